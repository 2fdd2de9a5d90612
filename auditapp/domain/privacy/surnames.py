"""Common surnames of families in England, in small letters and without accents.

They tell a name from a code where a reference also has digits. A surname stands here only if it is
no ordinary word, place or role of this work.
"""

_SURNAMES = """
    abbott abdi abdullah achebe adams adebayo adeyemi afolabi agarwal ahmed akhtar akinola allen
    amin anderson andrews armstrong asante ashton aslam atkinson austin awan aziz bailey baker
    ballard banerjee banks barber barker barnes barnett barrett bartlett barton bates baxter begum
    bell bennett benson berry bevan bhatt bibi birch bishop blackburn blake boateng bond booth
    bowen boyle bradley bradshaw brennan brooks browne bryant buckley bukhari burgess burke burns
    burrows butcher byrne campbell carpenter carr carroll carter cartwright chambers chandler
    chapman chatterjee chaudhry chauhan choudhury chowdhury clark clarke clayton clements coleman
    collins connolly conway cooke cooper cox crawford cunningham curtis dalton daly daniels davey
    davidson davies davis davison dawson dean desai dhillon diallo dixon dobson dodd doherty
    donnelly douglas doyle duffy dunn dyer eaton edwards elliott ellis emmanuel evans farah
    farrell faulkner ferguson fernandes fisher fitzgerald fleming fletcher flynn fowler fraser
    freeman fuller gallagher gardiner gardner garner ghosh gibbons gibbs gibson gilbert giles gill
    goddard godfrey gomes goodwin gordon gough graham gray greenwood gregory grewal griffin
    griffiths gupta haines hale hammond hancock hanif harper harris harrison hart hartley harvey
    haynes henderson henry herbert hewitt hicks higgins hobbs hodgson holland holloway holmes
    hooper hopkins horton houghton howard howell howells hudson hughes humphreys hunt hunter hurst
    hussain hussein hutchinson ibrahim idowu iqbal ismail jackson jacobs jama james jarvis jenkins
    jennings johnson johnston jones jordan joseph joyce kamara kapoor kaur kavanagh kaye kelly
    kemp kennedy kerr khalid khan khatun kowalczyk kowalski kumar lambert lawson leach lees
    lewandowski lewis lloyd logan lowe macdonald mahmood malik malone manning mansfield marsden
    marshall martin mason matthews maxwell mccann mccarthy mcdonald mcdonnell mcgrath mckenna
    mckenzie mclean mcmahon mehta mensah metcalfe miah middleton miller mills milne mistry
    mitchell mohamed mohammed montgomery moody moore moran morgan morley morris morrison morton
    moss mueller murphy murray mwangi myers nash naylor nelson newman newton nguyen nicholls
    nicholson nkosi nolan norman norris nowak nwosu obi obrien ochieng oconnor odonnell ogunleye
    okafor okeke okonkwo oliver olsen oneil oneill onyango osborne osei osman osullivan otieno
    owen owens owusu palmer parker parkinson parry parsons patel patterson payne pearce pearson
    perera perkins perry peters petrov phillips pickering popescu porter potter poulter powell
    prasad pratt preston price pritchard quinn rahman ramsey randall rao rashid rehman reid
    reynolds rhodes richards richardson riley robertson robinson rogers rossi rowe rowley russell
    ryan saleem sanders sanderson saunders savage schmidt schofield seymour shah sharif sharma
    sharp sharpe shaw sheikh shepherd sheppard shukla siddiqui silva simmons simpson sinclair
    singh slater smart smith smyth solanki sousa spencer stanley stephens stephenson stevens
    stevenson stewart stokes stuart suleiman sullivan summers sutherland sutton swift sykes
    szymanski talbot tanner taylor thakur thomas thompson thomson thornton thorpe todd townsend
    tucker turner tyler uddin underwood varma vaughan vincent wadhwa walker wallace wallis walsh
    walters warner warren waters watkins watson watts webb webster welch wheeler whitaker
    whitehead whitehouse wilkins wilkinson williams williamson willis wilson winter wojcik
    woodward wright wyatt yates yilmaz yusuf zaman zielinski
"""
SURNAMES = frozenset(_SURNAMES.split())
