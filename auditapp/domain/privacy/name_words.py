"""Words that tell a name from ordinary writing: first names, titles, and the words of this field.

All in small letters and without accents. A first name stands here only if it is no word, month or
place of its own: Will, Mark, Grace, Hope and May are read as names beside another capitalised word.
"""

_FIRST_NAMES = """
    aaliyah aaron abbie abdi abdul abdullah abdullahi abigail abraham adam adebayo adele adeola
    adrian agnieszka ahmed aidan aimee aisha ajay akua alan alana albert alejandro aleksander
    alex alexander alexandra alexandru alfie alfred ali alice alicia alina alisha alison aliyah
    amanda amandeep amara amelia amelie amina aminata amir amira amit amy ana anastasia andrea
    andrei andrew aneesa angela angus anika anil anisa anita ann anna annabelle anne annie anthony
    antonio anwar anya archie aria arjun arlo arthur arun asha ashley ashraf asif asma aurora
    ava ayaan ayah ayan ayesha aylin ayub azra bailey baljit barbara bartosz beatrice becky ben
    benjamin beth bethany beverley bilal bogdan bogna bradley brandon brayden brenda brian
    brianna bridget bronwyn bryony bushra caitlin caleb callum cameron camilla carl carla carly
    caroline carys catherine cerys chantelle charlie charlotte chelsea chiamaka chidi chinedu
    chloe chris christine christopher chukwuemeka claire clara clare claudia colin connor conor
    cora costin courtney craig curtis dafydd daisy damian daniel danielle danny danuta daria
    darius darren dave david dawid deborah declan deepak deepika denisa denise dennis derek
    dexter diana diane dominic dominik donna dorothy duncan dylan ebony eddie edward eilidh
    elaine eleanor elena eli elif elijah elin eliza elizabeth ella ellie elliot elsie emily emma
    emmanuel emre eoin eric erin esme esther ethan eva evan evelyn evie ewan ezra fahad faisal
    faiza farah farhan fatima fatimah fatma fatoumata ffion finlay finley fiona florin folasade
    francesca francis freddie frederick freya gabriel gabriela gareth gary gemma geoffrey george
    georgia georgina gerald gethin gillian giorgia giovanni gloria glyn gordon graham gregory
    gurpreet habib habiba hadiya hafsa hafsah halima hamza hana hannah haris harley harold
    haroon harpreet harri harriet harrison harry harvey hasan hassan hayley hazel heather heidi
    helen henrietta henry hollie hugh hugo humaira hussain hussein ian ibrahim idil idris ifeoma
    iffat iman imogen imran inaya ines ioan ioana ionut irfan irina isaac isabel isabella
    isabelle isaiah isha isla ismail ivan jacek jack jackson jacob jacqueline jade jaden jaime
    jake jakub jamal james jamie jamila jane janet janice jasmin jasmine jason jasper jaspreet
    javed jaxon jay jayden jenna jennifer jenny jeremiah jeremy jerome jess jesse jessica jill
    joan joanna joanne jodie joe joel john johnny jonah jonas jonathan jordan joseph josh joshua
    josie joyce juan judith julia julian julie justin justyna kacper kai kaiden kamil kareem
    karen karim karina karl karolina kasia katarzyna kate katherine kathleen kathryn katie katy
    kavita kayden kayla kayleigh keeley keira keiran keisha keith kelly kelsey kemi kenneth
    kerry kevin khadija khadijah khalid kian kiera kieran kieron kim kimberley kiran kirsten
    kirsty kofi krishna krystian kwame kwesi kyle kylie kyra lacey laila lakshmi lara latisha
    laura lauren layla leah leanne lee leila lena leo leon leona leonard levi lewis lexi leyla
    liam libby liliana lilly lily linda lindsay linh lisa logan lola lottie louis louisa louise
    luca lucas lucia lucy luis luka lukas luke lydia lynn mackenzie maddison madeleine madison
    magdalena maggie maisie maisy malachi malachy malik manpreet mantas marcel marcia marcin
    marcus margaret maria mariam marie marina mario marlon martha martin martyna mary maryam
    mason mateo mateusz matilda matthew maureen maurice maya megan mehmet mei melanie melissa
    mhairi mia michael michal michelle mihai mikolaj mila millie mina ming miriam mohamed
    mohammad mohammed molly monica monika morgan moses muhammad muhammed mustafa myles nadia
    nadine naomi nasir nasreen natalia natalie natasha nathan nathaniel naveed neha neil nell
    nevaeh ngozi nguyen nia niamh nicholas nicola nicolae nicole nigel nikita nina noah noor
    nora norman nusrat obinna oisin ola olga oliver olivia oliwia oluwaseun oluwatobi omar orla
    oscar osman owain owen oyin padraig pamela parveen patricia patrick patryk paul paula
    pauline pawel penelope peter petra philip phillip phoebe piotr pooja poppy prakash priya
    rachael rachel rafael rahima rahul raj rajesh ralph ramesh rania rashid ravi raymond razia
    rebecca reece reggie rehan rehana reuben rhian rhiannon rhys riaz ricardo richard riley rita
    robbie robert roberto robyn roger rohan roksana roman ronald ronan ronnie rory rosa rosalind
    rosie ross rowan roy ruairi ruaridh rubina ruby rukhsana russell ruta ruth ryan saanvi
    sabrina sadia sadie safiya sakina salim sally salma sam samantha samina samir samira samiya
    samuel sana sandeep sandra sania sanjay santiago saoirse sara sarah sasha scarlett scott
    sean sebastian selam selina sergio shabana shabnam shahid shamima shanice shannon sharon
    shaun shauna shazia sheila shirley sian sienna sikander simon simran simranjit sinead sofia
    sonia sophia sophie stacey stanley stefan stephanie stephen steve steven stewart stuart
    sukhdeep suleiman suleman sumaya sunil sunita susan suzanne sylvia szymon tahir tamara
    tamika tanisha tanya tariq tasnim taylor tegan temitope tendai terence teresa tesfaye theo
    theodore theresa thomas tia tiegan tiffany tilly tim timothy tobias toby tom tomasz tony
    tracey tracy trevor tristan tunde tyler tyrone umar usman valentina vanessa veronica vicky
    victor victoria vijay vikram vincent vlad wahida walter wayne wei wendy wiktoria william
    wojciech xavier yahya yasin yasmin yasmina yonas younis yousef yuki yusuf yvonne zac zach
    zachary zahra zain zainab zak zakariya zara zed zeeshan zeynep zoe zoey zofia zubair zuzanna
    """
FIRST_NAMES = frozenset(_FIRST_NAMES.split())

_TITLES = """
    mr mrs ms miss dr mx prof professor rev cllr pc dc ds di pcso sgt
"""
TITLES = frozenset(_TITLES.split())
_FIRM_TITLES = """
    mr mrs ms mx dr
"""
FIRM_TITLES = frozenset(_FIRM_TITLES.split())
"""Nobody writes these but before a surname, be it a word (Mrs Young, Dr Wood)."""
_PARTICLES = """
    de da di do dos del della der den van von bin ibn bint al el le la
"""
PARTICLES = frozenset(_PARTICLES.split())
_BESIDE_NAMES = """
    mother mum mam mummy father dad daddy brother sister sibling twin son daughter stepson
    stepdaughter cousin nephew niece uncle aunt auntie aunty grandmother grandma gran nan nanny nana
    grandfather grandad grandpa stepfather stepdad stepmother stepmum partner boyfriend girlfriend
    wife husband friend named nicknamed worker practitioner carer baby
    """
BESIDE_NAMES = frozenset(_BESIDE_NAMES.split())
"""A single capitalised word after one of these is taken for a name."""
_LETTERED = """
    adult annex annexe appendix baby block brother category child class family father figure form
    grade group hepatitis house key level mother option page parent part person plan school section
    sibling sister stage table team tier type unit vitamin ward year
    """
LETTERED = frozenset(_LETTERED.split())
"""A letter after one of these stands for nobody's name (Child A, Tier B)."""
