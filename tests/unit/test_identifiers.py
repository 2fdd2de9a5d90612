"""What looks as if it identified somebody, and what an auditor may write in peace."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.gb import nhs

from auditapp.domain.privacy.identifiers import Suspect, SuspectKind, digest, suspects

TODAY = date(2026, 11, 23)
NAME, DATE = SuspectKind.NAME, SuspectKind.DATE
POSTCODE, PHONE = SuspectKind.POSTCODE, SuspectKind.PHONE
EMAIL, NHS_NUMBER = SuspectKind.EMAIL, SuspectKind.NHS_NUMBER

ORDINARY = """
The chronology was last updated on 3 October 2026 and covers the period since referral.
Chronology current: newest entry 12/11/2026.
Team Manager oversight is recorded on 02.04.2026 10.30 and again in June 2026.
Signs of Safety mapping done with Mum; Three Houses completed with Child A.
Child Protection Conference held within 15 working days of the Strategy Meeting.
The Independent Reviewing Officer raised a Dispute Resolution, which was settled informally.
Words and Pictures was used, and the Wizards and Fairies sheet is on file.
Early Help Assessment from North Locality, closed in March 2024.
South Gloucestershire and Bristol agreed which Local Authority would lead.
Section 47 enquiry began within the hour; s47 2nd visit recorded.
S17 1st visit took place after 5 days, S20 agreement signed.
Child A. The other two, Child B and Sibling C, were seen alone.
Parent B attended the Core Group; Worker 2 was on leave.
Mum and Dad both said that they felt listened to.
Grandmother was not asked. Dad was, by phone.
Ofsted, CAMHS and MASH were consulted. CIN plan reviewed at LAC meeting.
GCP2 and the Graded Care Profile were completed with both parents.
The Outcome Star was used in July; scores went from 3 to 6.
Gillick Competence was considered; the Fraser Guidelines are quoted.
A Clare's Law application was made by the police.
St Mary's Primary School sent its report late.
The school, Oakwood Primary, shared its concerns promptly.
Alder Hey Hospital sent the discharge letter.
Albert Road is the nearest family hub.
The Anna Freud Centre ran the training.
Lucy Faithfull Foundation programme offered to Dad.
Health Visitor and School Nurse attended, but not the GP.
However, Social Care did not receive the minutes until May.
In May the plan was reviewed. In April it was not.
Will Mum be able to keep to this? May need a Legal Gateway Meeting.
Mark this as good practice, Hope House visit recorded.
Hope was expressed by the carers. Grace period agreed.
The RAG rating moved from Amber to Green.
On Monday the Duty Worker visited; on Tuesday the Allocated Worker.
British Sign Language interpreter booked. Polish and Romanian spoken at home.
White British and Black Caribbean recorded in full; Muslim faith recorded.
Black History Month work was meaningful to the young person.
Pre-Birth Assessment of 3 June 2026 is thorough. Unborn baby seen in the plan.
The pre-birth conference on 14/09/2026 was on time.
Newborn visit on 3 October 2026, then weekly.
Case closed 31/12/2025. Re-opened 2026-02-14.
Good Recording Throughout: Analysis, Voice of the Child, Management Oversight.
What Is Working Well? What Are We Worried About? What Needs To Happen?
WHAT IS WORKING WELL: DIRECT WORK UNDERTAKEN EVERY FORTNIGHT.
Strengths: Persistent Visiting. Worries: Delayed Recording.
Supervision took place 6 times in 6 months (target 1 a month).
Placement 3 of 4 since 2024; 12 visits in 26 weeks; 45 working days.
Scores 7, 8, 3; page 12 of 120; version 3.1.2 of the form.
Costs of £12,500.00 agreed at panel 2026-27.
The reference is C-1004512 and the other is 00123-4567.
Outcomes 1.A.4 and 2.C.1 are met, DD-RSK-01 too.
Childline 0800 1111 and 101 are on the safety plan.
Domestic Abuse, Substance Misuse and Parental Mental Health are named.
Family Group Conference offered; Family Network Meeting held.
Return Home Interview offered within 72 hours.
Although Liquidlogic shows otherwise, Mosaic was right.
Since Christmas the visits have become regular. During Ramadan, times changed.
Ask the Team Manager to check by Friday 27 November 2026.
Virtual School, Designated Teacher and SENDCo all contributed to the PEP.
EHCP review due; DSLs and IROs were invited.
Motivational Interviewing was used well. Restorative Practice is evident.
I think that the plan is SMART. A Parent said so too.
Strategy Discussion: Police, Health and Social Care spoke without delay.
Barnardo's and the NSPCC gave support. Women's Aid helped.
Child's voice: “I want to see my Dad more.” Dad's view: “Fair.”
They're clear about the Bottom Lines. Didn't see a Trajectory.
Universal Credit and Housing Benefit advice from Citizens Advice.
Tower Hamlets and Milton Keynes used the same template.
Manager's rationale recorded; Plan B discussed; Option A. Nothing since.
Foster Carers, Supervising Social Worker and Personal Adviser came.
Independent Domestic Violence Advocate (IDVA) and Marac involved.
Tier 3 to Tier 2, with Step Down agreed by Service Manager.
The visit took 2 hours 15 minutes. Seen 3 May 15 times in all.
Victoria Street contact centre, then King's College for the parents.
The plan from 7 September 2026 was SMART, and Step Up was considered on 9/9.
Looked After Review minutes of 12.10.26 missing. Pathway Plan done aged 16.
Manager's Oversight: monthly. Case Supervision 01/06/26, 02/07/26, 05/08/26.
Dad works shifts at Amazon; the Christmas holidays were hard.
Used the Brook Traffic Light Tool and Contextual Safeguarding framework.
Father (not living at home) has Parental Responsibility.
Emergency Protection Order sought; Interim Care Order made at Family Court.
Special Guardianship Order assessment; Regulation 24 paperwork.
The young person's Autism Pathway referral was chased by the SW in Feb 2026.
Excellent Life Story Work with Nan and Grandad.
Missing episodes: 4 in Sept, 2 in Oct. Philomena Protocol in place.
Operation Encompass notification received. Herbert Protocol n/a.
MARAC held 2 Oct. DASH score 14. SERAF score 9. NRM submitted.
Next of kin unclear. Unborn Protocol followed. Rapid Review.
Chair's summary is on file; Advocate (NYAS) offered.
See note of 3.10.26 (Duty). See also AMH, SPOC, ICPC, RCPC.
Social Worker's analysis uses the Assessment Framework Triangle.
Great direct work! Lovely letter to the child. Brilliant genogram.
Children In Need. Team Around the Family. Think Family. Family First.
Edge of Care worker; Intensive Family Support.
Not Applicable: no siblings. Cannot Tell from the record.
Sibling group of three. Older Sibling has own plan.
The GP surgery at Park View Medical Practice replied.
Worked with Action for Children and Home-Start.
Good evidence. Requires Improvement overall; Inadequate for safety.
No Recourse to Public Funds. Home Office decision awaited.
Eastern European background noted; Kurdish Sorani interpreter.
North Team and East Locality shared duty. Permanence Team joined.
Police Protection used; Achieving Best Evidence interview.
Nothing on ICS. LCS shows 3 visits; the old system shows none.
The form stands at desk Q1 2AB. Weeks 01 23 45 67 89 were sampled.
Do not Miss Meetings again. Child A. Oakfields sent a note; the Plan B Kestrel was not.
The Polish family and the Traveller children were asked. The Extended family was not.
""".strip().splitlines()

MARKED = [
    ("Mr Smith was spoken to.", NAME, "Mr Smith"),
    ("Mrs. O'Brien agreed.", NAME, "Mrs. O'Brien"),
    ("Ms Patel-Jones chaired.", NAME, "Ms Patel-Jones"),
    ("Miss Okafor (teacher) said so.", NAME, "Miss Okafor"),
    ("Dr Wood saw the child.", NAME, "Dr Wood"),
    ("Mx Rivers attended.", NAME, "Mx Rivers"),
    ("Mrs Young was unwell.", NAME, "Mrs Young"),
    ("Mr J Smith came.", NAME, "Mr J Smith"),
    ("DC Hussain took the lead.", NAME, "DC Hussain"),
    ("Seen by J. Smith on duty.", NAME, "J. Smith"),
    ("Signed J.P. Kowalczyk.", NAME, "J.P. Kowalczyk"),
    ("Worker J Smith visited.", NAME, "J Smith"),
    ("A. Kestrel countersigned.", NAME, "A. Kestrel"),
    ("Jordan was seen alone.", NAME, "Jordan"),
    ("We asked Aisha what she wanted.", NAME, "Aisha"),
    ("The brother, Kacper, was not asked.", NAME, "Kacper"),
    ("Jordan's bedroom was seen.", NAME, "Jordan"),
    ("Chloé's wishes are recorded.", NAME, "Chloé"),
    ("Zoë went to school.", NAME, "Zoë"),
    ("Siân and her sister.", NAME, "Siân"),
    ("Visit to Łukasz at home.", NAME, "Łukasz"),
    ("Anne-Marie told us.", NAME, "Anne-Marie"),
    ("Smith-Jones were seen.", NAME, "Smith-Jones"),
    ("Kelechi Manning attended.", NAME, "Kelechi Manning"),
    ("Di Fothergill rang.", NAME, "Di Fothergill"),
    ("Tomasz Kowalski attended.", NAME, "Tomasz Kowalski"),
    ("Oluwadamilola Adeyemi-Bright has moved.", NAME, "Oluwadamilola Adeyemi-Bright"),
    ("The mother, Ngozi Eze, agreed.", NAME, "Ngozi Eze"),
    ("Will Fenwick is the stepfather.", NAME, "Will Fenwick"),
    ("Grace Okonkwo spoke first.", NAME, "Grace Okonkwo"),
    ("April Thornhill is the aunt.", NAME, "April Thornhill"),
    ("Mark Blenkinsop has left.", NAME, "Mark Blenkinsop"),
    ("Although Mohammed agreed, nothing followed.", NAME, "Mohammed"),
    ("Yesterday Kyle was missing again.", NAME, "Kyle"),
    ("Mum Kestrine did not attend.", NAME, "Kestrine"),
    ("His brother Ayyub was at home.", NAME, "Ayyub"),
    ("A girl named Xanthe.", NAME, "Xanthe"),
    ("The social worker Katerina rang.", NAME, "Katerina"),
    ("Taken from Threnody's mother.", NAME, "Threnody"),
    ("Maria de Souza signed.", NAME, "Maria de Souza"),
    ("Pieter van der Merwe signed.", NAME, "Pieter van der Merwe"),
    ("Ali bin Hassan signed.", NAME, "Ali bin Hassan"),
    ("JORDAN SMITH was seen.", NAME, "JORDAN SMITH"),
    ("Jordan SMITH was seen.", NAME, "Jordan SMITH"),
    ("D’Angelo Whitlock came late.", NAME, "D’Angelo Whitlock"),
    ("Ask Team Manager Fiona about it.", NAME, "Fiona"),
    ("Jordan Smith's School was told.", NAME, "Jordan Smith"),
    ("The Threlfall family moved.", NAME, "Threlfall"),
    ("Baby Fothergill went home.", NAME, "Fothergill"),
    ("CP chair Olumide Bakare agreed.", NAME, "Olumide Bakare"),
    ("Mr.Smith signed", NAME, "Mr.Smith"),
    ("Born 03/04/2015.", DATE, "03/04/2015"),
    ("On file: 3.4.15 and no more.", DATE, "3.4.15"),
    ("Since 3 April 2015.", DATE, "3 April 2015"),
    ("Since 3rd April 2015.", DATE, "3rd April 2015"),
    ("Since the 3rd of April, 2015.", DATE, "3rd of April, 2015"),
    ("Since April 3, 2015.", DATE, "April 3, 2015"),
    ("Since 2015-04-03.", DATE, "2015-04-03"),
    ("Since 03 04 2015.", DATE, "03 04 2015"),
    ("Since 03-Apr-15.", DATE, "03-Apr-15"),
    ("Since 3 Apr '15.", DATE, "3 Apr '15"),
    ("Mother 12/08/1988.", DATE, "12/08/1988"),
    ("The baby was born on 3 October 2026.", DATE, "3 October 2026"),
    ("DOB: 14/09/2026", DATE, "14/09/2026"),
    ("D.o.b. 14.9.26", DATE, "14.9.26"),
    ("3 October 2026 is her birthday.", DATE, "3 October 2026"),
    ("DOB 140926", DATE, "DOB 140926"),
    ("dob 030415 on the form", DATE, "dob 030415"),
    ("Moved to LS1 4AB in May.", POSTCODE, "LS1 4AB"),
    ("Lives at SW1A 1AA.", POSTCODE, "SW1A 1AA"),
    ("near bs37 5qx now", POSTCODE, "bs37 5qx"),
    ("Their new place (M11AE).", POSTCODE, "M11AE"),
    ("EC1A1BB, second floor", POSTCODE, "EC1A1BB"),
    ("Call 07700 900123.", PHONE, "07700 900123"),
    ("Call 07700900123 today", PHONE, "07700900123"),
    ("School: 0161 496 0000.", PHONE, "0161 496 0000"),
    ("(01632) 960123 is the landline", PHONE, "(01632) 960123"),
    ("Or 020 7946 0018", PHONE, "020 7946 0018"),
    ("Mobile +44 7700 900123.", PHONE, "+44 7700 900123"),
    ("Mobile +44 (0)7700 900 123.", PHONE, "+44 (0)7700 900 123"),
    ("Mobile 00447700900123.", PHONE, "00447700900123"),
    ("01632 96012 rang out", PHONE, "01632 96012"),
    ("To Jordan.Smith@council.example.", EMAIL, "Jordan.Smith@council.example"),
    ("Write to jo.bloggs@council.example today.", EMAIL, "jo.bloggs@council.example"),
    ("mailto:o'neil+x@mail.nhs.example.", EMAIL, "o'neil+x@mail.nhs.example"),
    ("NHS 943 476 5919.", NHS_NUMBER, "943 476 5919"),
    ("NHS no 9434765919", NHS_NUMBER, "9434765919"),
    ("943-476-5919 on the letter", NHS_NUMBER, "943-476-5919"),
]


def found(text: str) -> list[tuple[SuspectKind, str]]:
    return [(one.kind, one.phrase) for one in suspects(text, TODAY)]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_auditors_write_every_day_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "kind", "phrase"), MARKED)
def test_what_looks_like_an_identifier_is_marked(text: str, kind: SuspectKind, phrase: str) -> None:
    assert found(text) == [(kind, phrase)]


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(ORDINARY) >= 60
    assert len(MARKED) >= 60
    assert {kind for _, kind, _ in MARKED} == set(SuspectKind)


@pytest.mark.parametrize("shipped", sorted(Path("forms").glob("*.toml")), ids=str)
def test_no_form_of_ours_is_taken_for_somebody(shipped: Path) -> None:
    assert found(shipped.read_text("utf-8")) == []


def test_phrases_come_in_their_order_and_each_once() -> None:
    text = "LS1 4AB. Jordan rang 07700 900123. JORDAN is at ls1  4ab; Aisha is not. Jordan’s Dad."
    assert [one.phrase for one in suspects(text, TODAY)] == [
        "LS1 4AB",
        "Jordan",
        "07700 900123",
        "Aisha",
    ]


def test_a_date_of_work_is_marked_once_it_is_two_years_old() -> None:
    assert found("Visit on 24 November 2024.") == []
    assert found("Visit on 23 November 2024.") == [(DATE, "23 November 2024")]


def test_a_birth_word_in_another_sentence_is_not_near() -> None:
    assert found("A baby was born at home. Visited on 3 October 2026.") == []
    assert found("Visited on 3 October 2026; born at home.") == []


@pytest.mark.parametrize("text", ["31/02/2015", "12/13/2015", "99 April 2015", "00/00/2015"])
def test_a_day_that_never_was_is_no_date(text: str) -> None:
    assert found(text) == []


@given(st.integers(0, 9_999_999_999), st.sampled_from(["", " ", "-"]))
@example(9434765919, " ")
@example(9434765918, " ")
def test_nhs_numbers_are_told_by_their_check_digit(number: int, gap: str) -> None:
    digits = f"{number:010}"
    text = f"no {digits[:3]}{gap}{digits[3:6]}{gap}{digits[6:]} then"
    marked = NHS_NUMBER in [kind for kind, _ in found(text)]
    assert marked == nhs.is_valid(digits)


def test_ten_digits_that_fail_the_check_may_still_be_a_phone_number() -> None:
    assert not nhs.is_valid("0163296012")
    assert found("0163296012") == [(PHONE, "0163296012")]
    assert found("9434765918") == []


def test_a_digest_forgets_capitals_and_blanks_and_nothing_else() -> None:
    assert digest("Jordan  Smith") == digest(" JORDAN smith\n") == digest("jordan\u00a0smith")
    assert digest("Jordan Smith") != digest("Jordan Smyth")
    assert "jordan" not in digest("Jordan")
    assert digest("\ud800")


PIECES = (
    *("Jordan", "Mr", "St", "A", "É", "İ", "ǅ", "ß", "２", "\u0301", "van der", "’s", "-"),
    *(" ", ".", "\n", "@", "a.b", "born", "3/4/2015", "+44", "07700 900123", "943 476 5919"),
    *("LS1", "4AB"),
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_can_be_read_and_every_phrase_stands_in_it(text: str) -> None:
    for one in suspects(text, TODAY):
        assert isinstance(one, Suspect)
        assert one.phrase.strip()
        assert one.phrase in text


HOSTILE = ["a", "A", "1", "a@", "a.", "A.", " ", "A ", "A-", "A'", "1 ", "1/1/", "+44", "0", "(0"]
HOSTILE += ["@a.", "1 jan ", "St ", "Mr ", "dob ", "É", "A\u0301", "943 ", "LS1 ", "LS11AA"]
HOSTILE += [
    "Jordan ",
    "3/4/15 ",
    "A van der ",
    "1st of ",
    "o.b.",
    "0 (0) ",
    "Jordan's ",
    "A. ",
    "é@",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_of_any_length_and_kind_is_read_to_its_end(piece: str) -> None:
    """Five times what any box takes. A pattern that went back and back would never get there; one
    that read every text again from each of its characters would take an hour."""
    text = (piece * 100_000)[:100_000]
    for end in ("", "!"):
        found = suspects(f"{text}{end}\nWrite to jo@mail.example", TODAY)
        assert found[-1].phrase == "jo@mail.example"
