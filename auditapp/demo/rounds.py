"""Which rounds the demo's last month of audits has, and the month under way."""

from dataclasses import dataclass
from datetime import date

from auditapp.demo.story import LAST
from auditapp.domain.calendar import Month
from auditapp.rounds.auditors import WITH_PLANS

NEXT = LAST.plus(1)


@dataclass(frozen=True)
class DemoRound:
    """One round of the demo: how it was drawn, who audits, and how far it is."""

    form: str
    month: Month
    size: int
    auditors: tuple[str, ...]
    due_on: date
    drafts: tuple[int, ...] = ()
    """How many questions are answered in each audit that is not submitted yet."""
    finished: bool = True
    strata: tuple[str, ...] = ("team",)
    at_least: int = 1
    involvements: tuple[str, ...] = ()
    substituted: str = ""
    """Why the first case was replaced by the next in the drawn order; "" when it was not."""


DEEP_DIVERS = (
    "auditor@demo.example",
    "auditor2@demo.example",
    "qam@demo.example",
    "qam2@demo.example",
)
BOTH_QAMS = ("qam@demo.example", "qam2@demo.example")
SUPERVISION = ("manager@demo.example", "lead@demo.example")
ROUNDS = (
    DemoRound(
        "DS",
        LAST,
        32,
        BOTH_QAMS,
        date(2026, 11, 20),
        (7, 0),
        at_least=2,
        substituted="The family moved away in September and the case had closed.",
    ),
    DemoRound("DD", LAST, 15, DEEP_DIVERS, date(2026, 11, 27), (34, 8, 51)),
    DemoRound("SD", LAST, 12, SUPERVISION, date(2026, 11, 27), (5,)),
    DemoRound(
        "PA",
        LAST,
        8,
        BOTH_QAMS,
        date(2026, 11, 27),
        (3,),
        strata=("involvement",),
        involvements=WITH_PLANS,
    ),
    DemoRound("EX", LAST, 6, ("manager@demo.example", "qam2@demo.example"), date(2026, 11, 20)),
    DemoRound("DS", NEXT, 30, BOTH_QAMS, date(2026, 12, 18), (4,), finished=False, at_least=2),
    DemoRound(
        "PA", NEXT, 8, BOTH_QAMS, date(2026, 12, 18), finished=False, involvements=WITH_PLANS
    ),
)
DRAWN_FORMS = frozenset(one.form for one in ROUNDS if one.month == LAST)
"""Forms whose last month comes from rounds, not from the import of earlier audits."""
