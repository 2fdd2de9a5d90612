"""Template filters that put stored values into words: months, days, times, codes."""

from datetime import date, datetime

from flask import Flask

from auditapp.domain.calendar import Month, day_words, london, today
from auditapp.domain.counting import agree, counted, ordinal
from auditapp.domain.forms.tallies import rounded, shown_percent
from auditapp.domain.vocabulary import (
    AgeBand,
    AuditorRole,
    AuditStatus,
    Brag,
    EscalationState,
    Involvement,
    Role,
    Selection,
)

_LABELS = {
    str(word): word.label
    for words in (
        AuditorRole,
        AgeBand,
        Involvement,
        Role,
        Selection,
        AuditStatus,
        Brag,
        EscalationState,
    )
    for word in words
}


def label(code: object) -> str:
    """A code of the council's vocabulary in words."""
    return _LABELS.get(str(code), str(code)) if code else "Not recorded"


def month_words(month: str | Month) -> str:
    return (month if isinstance(month, Month) else Month.parse(month)).label


def moment_words(moment: datetime) -> str:
    """A time in London, such as "3 October 2026 at 14:32"."""
    local = london(moment)
    return f"{day_words(local.date())} at {local:%H:%M}"


def time_words(moment: datetime) -> str:
    """A time such as 14:32, with its day unless that is today."""
    local = london(moment)
    return f"{local:%H:%M}" if local.date() == today() else moment_words(moment)


def any_day(day: date | None) -> str:
    return day_words(day) if day else "Not recorded"


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        agree=agree,
        counted=counted,
        label=label,
        month=month_words,
        ordinal=ordinal,
        day=any_day,
        moment=moment_words,
        clock=time_words,
        percent=shown_percent,
        rounded=rounded,
    )
