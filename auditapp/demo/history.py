"""Eighteen months of audits: as CSV files, brought in by the same import as a council's own, and
the latest deep dives answered one by one, with their evidence."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import cycle
from pathlib import Path

from sqlalchemy.orm import Session

from auditapp.audits import service as audits
from auditapp.audits.bulk_import import service as bulk_import
from auditapp.audits.bulk_import.columns import REQUIRED
from auditapp.demo.cases import case_refs
from auditapp.demo.council import TEAMS
from auditapp.demo.files import write_file
from auditapp.demo.invented_answers import Answers
from auditapp.demo.rounds import DRAWN_FORMS
from auditapp.demo.story import MONTHS, NEW_DEEP_DIVE, SEED
from auditapp.domain.forms.definitions import Form
from auditapp.domain.vocabulary import AgeBand, AuditorRole, Involvement, Selection
from auditapp.forms import queries as forms
from auditapp.people.service import find_account, find_team

PROTECTED = (Involvement.CHILD_PROTECTION, Involvement.LOOKED_AFTER)


@dataclass(frozen=True)
class MonthlyAudits:
    """How many audits of a form a month brings, by whom, and how cases are selected."""

    form: str
    monthly: int
    auditors: tuple[str, ...]
    selections: tuple[Selection, ...]
    involvements: tuple[Involvement, ...] = tuple(Involvement)[1:5]


DRAWN = (Selection.STRATIFIED_RANDOM,) * 7
PROGRAMMES = (
    MonthlyAudits(
        "DD",
        15,
        ("auditor@demo.example", "auditor2@demo.example", "qam@demo.example"),
        (*DRAWN, Selection.REFERRED_CONCERN, Selection.RE_AUDIT),
    ),
    MonthlyAudits(
        "DS", 30, ("qam@demo.example", "qam2@demo.example"), (*DRAWN, Selection.TARGETED_THEME)
    ),
    MonthlyAudits("SD", 12, ("manager@demo.example",), (Selection.RANDOM,)),
    MonthlyAudits(
        "CH", 26, ("qam@demo.example", "qam2@demo.example"), (Selection.CENSUS,), PROTECTED
    ),
    MonthlyAudits(
        "PA", 8, ("qam@demo.example", "qam2@demo.example"), (Selection.RANDOM,), PROTECTED
    ),
    MonthlyAudits("EX", 6, ("manager@demo.example", "qam2@demo.example"), (Selection.RANDOM,)),
)


def load_history(session: Session, folder: Path) -> None:
    """Write a file per form into `folder`, and load each through the import; deep dives that were
    answered on the second version of their form go through the pages' services."""
    for programme in PROGRAMMES:
        version = forms.version(session, programme.form, 1)
        assert version is not None
        path = folder / f"{programme.form}.csv"
        _write(path, version.definition, programme)
        examined = bulk_import.examine(session, version, path)
        if examined.rejected:
            raise RuntimeError(f"The demo's own rows are refused: {examined.rejected[0]}")
        bulk_import.load(session, examined, by=None)
    _load_new_deep_dives(session)


def _write(path: Path, form: Form, programme: MonthlyAudits) -> None:
    chances = random.Random(f"{SEED} {form.form}")  # noqa: S311 - invented data, not security
    drawn = len(MONTHS) - (form.form in DRAWN_FORMS)
    months = range(MONTHS.index(NEW_DEEP_DIVE) if form.form == "DD" else drawn)
    rows = []
    for month, row in _cases(chances, programme, months):
        answers = Answers(chances, month, row["team"])
        rows.append(row | {one.key: answers.to(one) for one in form.questions()})
    write_file(path, [*REQUIRED, "age_band", "completed_on", *form.by_key], rows)


def _load_new_deep_dives(session: Session) -> None:
    """Those that are submitted with evidence, actions and marks, which no file carries."""
    (programme,) = (one for one in PROGRAMMES if one.form == "DD")
    version = forms.version(session, "DD")
    assert version is not None
    chances = random.Random(f"{SEED} DD {version.version}")  # noqa: S311 - invented data
    months = range(MONTHS.index(NEW_DEEP_DIVE), len(MONTHS) - 1)
    for month, row in _cases(chances, programme, months):
        auditor = find_account(session, row["auditor"])
        audit = audits.start(session, version, _case(session, row), auditor=auditor)
        given = Answers(chances, month, row["team"]).given(version.definition, audit.case_fields)
        audits.save(session, audit, given, version=audit.version, by=auditor.id)
        day = date.fromisoformat(row["completed_on"])
        audits.submit(session, audit, by=auditor.id, today=day)
        then = datetime.combine(day, time(10), tzinfo=UTC)
        audit.submitted_at = audit.started_at = audit.saved_at = then


def _case(session: Session, row: dict[str, str]) -> audits.Case:
    team = find_team(session, row["team"])
    assert team is not None
    return audits.Case(
        case_ref=row["case_ref"],
        month=row["month"],
        team=team.name,
        service=team.service,
        involvement=Involvement(row["involvement"]),
        selection=Selection(row["selection"]),
        age_band=AgeBand(row["age_band"]),
        auditor_role=AuditorRole.TEAM_MANAGER,
        independent=True,
    )


def _known_cases(form: str) -> dict[str, Iterator[str]]:
    """For each team the cases that are still open today, so that some were audited before."""
    chances = random.Random(f"{SEED} known {form}")  # noqa: S311 - invented data, not security
    return {team: cycle(chances.sample(refs, len(refs))) for team, refs in case_refs().items()}


def _cases(
    chances: random.Random, programme: MonthlyAudits, months: range
) -> Iterator[tuple[int, dict[str, str]]]:
    """The cases of some months, each as the import's columns, with the number of its month."""
    known = _known_cases(programme.form)
    for month in months:
        for index in range(programme.monthly + chances.choice((-1, 0, 0, 1))):
            row = _row(chances, programme, month, index)
            if index % 2:
                row["case_ref"] = next(known[row["team"]])
            yield month, row


def _row(
    chances: random.Random, programme: MonthlyAudits, month: int, index: int
) -> dict[str, str]:
    open_teams = [team for team, _, opens in TEAMS if opens is None or opens <= str(MONTHS[month])]
    return {
        "case_ref": f"NB{chances.randint(100000, 999999)}",
        "month": str(MONTHS[month]),
        "team": open_teams[index % len(open_teams)],
        "involvement": str(chances.choice(programme.involvements)),
        "selection": str(chances.choice(programme.selections)),
        "auditor": chances.choice(programme.auditors),
        "age_band": str(chances.choice(tuple(AgeBand)[1:5])),
        "completed_on": f"{MONTHS[month]}-{chances.randint(5, 27):02d}",
    }


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
