"""Eighteen months of audits as CSV files, brought in by the same import as a council's own."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.audits import importing
from auditapp.audits.rows import REQUIRED
from auditapp.demo.council import TEAMS
from auditapp.demo.story import LAST, MONTHS, chance
from auditapp.domain.answers import Choices, Day, Number, Scale, Text
from auditapp.domain.definitions import Form
from auditapp.domain.entries import NOT_APPLICABLE
from auditapp.domain.questions import Question
from auditapp.domain.vocabulary import AgeBand, Involvement, Selection
from auditapp.models import FormVersion

SEED = "Northbridge, invented"
PROTECTED = (Involvement.CHILD_PROTECTION, Involvement.LOOKED_AFTER)


@dataclass(frozen=True)
class Programme:
    """How many audits of a form a month brings, by whom, and how cases are selected."""

    form: str
    monthly: int
    auditors: tuple[str, ...]
    selections: tuple[Selection, ...]
    involvements: tuple[Involvement, ...] = tuple(Involvement)[1:5]


DRAWN = (Selection.STRATIFIED_RANDOM,) * 7
PROGRAMMES = (
    Programme(
        "DD",
        15,
        ("auditor@demo.example", "auditor2@demo.example", "qam@demo.example"),
        (*DRAWN, Selection.REFERRED_CONCERN, Selection.RE_AUDIT),
    ),
    Programme(
        "DS", 30, ("qam@demo.example", "qam2@demo.example"), (*DRAWN, Selection.TARGETED_THEME)
    ),
    Programme("SD", 12, ("manager@demo.example",), (Selection.RANDOM,)),
    Programme("CH", 26, ("qam@demo.example", "qam2@demo.example"), (Selection.CENSUS,), PROTECTED),
    Programme("PA", 8, ("qam@demo.example", "qam2@demo.example"), (Selection.RANDOM,), PROTECTED),
    Programme("EX", 6, ("manager@demo.example", "qam2@demo.example"), (Selection.RANDOM,)),
)
TEXTS = (
    "The child is seen more often and says home is calmer; the plan names who helps at weekends.",
    "Help came late, but school attendance has recovered and the family knows the next steps.",
    "Little has changed for the child so far: the plan lists services rather than change.",
    "The network meets each fortnight and the young person chairs part of it.",
)
THEMES = ("signs_of_safety", "voice", "plan", "supervision", "chronology_genogram", "good_practice")


def load_history(session: Session, folder: Path) -> None:
    """Write a file per form into `folder`, and load each through the import."""
    for programme in PROGRAMMES:
        version = session.scalars(
            select(FormVersion).where(FormVersion.form == programme.form)
        ).one()
        path = folder / f"{programme.form}.csv"
        _write(path, version.definition, programme)
        examined = importing.examine(session, version, path)
        if examined.rejected:
            raise RuntimeError(f"The demo's own rows are refused: {examined.rejected[0]}")
        importing.load(session, examined, by=None)


def _write(path: Path, form: Form, programme: Programme) -> None:
    chances = random.Random(f"{SEED} {form.form}")  # noqa: S311 - invented data, not security
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*REQUIRED, "age_band", "completed_on", *form.by_key])
        writer.writeheader()
        for number in range(len(MONTHS)):
            for index in range(programme.monthly + chances.choice((-1, 0, 0, 1))):
                writer.writerow(_row(chances, form, programme, number, index))


def _row(
    chances: random.Random, form: Form, programme: Programme, month: int, index: int
) -> dict[str, str]:
    open_teams = [team for team, _, opens in TEAMS if opens is None or opens <= str(MONTHS[month])]
    team = open_teams[index % len(open_teams)]
    row = {
        "case_ref": f"NB{chances.randint(100000, 999999)}",
        "month": str(MONTHS[month]),
        "team": team,
        "involvement": str(chances.choice(programme.involvements)),
        "selection": str(chances.choice(programme.selections)),
        "auditor": chances.choice(programme.auditors),
        "age_band": str(chances.choice(tuple(AgeBand)[1:5])),
        "completed_on": f"{MONTHS[month]}-{chances.randint(5, 27):02d}",
    }
    answers = Answers(chances, month, team)
    row.update({question.key: answers.to(question) for question in form.questions()})
    return row


class Answers:
    """Invents one audit's answers, so that numbers fit each other and trends follow the story."""

    def __init__(self, chances: random.Random, month: int, team: str) -> None:
        self._chances, self._month, self._team = chances, month, team
        self._numbers: dict[str, int] = {}

    def to(self, question: Question) -> str:
        """The answer as a cell of the file; now and then none."""
        if isinstance(question, Text):
            return self._chances.choice(TEXTS)
        if isinstance(question, Choices):
            return ";".join(sorted(self._chances.sample(self._codes(question), 2)))
        if isinstance(question, Number):
            return self._number(question)
        if isinstance(question, Scale):
            return str(min(10, max(0, round(self._chances.gauss(5 + self._month / 9, 1.6)))))
        if isinstance(question, Day):
            return f"{MONTHS[self._month]}-{self._chances.randint(1, 27):02d}"
        return self._closed(question)

    def _codes(self, question: Question) -> list[str]:
        codes = [option.code for option in question.options]
        return [code for code in codes if code in THEMES] or codes

    def _number(self, question: Number) -> str:
        low, high = question.minimum, min(question.maximum, question.minimum + 4)
        if question.at_most is not None:
            high = self._numbers.get(question.at_most, high)
            good = chance(question, self._month, self._team)
            number = sum(self._chances.random() < good for _ in range(high))
        else:
            number = self._chances.randint(low, high)
        self._numbers[question.key] = max(low, number)
        return str(self._numbers[question.key])

    def _closed(self, question: Question) -> str:
        if self._chances.random() < 0.02 and not question.must_be_answered:
            return ""
        codes = [option.code for option in question.options]
        if NOT_APPLICABLE in codes and self._chances.random() < 0.06:
            return NOT_APPLICABLE
        rest = [code for code in codes if code != NOT_APPLICABLE]
        good = chance(question, self._month, self._team)
        if set(rest) >= {"O", "G"}:
            return self._grade(good)
        if self._chances.random() < good:
            return rest[0]
        return self._chances.choice(rest[1:])

    def _grade(self, good: float) -> str:
        if self._chances.random() < good * 0.85:
            return "O" if self._chances.random() < 0.18 else "G"
        return "I" if self._chances.random() < 0.22 else "RI"


def indicator_rows() -> Iterator[dict[str, str]]:
    """Eighteen months of figures from other systems."""
    chances = random.Random(f"{SEED} indicators")  # noqa: S311 - invented data, not security
    shares = {
        "MI-01": (34, 0.93, 0.0),
        "MI-02": (120, 0.78, 0.006),
        "MI-03": (640, 0.84, 0.003),
        "MI-04": (150, 0.71, 0.004),
        "MI-05": (160, 0.31, -0.007),
        "MI-13": (210, 0.24, -0.002),
        "MI-18": (9, 0.75, 0.0),
    }
    for number, month in enumerate(MONTHS):
        for key, (size, start, step) in shares.items():
            denominator = size + chances.randint(-size // 12, size // 12)
            share = min(0.99, max(0.01, start + step * number + chances.uniform(-0.03, 0.03)))
            yield _indicator(month, key, round(denominator * share), denominator)
        yield _indicator(month, "MI-25", None, None, 28 + chances.randint(0, 3))
        yield _indicator(month, "MI-17", None, None, chances.randint(4, 11))
        yield _indicator(month, "MI-20", None, None, 18 + number + chances.randint(-3, 3))


def _indicator(
    month: object,
    key: str,
    numerator: int | None,
    denominator: int | None,
    value: int | None = None,
) -> dict[str, str]:
    cells = {"numerator": numerator, "denominator": denominator, "value": value}
    texts = {name: "" if number is None else str(number) for name, number in cells.items()}
    return {"month": str(month), "indicator": key, **texts}


__all__ = ["LAST", "indicator_rows", "load_history"]
