"""Which further columns of a list are not kept by themselves."""

from datetime import date

import pytest

from auditapp.domain.privacy.columns import Why, left_out_column
from auditapp.domain.privacy.headings import is_identifying

TODAY = date(2026, 11, 28)
IDENTIFYING = """
PersonBirthDate|MC_DOB|Placement postcode|HOME_POST|FormerUPN|Child Name|Name of child
Client First Name|Surname/Forename|Carer telephone|Mother|NHS No.|Date of Birth (DOB)|DOB|PL_POST
dateofbirth|DATEOFBIRTH|homepostcode|childname|CHILDNAME|childsname|mothersname|Mother's name
MotherName|Father|Carer|Foster carer|Parent 1|Next of kin|Tel|Mob No|E-mail|Address Line 1|Home Addr
AddressLine1|Post Code|PostCode|postal town|child_upn|NHSNumber|nhs_number|Known as|Alias|Initials
Social Worker Name|Name|Full Name|preferred_name|Siblings|Guardian|Contact details|NI Number|D.O.B.
Year of birth|Expected date of birth|Street|CHI Number|Phone (home)|Placement name|UPRN
"""
KEPT = """
Team name|Worker code|Service name|School name|TeamName|teamname|Placement Type|Locality name
District|District name|Ward|Plan type|Legal status|Category of abuse|Gender|Primary Need Code
Reason for Closure|CIN Start Date|Care leaver|Young carer|Case status|Name of team|Name of school
Post 16|Age|Parental factor|Number of siblings|Mother age|Carer type|Home education|Needs addressed
Provider name|Date child last seen|Allocated Worker|Referral source|Contact type|Child Unique ID
Hotel|Motherwell|Dobson Road|Partnership|Upnor|Addressee
Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)
"""
BY_VALUE = {
    "Info": ["Sam Jones", "Priya Patel", "Ann Example"],
    "Allocated Worker": ["Jones, Sam", "Hope, Grace"],
    "Q1": ["ZZ1 1ZZ", "none"],
    "Q2": ["01632 960000", "07700 900123"],
    "Q3": ["02/01/2015", "03/04/2011"],
    "Q4": ["943 476 5919"],
    "Q5": ["Sam", "Priya"],
    "Q6": ["A123456789012"],
    "Q7": ["a.b@demo.example", "", "x"],
}
CATEGORIES = {
    "District": ["Hillside", "Quay", "Chelsea"],
    "Plan": ["CIN plan", "CP plan", "Care plan", ""],
    "Opened": ["2026-10-03", "2019-01-02"],
    "CIN Start Date": ["2015-01-02"],
    "School": ["St Mary's Primary School", "Grace Road Academy", "Alexandra Park School"],
    "Ethnicity": ["White - English / Welsh / Scottish / Northern Irish / British", "White - Irish"],
    "Worker": ["W102", "W087"],
    "Placement Type": [
        "U1 - Foster placement with relative or friend - long term fostering",
        "P1 - Placed with own parents or other person with parental responsibility",
    ]
    * 3,
    "Language": ["Polish", "English"],
    "Months": ["2026-10", "2024-01"],
}
WRITTEN = {
    "Notes": ["a"],
    "Other": ["x" * 101],
    "Seen": ["Visited at home. Mum said it was fine", "Not seen"],
    "Lines": ["one\ntwo"],
    "Varied": [
        "She was seen at school by her worker",
        "He has moved to a new school today",
        "They were both well when visited last week",
    ],
}


def _each(lines: str) -> list[str]:
    return [one for line in lines.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("heading", _each(IDENTIFYING))
def test_a_heading_that_says_who_somebody_is_leaves_the_column_out(heading: str) -> None:
    assert is_identifying(heading)


@pytest.mark.parametrize("heading", _each(KEPT))
def test_an_ordinary_heading_keeps_the_column(heading: str) -> None:
    assert not is_identifying(heading)


@pytest.mark.parametrize("heading", BY_VALUE)
def test_values_that_identify_somebody_leave_the_column_out(heading: str) -> None:
    found = left_out_column(heading, BY_VALUE[heading], TODAY)
    assert found is not None
    assert found.why is Why.VALUES


@pytest.mark.parametrize("heading", CATEGORIES)
def test_categories_are_kept(heading: str) -> None:
    assert left_out_column(heading, CATEGORIES[heading], TODAY) is None


@pytest.mark.parametrize("heading", WRITTEN)
def test_free_text_is_left_out(heading: str) -> None:
    found = left_out_column(heading, WRITTEN[heading], TODAY)
    assert found is not None
    assert found.why is Why.FREE_TEXT


def test_free_text_is_left_out_with_what_it_seems_to_hold() -> None:
    note = "Zed Example, DOB 01/02/2015, lives at 1 Any Street, ZZ1 1ZZ, call 01632 960000."
    found = left_out_column("Remarks", [note], TODAY)
    assert found is not None
    assert found.words.endswith(
        "with what looks like a name, a date of birth, a postcode and a phone number"
    )
