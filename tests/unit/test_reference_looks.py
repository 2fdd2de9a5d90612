"""Which case references look like a person, and which are ordinary."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.gb import nhs

from auditapp.demo.council import PEOPLE
from auditapp.domain.privacy.identifiers import SuspectKind
from auditapp.domain.privacy.references import doubtful_references, looks_words, reference_looks

TODAY = date(2026, 11, 28)
NAME, DATE, NHS_NUMBER = SuspectKind.NAME, SuspectKind.DATE, SuspectKind.NHS_NUMBER
NAMES = """
Sam Jones|JaneSmith|Jane_Smith|jane.smith|SMITH, Jane|SMITH|Smith J|J Smith|J. Smith|JSmith|jsmith
sam jones|SAM JONES|samjones|Jane|Jane S|JaneS|Smith01|SMITH-4411|Okafor 03|KofiMensah|KofiMensah12
Oluwaseun Adebayo|Zoë|José Núñez|Baby Jones|Jones family|Sarah's child|Mary-Ann O’Neil|Leo-04
LEE ANN|Will Black|May Young|Grace Hope|C-101 Sam Jones|C-101 (Jones)|Иван Петров|محمد علي|Ivy Green
"""
DATES = """
12/03/2015|12.03.2015|12-03-2015|2015-03-12|SJ 12/03/2015|SJ-12/03/2015|SJ_12.03.2015|12/03/15
3 March 2015|12MAR2015|DOB120315|SJ DOB 120315
"""
ORDINARY = """
9001|NB132557|C-101|00123|ICS 4411|LCS-2024-0012|P1234567|12/345678|2024/0012|CIN-000123|LAC 23 004
EHM-12345-A|CASE-1|Child A|Case 12|Referral 123|abc123|1234567890|0000001236|MOSAIC-123|Mosaic 4411
Family B|Sibling 2|North-0042|12-34-56|24/00123|2024-03-17-001|C\u2011101|C\u2013101|CP/2024/17|X|AB
LCS-2024-01-12|REF:123|#123|123_456|SW-104|Unknown|TBC|Person 12|2024.113|Anon-12|20150312|12032015
EID-1234567-X|100-200-300|a1b2c3d4|S47-2024-11|EarlyHelp-001|LA123456789|SAM12345|LEE-001|C-1004512
"""
SHAPES = (
    r"[0-9]{1,9}",
    r"(?:NB|C|CIN|LAC|CP|EHM|MOS|P|REF|CASE|FAM|ID|SW|ICS|LCS)[-/ _]?[0-9]{2,9}",
    r"(?:ICS|LCS|CIN|CLA|CYP|EH)-20[12][0-9]-[0-9]{4,6}",
    r"20[12][0-9]/[0-9]{4,6}",
    r"[A-Z]{2}[0-9]{6}",
    r"[A-Z]-[0-9]{3,7}",
    r"[0-9]{5,8}-[A-Z]",
    r"[0-9]{3}-[0-9]{3}-[0-9]{3}",
    r"(?:Case|Child|Referral|Mosaic|Person) [0-9]{1,7}",
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
)


def _each(lines: str) -> list[str]:
    return [one for line in lines.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("reference", _each(NAMES))
def test_a_name_is_asked_about_however_it_is_written(reference: str) -> None:
    assert NAME in reference_looks(reference, TODAY)


@pytest.mark.parametrize("reference", _each(DATES))
def test_a_birth_date_is_asked_about(reference: str) -> None:
    assert DATE in reference_looks(reference, TODAY)


@pytest.mark.parametrize("reference", _each(ORDINARY))
def test_an_ordinary_reference_is_never_asked_about(reference: str) -> None:
    assert reference_looks(reference, TODAY) == ()


def test_a_name_with_a_birth_date_is_asked_about_as_both() -> None:
    looks = reference_looks("Mary-Ann O'Neil (DOB 12/03/2015)", TODAY)
    assert looks_words(looks) == "looks like a name and a date of birth"


@pytest.mark.parametrize("written", ["{}", "NHS {}", "NHS{}"])
@given(number=st.from_regex(r"[4679][0-9]{8}", fullmatch=True))
@settings(max_examples=100)
def test_an_nhs_number_is_asked_about_by_its_check_digit(written: str, number: str) -> None:
    for last in "0123456789":
        ten = number + last
        found = NHS_NUMBER in reference_looks(written.format(ten), TODAY)
        assert found == nhs.is_valid(ten)


@given(st.one_of([st.from_regex(shape, fullmatch=True) for shape in SHAPES]))
@settings(max_examples=2_000)
def test_no_reference_of_a_case_system_is_asked_about(reference: str) -> None:
    assert reference_looks(reference.strip(), TODAY) == ()


@pytest.mark.parametrize("name", [person.name for person in PEOPLE])
def test_every_invented_name_is_asked_about(name: str) -> None:
    first, _, last = name.partition(" ")
    for written in (name, name.upper(), name.lower(), first + last, f"{last}, {first}", first):
        assert NAME in reference_looks(written, TODAY), written


def test_a_list_whose_numbers_have_ten_digits_holds_no_nhs_numbers() -> None:
    numbers = [str(4_000_000_000 + 7 * number) for number in range(300)]
    assert any(map(nhs.is_valid, numbers))
    assert doubtful_references(numbers, TODAY) == {}


def test_nhs_numbers_among_other_references_are_asked_about() -> None:
    references = [f"NB{number}" for number in range(50)] + ["4000000004", "Sam Jones"]
    assert nhs.is_valid("4000000004")
    assert doubtful_references(references, TODAY) == {
        "4000000004": (NHS_NUMBER,),
        "Sam Jones": (NAME,),
    }
