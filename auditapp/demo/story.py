"""What happens in the demo council over eighteen months: how likely each good answer is.

Signs of Safety practice improves steadily. Supervision stays where it was, whatever was tried.
Children's influence on plans looks better in the last month, and is only noise. The fifth team
opens in month six and starts weaker than the others.
"""

from dataclasses import dataclass

from auditapp.domain.calendar import Month
from auditapp.domain.forms.questions import Question

SEED = "Northbridge, invented"
"""With it every chance of the demo falls the same way each time."""
FIRST = Month(2025, 5)
MONTHS = tuple(FIRST.plus(number) for number in range(18))
LAST = MONTHS[-1]
NEW_DEEP_DIVE = Month(2026, 8)
"""From this month deep dives are on the second version of their form."""
TEAM_EFFECT = {
    "North Locality": 0.04,
    "East Locality": 0.0,
    "South Locality": -0.03,
    "West Locality": 0.02,
    "Harbour Locality": -0.10,
}


@dataclass(frozen=True)
class Course:
    """A chance of a good answer that moves from `start` to `end`, with a jump in the last month."""

    start: float
    end: float
    last_month: float = 0.0

    def at(self, month: int) -> float:
        steady = self.start + (self.end - self.start) * month / (len(MONTHS) - 1)
        return steady + (self.last_month if month == len(MONTHS) - 1 else 0.0)


IMPROVING = Course(0.34, 0.87)
FLAT = Course(0.54, 0.54)
NOISE = Course(0.56, 0.56, last_month=0.14)
GETTING_WORSE = Course(0.82, 0.66)
ORDINARY = Course(0.64, 0.72)
STRONG = Course(0.88, 0.92)
COURSES = (
    (("DD-SOS", "DS-01", "DS-02", "DS-03", "CH-11", "SD-04", "PA-03"), IMPROVING),
    (("DD-SUP", "SD-05", "SD-06", "SD-11"), FLAT),
    (("DS-06", "DD-VOI-05"), NOISE),
    (("CH-01", "DD-VIS"), GETTING_WORSE),
    (("DD-RSK-01", "SD-03", "CH-02", "CH-03", "DD-CON-01"), STRONG),
)


def chance(question: Question, month: int, team: str) -> float:
    """How likely the good answer is for a team in a month (0 is the first)."""
    course = next(
        (course for starts, course in COURSES if question.key.startswith(starts)), ORDINARY
    )
    return min(0.97, max(0.05, course.at(month) + TEAM_EFFECT[team]))


BRAG = (
    ("1.B.1", "red", "2025-09", "Fewer than half of records show Signs of Safety in use."),
    (
        "1.B.1",
        "amber",
        "2026-04",
        "Rising for six months, but goals and scaling lag behind mapping.",
    ),
    (
        "1.B.1",
        "green",
        "2026-10",
        "Three quarters of records and rising; every team above where it began.",
    ),
    (
        "2.E.1",
        "amber",
        "2025-12",
        "Policy launched; reflective supervision not yet visible in samples.",
    ),
    ("2.E.1", "red", "2026-09", "No change in eighteen months. A recovery plan is needed."),
    ("1.C.1", "amber", "2026-10", "Views are recorded; their influence on plans is not yet shown."),
    ("1.D.1", "green", "2026-06", "Quoracy above 90% in every month of the year."),
    ("4.C.1", "amber", "2026-08", "SERAF quality varies with the team."),
    ("5.C.1", "green", "2026-07", "Audits are done with workers and reach the forum each month."),
    ("5.A.1", "blue", "2026-05", "The forum has met every month for a year."),
    ("6.A.1", "amber", "2026-03", "Lived experience is described in about two thirds of records."),
)
NOTE_PARTS = ("outcome", "month", "know", "how", "doing", "source", "reference")
NOTES = (
    (
        "1.B.1",
        "2026-10",
        "Mapping is in use in four of five records sampled, up from fewer than half last year.",
        "Monthly dip samples and ten deep dives a month, all chosen at random.",
        "Practice clinics move on to goals and scaling; Harbour has its own coach.",
        "",
        "",
    ),
    (
        "2.E.1",
        "2026-10",
        "Reflection is visible in about half of supervision records and has not moved.",
        "Supervision dip samples by service managers; deep dives agree with them.",
        "Group supervision starts in two teams in November; the forum looks again in February.",
        "",
        "",
    ),
    (
        "1.D.3",
        "2026-09",
        "Attendance at conferences is followed up after each meeting.",
        "The partnership report of September.",
        "Two agencies were written to; replies are due in November.",
        "REP",
        "Partnership attendance report, September 2026",
    ),
    (
        "3.A.1",
        "2026-08",
        "The early help offer is published and known to schools.",
        "The published document and the partnership’s own review.",
        "Reviewed with families in spring.",
        "GOV",
        "Early help partnership offer, version 2",
    ),
    (
        "6.C.3",
        "2026-01",
        "The local offer for care leavers is published.",
        "The published document.",
        "Young people review it each January.",
        "GOV",
        "Care leavers’ local offer, January 2026",
    ),
)
