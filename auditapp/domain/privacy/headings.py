"""Which further columns of a file say who a child or a carer is, and which hold free text.

A heading is read by the words within it, however they are joined: `PersonBirthDate`, `MC_DOB`,
`HOME_POST`, `homepostcode`. A name that belongs to a team, a service, a place or a school is no
person's. Values are read by `columns`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_IDENTIFYING = """
    addr address addresses aka alias aliases birth birthdate birthday born dob easting email
    emails familyname fax firstname forename forenames fullname givenname initials kin knownas
    lastname latitude longitude maiden middlename mob mobile nhs nickname nino northing passport
    phone phones postal postcode postcodes signature street surname surnames tel telephone
    telephones uln upn uprn username zip zipcode
"""
IDENTIFYING = frozenset(_IDENTIFYING.split())
"""Words that identify somebody wherever they stand in a heading."""
_WITHIN = """
    birth dateofb postcode surname forename firstname lastname fullname telephone phoneno phonenum
    mobileno homeaddress address mother father grandparent guardian nhsno nhsnum emailadd
"""
WITHIN = tuple(_WITHIN.split())
"""Parts of a longer word that was joined without capitals (`homepostcode`, `mothersname`)."""
_STARTS = ("nhs", "carer")
_ENDS = ("dob", "upn", "nhs", "carer")
_OTHER_WORDS = frozenset(["addressed", "addressee", "addressing", "motherwell", "nhse"])
"""Words that hold such a part and mean something else."""
_RELATIVES = """
    aunt brother brothers carer carers dad father fathers godparent grandfather grandmother
    grandparent grandparents guardian guardians mother mothers mum parent parents partner sibling
    siblings sister sisters stepfather stepmother stepparent twin uncle
"""
RELATIVES = frozenset(_RELATIVES.split())
"""Whose column holds their names, unless the heading asks for something of them."""
_ASKED_OF_RELATIVES = """
    age allowance band category count ethnicity factor flag gender indicator involved language
    misuse need needs number status support type visited
"""
ASKED_OF_RELATIVES = frozenset(_ASKED_OF_RELATIVES.split())
_NAMED_THINGS = """
    academy agency area authority borough category centre cluster college council county
    department directorate district division field file form group hub list la locality nursery
    office organisation organization pathway plan programme project provider region school section
    sector service services setting site status system team town trust type unit ward
"""
NAMED_THINGS = frozenset(_NAMED_THINGS.split())
"""What has a name and is nobody."""
_PAIRS = (
    ("home", "post"),
    ("pl", "post"),
    ("placement", "post"),
    ("post", "code"),
    ("post", "town"),
    ("e", "mail"),
    ("known", "as"),
    ("house", "number"),
    ("house", "no"),
    ("contact", "number"),
    ("contact", "no"),
    ("contact", "details"),
    ("emergency", "contact"),
    ("first", "names"),
    ("ni", "number"),
    ("ni", "no"),
    ("national", "insurance"),
    ("chi", "number"),
    ("chi", "no"),
    ("hospital", "number"),
)
_FREE_TEXT = """
    background chronology comment comments description narrative note notes remarks summary
    freetext
"""
FREE_TEXT = frozenset(_FREE_TEXT.split())
"""Words of a heading whose column is written, not chosen."""


def words_of(heading: str) -> list[str]:
    """The words of a heading in small letters, however they are joined."""
    plain = _DOTTED.sub(lambda letters: letters[0].replace(".", ""), heading).replace("_", " ")
    parts = _WORD.findall(_HUMP.sub(" ", plain))
    return [part.lower().replace("’", "'").removesuffix("'s").removesuffix("'") for part in parts]


def is_identifying(heading: str) -> bool:
    """Whether a column with this heading says who somebody is, by the words of the heading."""
    words = words_of(heading)
    if not IDENTIFYING.isdisjoint(words) or any(map(_holds_part, words)):
        return True
    if any(pair in _PAIRS for pair in pairwise(words)):
        return True
    return _names_somebody(words) or _is_of_relatives(words)


def is_free_text(heading: str) -> bool:
    """Whether a column with this heading is written in sentences, by the words of the heading."""
    words = words_of(heading)
    return not FREE_TEXT.isdisjoint(words) or ("free" in words and "text" in words)


def _holds_part(word: str) -> bool:
    """Whether a word was joined from others of which one identifies somebody."""
    if word in RELATIVES or word in _OTHER_WORDS:
        return False
    return word.startswith(_STARTS) or word.endswith(_ENDS) or any(part in word for part in WITHIN)


def _names_somebody(words: Sequence[str]) -> bool:
    """Whether the heading asks for a name that is not the name of a team, a place or a school."""
    for at, word in enumerate(words):
        if not word.endswith(("name", "names")):
            continue
        joined = word.removesuffix("s").removesuffix("name")
        before = words[at - 1] if at else ""
        after = words[at + 2] if words[at + 1 : at + 2] == ["of"] else ""
        if not ({joined} if joined else {before, after}) & NAMED_THINGS:
            return True
    return False


def _is_of_relatives(words: Sequence[str]) -> bool:
    """Whether the heading names a relative or a carer and asks for nothing else of them."""
    if RELATIVES.isdisjoint(words) or "young" in words:
        return False
    if words[0] in ("number", "no", "count"):
        return False
    return ASKED_OF_RELATIVES.isdisjoint(words)
