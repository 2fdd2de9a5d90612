"""The columns of a file as those of a case list: tolerant of spelling, never guessing."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditapp.adapters.uploads.tables import plain
from auditapp.domain.sampling.case_lists import FIELDS

REQUIRED = ("case_ref", "team", "involvement")
OPTIONAL = ("service", "worker", "qam", "age_band")
MOST_FURTHER = 50
LONGEST_HEADING = 100
_CLOSE, _CLOSE_TO_REQUIRED = 0.8, 0.6
"""How alike two headings are (difflib's ratio) to be taken for a slip; where a required column is
missing, something has to be mended anyway, so that less will do."""
IDENTIFYING = frozenset(
    [
        "name",
        "names",
        "childname",
        "childsname",
        "clientname",
        "personname",
        "fullname",
        "firstname",
        "forename",
        "forenames",
        "middlename",
        "lastname",
        "surname",
        "familyname",
        "knownas",
        "dateofbirth",
        "dob",
        "birthdate",
        "nhsnumber",
        "nhsno",
        "nhs",
        "upn",
        "uln",
        "ninumber",
        "nino",
        "address",
        "homeaddress",
        "fulladdress",
        "addressline1",
        "street",
        "postcode",
        "phone",
        "phonenumber",
        "telephone",
        "mobile",
        "email",
        "emailaddress",
    ]
)
"""Headings (plain) of columns that say who a child is; there is no place for them here."""


class ListRefused(ValueError):
    """The file cannot be a case list; the message says why and how to mend it."""


@dataclass(frozen=True)
class Columns:
    """What the file's columns were understood as."""

    fields: Mapping[str, str]
    """The file's heading for each field of a case list that it has."""
    further: tuple[str, ...]
    """Kept as they are; they can serve as strata."""
    left_out: tuple[str, ...]
    """Never read, because they would say who a child is."""


def understood(headings: Sequence[str]) -> Columns:
    """ListRefused when a column is missing, misspelled, or nothing that can be kept."""
    found = {plain(heading): heading for heading in headings if heading}
    fields = {name: found[plain(name)] for name in FIELDS if plain(name) in found}
    others = [heading for heading in found.values() if heading not in fields.values()]
    faults = [*_misspelled(fields, others), *_missing(fields, others)]
    further = tuple(one for one in others if plain(one) not in IDENTIFYING)
    faults += [fault for heading in further for fault in _unusable(heading)]
    if len(further) > MOST_FURTHER:
        faults.append(
            f"There are {len(further)} further columns, and a list keeps {MOST_FURTHER}. "
            "Take out those that no sample will be divided by"
        )
    if faults:
        raise ListRefused("\n".join(f"{fault}." for fault in faults))
    left_out = tuple(one for one in others if plain(one) in IDENTIFYING)
    return Columns(fields, further, left_out)


def _missing(fields: Mapping[str, str], others: Sequence[str]) -> list[str]:
    """The required columns that are not there and that nothing comes close to."""
    missing = [name for name in REQUIRED if name not in fields and not _close(name, others)]
    if not missing:
        return []
    has = ", ".join(f"“{_short(heading)}”" for heading in (*fields.values(), *others)) or "none"
    return [f"Missing columns: {', '.join(missing)}. The first row names: {has}"]


def _misspelled(fields: Mapping[str, str], others: Sequence[str]) -> list[str]:
    """Columns that are nearly one of a case list's own, where that one is not there."""
    absent = [name for name in FIELDS if name not in fields]
    return [
        f"The column “{_short(heading)}” is not known, but it is close to {name}. Call it {name} "
        "if that is meant, or give it a quite different name"
        for name in absent
        for heading in _close(name, others)
    ]


def _close(name: str, headings: Sequence[str]) -> list[str]:
    by_plain = {plain(heading): heading for heading in headings}
    cutoff = _CLOSE_TO_REQUIRED if name in REQUIRED else _CLOSE
    close = difflib.get_close_matches(plain(name), by_plain, n=1, cutoff=cutoff)
    return [by_plain[found] for found in close]


def _unusable(heading: str) -> list[str]:
    if len(heading) > LONGEST_HEADING:
        return [f"The column “{_short(heading)}” has a name over {LONGEST_HEADING} characters"]
    if not heading.isprintable() or '"' in heading or "\\" in heading:
        return [
            f"The name of the column “{_short(heading)}” holds a quotation mark, a backslash, a "
            "line break or something that cannot be seen. Write a plain name"
        ]
    return []


def _short(heading: str) -> str:
    seen = "".join(c if c.isprintable() else " " for c in heading)
    return seen if len(seen) <= 60 else f"{seen[:59]}…"
