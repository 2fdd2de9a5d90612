"""Remarks on audits to be imported: rows by name, and auditors not independent of their cases."""

from collections.abc import Iterator, Mapping, Sequence

from auditapp.adapters.uploads.examinations import Values
from auditapp.domain.counting import agree, counted
from auditapp.domain.sampling.allocation import Auditor, ToAllocate, why_not

_ROWS_NAMED = 5


def named_rows(numbers: Sequence[int]) -> str:
    """Rows by their numbers, the first few of many."""
    shown, left = numbers[:_ROWS_NAMED], len(numbers) - _ROWS_NAMED
    if left > 0:
        return f"Rows {', '.join(map(str, shown))} and {left:,} more"
    *first, last = map(str, shown)
    return f"Rows {', '.join(first)} and {last}"


def not_independent(accepted: Sequence[Values], auditors: Mapping[int, Auditor]) -> Iterator[str]:
    """A remark that says how many there are. They are loaded, because the audit was done."""
    number = sum(
        why_not(auditor, ToAllocate(values["case_ref"], values["team"])) is not None
        for values in accepted
        if (auditor := auditors.get(values["auditor_id"])) is not None
    )
    if number:
        audits = f"{counted(number, 'audit')} {agree(number, 'is', 'are')}"
        yield (
            f"{audits} by somebody not independent of the case: it is of their own team, or they "
            f"declared a conflict. {agree(number, 'It counts', 'They count')} like any other."
        )
