"""Words that are capitalised in ordinary writing about this work, and so are no names.

Openers of sentences, roles, plans, methods, places and bodies, in small letters without accents.
"""

_ENDINGS = """
    ability able ance ances antly arly ated ately ation atly cted edly ence ences ently ered
    etely ful fully ible ical ically ined ing ingly ional ions ised ished ity ives ized ment
    ments nded ness ology ously rned ship sion sions sted tion tions tive ually wed
"""
ENDINGS = tuple(_ENDINGS.split())
"""How ordinary words of six letters or more end that hardly any name ends like."""
_NAMES_ENDING_LIKE_WORDS = """
    beverly bowling browning bunting carly clarence clement constable constance cowling cummings
    cushing darling deeming denning dowling downing ewing felicity fielding fleming flemming
    florence gething gilling golding goring gosling harding hasting hastings hemming herring
    hutchings irving jennings keating kimberly lansing laurence lawrence loving manning marling
    pickering prudence rawling rushing snelling spalding spence stebbing sterling stirling
    terence terrence torrance trinity twining vance verity vining waring wilding worthing
"""
NAMES_ENDING_LIKE_WORDS = frozenset(_NAMES_ENDING_LIKE_WORDS.split())
"""Read as any other word that is not ordinary."""
_CONTRACTED = """
    aren can couldn didn doesn don hadn hasn haven he here how i isn it let mustn shan she
    shouldn that there they wasn we weren what where who won wouldn you
"""
CONTRACTED = frozenset(_CONTRACTED.split())
"""What stands before the apostrophe of a contraction (Didn’t, They’re)."""
_PLACE_NOUNS = """
    academy association avenue bridge building centre charity church clinic close club college
    community court crescent drive farm foundation gardens grove hall hospice hospital house infant
    infants infirmary institute junior juniors lane library lodge mosque nursery park place
    playgroup police pre-school preschool primary road school secondary sixth square street surgery
    synagogue temple terrace theatre trust unit university ward way
    """
PLACE_NOUNS = frozenset(_PLACE_NOUNS.split())
"""What follows the name of a place or body: even a person's first name names no person then."""
_WORK_NOUNS = """
    act approach award charter competence council framework guidelines inquiry law locality model
    principles profile programme project protocol questionnaire report review rule scale service
    services star tool toolkit
    """
WORK_NOUNS = frozenset(_WORK_NOUNS.split())
"""What follows the name of a method, a law or a service."""

_OPENERS = """
    a about above according across actually additionally after afterwards again against agency
    agreed all almost along already also although altogether always am among an and another any
    anyone anything apart apparently appears are around as aside asked at attendance attended
    away back basically be because been before began being below beside besides between beyond
    both but by came can cannot case cases certainly clear clearly comments concern concerned
    concerns considering could current currently day days decision decisions despite did
    discussed do does done down due during each earlier early eight either eleven else elsewhere
    email emails enough equally especially even eventually ever every everybody everyone
    everything evidence evidently example examples excellent except extra fair few finally find
    first five follow following for found four from full further generally gets getting given
    gives good got great had half happy has have having he hence her here hers herself him
    himself his historically history how however i idea if impact important in including indeed
    inevitably initial initially inside instead into is it its itself just kept key lack last
    lastly late lately later latest least less let like likewise limited little long look looked
    lots low made mainly make many maybe me mean meanwhile might mine minor more moreover most
    mostly much must my myself near nearly need needs neither never nevertheless new next nine
    no nobody none nonetheless nor not note noted notes nothing notwithstanding now nowhere
    number observed obviously occasionally of off often old on once one only onwards open or
    other others otherwise our ours out outcome outside over overall own particularly partly
    past perhaps please poor positive positively possibly previous previously prior probably
    prompt promptly provided purpose put quick quickly quite rather read really reason reasons
    recent recently regarding regular regularly repeatedly right said same saw second see seeing
    seems seen seldom several shall she shortly should showed shows similarly simply since six
    so some somebody somehow someone something sometimes somewhat soon still strong strongly
    subsequently such suddenly sufficient taken talking ten text thank thanks that the their
    theirs them themselves then there thereafter therefore these they thing things think third
    this those though three through throughout thus till to today together told tomorrow too top
    towards two typically ultimately under understandably unfortunately unless unlike until up
    upon us use used useful using usually various very via was we weak well went were what
    whatever when whenever where whereas wherever whether which whichever while whilst who
    whoever whole whom whose why with within without wonderful work worked worries worry would
    written wrote year years yes yesterday yet you your yours yourself
"""
_TIMES = """
    afternoon annual apr aug august bank bonfire boxing christmas daily date dates dec december
    diwali easter eid evening fathers feb february fortnight fortnightly fri friday half-term
    halfterm halloween hanukkah holiday holidays jan january jul july jun lent mar march mon
    monday month monthly months morning mothers night nights nov november oct october pancake
    passover period quarter quarterly ramadan sat saturday sep sept september spring sun sunday
    term terms thu thur thurs thursday time times tue tues tuesday valentines wed wednesday week
    weekend weekends weekly weeks winter
"""
_PEOPLE = """
    acting admin administrator admins adopter adopters adoption adoptive adult adults adviser
    advisers advisor advisors advocacy advocate advocates agencies agency allocated apprentice
    assistant assurance auditor auditors aunt auntie babies baby barrister boy boyfriend boys
    brother brothers business carer carers chair chairs chief child children client clients
    co-ordinator colleague colleagues commissioner connected constable consultant coordinator
    coordinators counsellor dad daddy daughter deputy designated director directors doctor duty
    elected emergency executive families family father fathers foster fosterer fosterers
    fostering friend friends girl girlfriend girls gp gran grandad grandfather grandma
    grandmother grandparent grandparents guardian guardians head heads health housing
    independent infant inspector inspectors interim interpreter interpreters judge key-worker
    keyworker kinship landlord lead leader leaders leads locum magistrate magistrates mam man
    manager managers member members men mentor mentors midwife midwives moderator moderators
    mother mothers multi-agency mum mummy nan nanny neighbour neighbours newborn newly nobody
    nurse nurses officer officers out-of-hours paediatrician parent parents partner partners
    patient patients people performance permanent person personal police practitioner
    practitioners principal probation professional professionals psychiatrist psychologist
    psychologists pupil pupils qualified quality relative relatives resident residents
    responsible reviewer reviewers reviewing safeguarding senco sendco senior sergeant service
    services sibling siblings sister sisters social solicitor solicitors son special staff
    stepdad stepfather stepmother stepmum student supervisor supervisors support supporting
    teacher teachers teaching team teams teenager teenagers temporary therapist therapists
    toddler twin twins unborn uncle visitor visitors volunteer volunteers woman women work
    worker workers young youth youths
"""
_FIELD = """
    academic accident accommodated accommodation achievement achievements act action actions
    activities activity acts admission advance advice afghan african aged agenda agreeing
    agreement agreements aim aims albanian alcohol alert alerts allegation allegations
    allocation alternative american amharic analysis anglican answer answers anti appeal appeals
    application applications appointment appointments approval arabic area areas arrest asian
    assessment assessments audit audits autism bangladeshi basic behaviour behaviours being
    bengali best birth black blue body book books bottom box braille brief british bruising
    buddhist budget building bulgarian bundle calm cannabis cantonese card cards care careers
    caribbean caring catholic causes cautious centre centred change changes chart charts check
    checklist checklists checks chinese chronologies chronology claim class closing closure
    closures clothing clubs co code coercive commentary common communities community complaint
    complaints complete complex conference conferences confidential consent consideration
    contact contacts content contextual contract control controlling core coronavirus corporate
    council councils county court courts cover covid crime criminal crisis criteria critical
    cross cultural culture cycle czech danger dangers dari debt deep delay delays dental dentist
    diet dip direct disabilities disability disabled disclosure discussion dispute dive document
    documents domestic draft dream dreams drift drug drugs duties eastern ecomap edge education
    educational eight eligibility emotional employment enabling english enquiries enquiry entry
    epilepsy equality eritrean escalation escalations essential ethiopian ethnic ethnicity
    european evaluation event events everyday ex exclusion exit expectation expectations
    experience experiences exploitation eye face faces facts fairies faith farsi feedback
    feelings final financial finding findings five focus followup food form formal forms forum
    foundation free freedom french front full fund funding future gang gangs gap gaps gender
    general genogram genograms german ghanaian goal goals grade graded grades grandparents greek
    green grey group groups guidance guide gujarati gypsy harm harmful harming harms hearing
    help helpful helping hidden high hindi hindu home homeless homelessness homes hopes hours
    house houses human hungarian hygiene identity igbo image immediate incident incidents
    inclusion income incredible indian information initial injuries injury inquiry intensive
    intent inter interim internet intervention introduction investigation involvement iranian
    iraqi irish islamic issue issues italian item jewish journey judgement judgements keeping
    kenyan kept knife knowing known kurdish lac language lankan latvian law laws learning
    leaving legacy legal letter letters level levels liaison life likely line lines list
    listening lists lithuanian lived living local locality location log logs looked loss lower
    main makaton management mandarin map mapping maps marac mash matching material maternity
    matters mayor meal meals measure measures mediation medical medicals medicine meeting
    meetings memorandum memory mental mentoring methodist mid middle milestone minute minutes
    missing mission mixed model money monitoring mood motivation movement moving multi muslim
    name narrative national nations native neglect network networks next nigerian night non
    notice notification notifications numeracy nursery nutrition objective objectives
    observation observations offence offences offending offer older online operation opinion
    opinions options order orders organised origin orthodox outcome outcomes outline outreach
    overview oxygen pack package page pakistani paper papers parental parenting part partial
    participation partnership partnerships parts party pashto pathway pathways pattern patterns
    peer pending pentecostal permanence permanency permission physical picture pictures
    placement placements plan planned planning plans play plo pocket point points policy polish
    population portal portuguese post potential poverty power practice pre pre-birth pregnancy
    premium preparation presentation prevent prevention primary prison privacy private problem
    problems procedure procedures proceedings process processes profile profiles programme
    progress project proportionate protecting protection protective protocol provision
    psychology public punjabi pupil quality query question questions race radicalisation rag
    raised rate rating ratings re reality recommendation recommendations record recorded
    recording records red reduction referral referrals referrer reflection reflective refuge
    region regional registered registration regular rehabilitation relationship relationships
    religion removal repair report reports request requests requirement requirements requires
    residence residential resilience resolution resource resources respite response responses
    restorative result results return returned returns reunification review reviewed reviews
    reward right rights risk risks role roles roma romanian room routine routines rule rules
    running russian safe safeguard safeguards safer safety scale scales scaling schedule school
    schools scope score scores scoring scottish screening secondary section sections sector
    secure self self-harm semi sentence separation serious session sessions settled settling sex
    sexual shared sharing short side sight sign signed significant signs sikh six sixteen skills
    sleep slovak small smile society solution somali sons sources spanish special specialist
    speech sport sri stability stable staff stage staged stages standard standards statement
    statements status statutory step step-down steps stop stories story strand strands strategic
    strategies strategy strength strengthening strengths structure structured study style
    substance success sudanese summary supervised supervision support surgery survey swahili
    sylheti syrian system systemic systems table talk tamil target targets task tasks technology
    template tension test tests theme themes therapeutic therapy thinking thought thoughts
    threat threshold thresholds tier tigrinya tool toolkit tools total tracker tracking
    trafficking training trajectory transfer transition transitions transport trauma travel
    traveller travellers treatment trend trends triage trial tribunal trigger triple trouble
    truth turkish tutor types ukrainian unaccompanied unit universal update updates urdu urgent
    value values verbal version victim victims video vietnamese view views violence virtual
    vision visit visiting visitor visits voice voices voluntary vulnerable waiting war warning
    way ways weapon welfare well-being wellbeing welsh western white wider wish wishes wishing
    witness wizards words world worst wraparound yard yellow yes yoruba youth zimbabwean zone
"""
_BODIES = """
    adhd advice afghanistan aid albania aldi allowance annex annexe appendix asda aspergers
    azeus badge badges bangladesh barnardo barnardos bedfordshire benefits berkshire birmingham
    blue borough bowlby bradford bright brighton bristol britain brook btec buckinghamshire
    bureau cafcass cambridge cambridgeshire camhs capita carefirst central channel cheshire
    childline children childrens citizen citizens city cleveland cornwall council county
    coventry credit credits crimestoppers crown cumbria department derby derbyshire devon
    disability discord dorset durham dwp east eclipse ehc ehcp england eritrea essex europe
    excel exeter facebook facetime fortnite frameworki fraser futures gcse gcses getaway gillick
    gloucester gloucestershire google government graded great greater hamlets hampshire
    hertfordshire high hmcts home-start homestart houses hull incredible india inner instagram
    iran iraq ireland job jobcentre kent key keynes kooth laming lancashire leeds leicester
    leicestershire lidl lincolnshire liquidlogic liverpool london magistrates manchester maslow
    mechanism merton microsoft milton mind minecraft ministry mosaic munro national netflix
    newcastle nhs nigeria norfolk north northern northumberland norwich nottingham
    nottinghamshire nspcc nursery ofsted onedrive onenote outcome outline outlook oxford
    oxfordshire pakistan pictures plan playstation plymouth poland portsmouth prevent profile
    public pupil reception referral relate roblox romania royal safety saint samaritans sats
    scotland sharepoint sheffield shelter shropshire signs snapchat solihull somalia somerset
    south southampton southern staffordshire stage star start sudan suffolk sunderland supreme
    sure surrey sussex syria teams telegram tesco three thrive tiktok tower town turning twitter
    uk ukraine universal upper village wales warwickshire west whatsapp wiltshire wish
    wolverhampton worcester word words xbox year years york yorkshire youtube zoom
"""
ORDINARY = (
    frozenset(f"{_OPENERS} {_TIMES} {_PEOPLE} {_FIELD} {_BODIES}".split())
    | PLACE_NOUNS
    | WORK_NOUNS
)
