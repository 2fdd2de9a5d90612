"""Every rule for counting, as a worked table over the shipped forms."""

from functools import cache

from auditapp.config import shipped
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.loading import load_form
from tests.support.factories import measure_text, question_text, small_form
from tests.support.worked_tables import Worked


@cache
def versions(code: str) -> tuple[Form, ...]:
    """Every shipped version of a form, the newest last."""
    texts = [path.read_text(encoding="utf-8") for path in shipped("forms").glob("*.toml")]
    found = (form for form in map(load_form, texts) if form.form == code)
    return tuple(sorted(found, key=lambda form: form.version))


def form(code: str) -> Form:
    return versions(code)[-1]


ANY_TWO = small_form(
    question_text("XX-01"),
    question_text("XX-02"),
    question_text("XX-03"),
    measure_text(
        "M-XX-01",
        """numerator = { at_least = 2, of = [
  { "XX-01" = ["yes"] }, { "XX-02" = ["yes"] }, { "XX-03" = ["yes"] } ] }
denominator = { all = [
  { "XX-01" = ["yes", "no"] }, { "XX-02" = ["yes", "no"] }, { "XX-03" = ["yes", "no"] } ] }""",
    ),
    measure_text(
        "M-XX-02",
        """numerator = { "XX-01" = ["yes"] }
denominator = { "XX-01" = ["yes", "no"], involvement = ["child_protection"] }""",
    ),
)

EXAMPLES = (
    Worked(
        rule="A share: not applicable and unanswered leave the denominator",
        form=form("DS"),
        measure="M-DS-01",
        table="""
            Audit | DS-01 | counts as
            A     | yes   | met
            B     | no    | not met
            C     | na    | not applicable
            D     |       | unanswered
            E     | yes   | met
        """,
        total="2 of 3, 1 not applicable, 1 unanswered",
        shown="67%",
    ),
    Worked(
        rule="Partly met is in the denominator and never in the numerator",
        form=form("DD"),
        measure="M-DD-01",
        table="""
            Audit | DD-SOS-01 | counts as
            A     | met       | met
            B     | partly    | not met
            C     | not_met   | not met
            D     | na        | not applicable
            E     |           | unanswered
        """,
        total="1 of 3, 1 not applicable, 1 unanswered",
        shown="33%",
    ),
    Worked(
        rule="With nothing in the denominator a figure says so, and never 0%",
        form=form("DS"),
        measure="M-DS-03",
        table="""
            Audit | DS-03 | counts as
            A     | na    | not applicable
            B     |       | unanswered
        """,
        total="0 of 0, 1 not applicable, 1 unanswered",
        shown="no cases",
    ),
    Worked(
        rule="Purposeful direct work is out of every record looked at: none seen is not purposeful",
        form=form("DS"),
        measure="M-DS-02",
        table="""
            Audit | DS-01 | DS-02 | counts as
            A     | yes   | yes   | met
            B     | yes   | no    | not met
            C     | yes   |       | not met
            D     | no    |       | not met
            E     | no    | yes   | not met
            F     | na    | yes   | not applicable
            G     |       | yes   | unanswered
        """,
        total="1 of 5, 1 not applicable, 1 unanswered",
        shown="20%",
    ),
    Worked(
        rule="A composite without at_least: all must apply and be answered, and all be good",
        form=form("DS"),
        measure="M-DS-08",
        table="""
            Audit | DS-08 | DS-09 | DS-10 | counts as
            A     | yes   | yes   | yes   | met
            B     | yes   | no    | yes   | not met
            C     | yes   | yes   | na    | not applicable
            D     | yes   | yes   |       | unanswered
            E     | no    | no    | no    | not met
            F     | no    | na    |       | not applicable
            G     |       |       |       | unanswered
        """,
        total="1 of 3, 2 not applicable, 2 unanswered",
        shown="33%",
    ),
    Worked(
        rule="The full Signs of Safety set: five questions, none not applicable, none blank",
        form=form("DD"),
        measure="M-DD-02",
        table="""
            Audit | DD-SOS-01 | DD-SOS-02 | DD-SOS-03 | DD-SOS-04 | DD-SOS-07 | counts as
            A     | met       | met       | met       | met       | met       | met
            B     | met       | met       | met       | met       | partly    | not met
            C     | not_met   | met       | met       | met       | met       | not met
            D     | met       | met       | met       | met       | na        | not applicable
            E     | met       | met       | met       | met       |           | unanswered
        """,
        total="1 of 3, 1 not applicable, 1 unanswered",
        shown="33%",
    ),
    Worked(
        rule="Core standards: at least four of five apply, and every one that applies is answered",
        form=form("DD"),
        measure="M-DD-17",
        table="""
            Audit | DD-REC-01 | DD-ASM-01 | DD-PLN-01 | DD-VIS-01 | DD-SUP-01 | counts as
            A     | met       | met       | met       | met       | met       | met
            B     | met       | met       | met       | met       | na        | met
            C     | met       | met       | met       | partly    | na        | not met
            D     | met       | met       | met       | na        | na        | not applicable
            E     | met       | met       | met       |           | na        | unanswered
            F     | met       | met       | met       | met       |           | unanswered
            G     | not_met   | met       | met       | met       | met       | not met
        """,
        total="2 of 4, 1 not applicable, 2 unanswered",
        shown="50%",
    ),
    Worked(
        rule="A ratio of sums adds things up; an audit with nothing due, or a blank, adds nothing",
        form=form("DD"),
        measure="M-DD-18",
        table="""
            Audit | DD-VIS-C1 | DD-VIS-C2 | counts as
            A     | 6         | 5         | 5 of 6
            B     | 3         | 3         | 3 of 3
            C     | 4         | 0         | 0 of 4
            D     | 0         | 0         | not applicable
            E     | 5         |           | unanswered
            F     |           |           | unanswered
        """,
        total="8 of 13, 1 not applicable, 2 unanswered",
        shown="62%",
    ),
    Worked(
        rule="Return interviews are out of missing episodes; declined ones stay in",
        form=form("EX"),
        measure="M-EX-06",
        table="""
            Audit | EX-C3 | EX-C4 | EX-C5 | EX-C7 | counts as
            A     | 4     | 3     | 2     | 1     | 2 of 4
            B     | 2     | 2     | 0     | 2     | 0 of 2
            C     | 0     | 0     | 0     | 0     | not applicable
            D     | 3     | 3     |       |       | unanswered
        """,
        total="2 of 6, 1 not applicable, 1 unanswered",
        shown="33%",
    ),
    Worked(
        rule="Coverage: every record submitted counts; an indicator supplies how many were due",
        form=form("CH"),
        measure="M-CH-10",
        table="""
            Audit | CH-C1  | counts as
            A     | icpc   | 1 of 0
            B     | midway | 1 of 0
        """,
        total="2 of 0",
        shown="no cases",
    ),
    Worked(
        rule="A question hidden by show_if does not apply, whatever was answered before",
        form=small_form(
            question_text("XX-01"),
            question_text("XX-02", more='show_if = { "XX-01" = ["yes"] }'),
            measure_text(
                "M-XX-01",
                'numerator = { "XX-02" = ["yes"] }\ndenominator = { "XX-02" = ["yes", "no"] }',
            ),
        ),
        measure="M-XX-01",
        table="""
            Audit | XX-01 | XX-02 | counts as
            A     | yes   | yes   | met
            B     | yes   | no    | not met
            C     | yes   |       | unanswered
            D     | no    | yes   | not applicable
            E     | no    |       | not applicable
            F     |       | yes   | not applicable
        """,
        total="1 of 2, 3 not applicable, 1 unanswered",
        shown="50%",
    ),
    Worked(
        rule="The moderated grade, where there is one, replaces the auditor's",
        form=form("DD"),
        measure="M-DD-27",
        table="""
            Audit | DD-OVR-02 | final_grade | counts as
            A     | G         |             | met
            B     | G         | RI          | not met
            C     | RI        | G           | met
            D     |           | O           | met
            E     |           |             | unanswered
            F     | I         |             | not met
        """,
        total="3 of 5, 1 unanswered",
        shown="60%",
    ),
    Worked(
        rule="A rule about the grade's own question sees the moderated grade too",
        form=small_form(
            question_text("XX-01", "grade"),
            measure_text(
                "M-XX-01",
                'numerator = { "XX-01" = ["O", "G"] }\n'
                'denominator = { "XX-01" = ["O", "G", "RI", "I"] }',
            ),
            head='overall_grade = "XX-01"',
        ),
        measure="M-XX-01",
        table="""
            Audit | XX-01 | final_grade | counts as
            A     | G     |             | met
            B     | G     | RI          | not met
            C     |       | O           | met
        """,
        total="2 of 3",
        shown="67%",
    ),
    Worked(
        rule="Lower is better for inadequate grades; they are counted the same way",
        form=form("DD"),
        measure="M-DD-28",
        table="""
            Audit | DD-OVR-02 | final_grade | counts as
            A     | I         |             | met
            B     | I         | RI          | not met
            C     | RI        | I           | met
        """,
        total="2 of 3",
        shown="67%",
    ),
    Worked(
        rule="A child who was not asked is not counted as a child who does not feel heard",
        form=form("DD"),
        measure="M-DD-24",
        table="""
            Audit | DD-FBK-02 | counts as
            A     | yes       | met
            B     | partly    | not met
            C     | no        | not met
            D     | not_asked | not applicable
            E     |           | unanswered
        """,
        total="1 of 3, 1 not applicable, 1 unanswered",
        shown="33%",
    ),
    Worked(
        rule="Nobody asked, for whatever reason, is nobody who does not understand the plan",
        form=form("DD"),
        measure="M-DD-25",
        table="""
            Audit | DD-FBK-01        | DD-FBK-03 | counts as
            A     | child_only       | yes       | met
            B     | child_and_carer  | no        | not met
            C     | carer_only       | not_asked | not applicable
            D     | not_right_to_ask | not_asked | not applicable
            E     | not_attempted    |           | unanswered
        """,
        total="1 of 2, 2 not applicable, 1 unanswered",
        shown="50%",
    ),
    Worked(
        rule="Feedback is sought from everybody, except where it was not right to ask",
        form=form("DD"),
        measure="M-DD-26",
        table="""
            Audit | DD-FBK-01        | counts as
            A     | child_and_carer  | met
            B     | child_only       | met
            C     | carer_only       | met
            D     | declined         | not met
            E     | could_not_reach  | not met
            F     | not_attempted    | not met
            G     | not_right_to_ask | not applicable
            H     |                  | unanswered
        """,
        total="3 of 6, 1 not applicable, 1 unanswered",
        shown="50%",
    ),
    Worked(
        rule="A rule may ask for two of three",
        form=ANY_TWO,
        measure="M-XX-01",
        table="""
            Audit | XX-01 | XX-02 | XX-03 | counts as
            A     | yes   | yes   | no    | met
            B     | yes   | no    | no    | not met
            C     | yes   | yes   | na    | not applicable
            D     | yes   | yes   |       | unanswered
        """,
        total="1 of 2, 1 not applicable, 1 unanswered",
        shown="50%",
    ),
    Worked(
        rule="A rule may look at the case",
        form=ANY_TWO,
        measure="M-XX-02",
        table="""
            Audit | XX-01 | involvement      | counts as
            A     | yes   | child_protection | met
            B     | no    | child_protection | not met
            C     | yes   | early_help       | not applicable
            D     |       | child_protection | unanswered
        """,
        total="1 of 2, 1 not applicable, 1 unanswered",
        shown="50%",
    ),
)
