"""The documentation says what is so: whatever the code offers is on its page."""

from typing import get_args

import pytest

from auditapp.domain.forms.answers import QUESTION_TYPES
from auditapp.domain.forms.measures import MEASURE_KINDS
from auditapp.domain.workbook.exports import AnySheet
from tests.support.documents import codes, page


def sheet_kinds() -> set[str]:
    """Every kind of sheet by the name that workbook definitions use."""
    union, *_ = get_args(AnySheet)
    return {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(union)}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("docs/extending.md", set(QUESTION_TYPES)),
        ("docs/extending.md", set(MEASURE_KINDS)),
        ("docs/extending.md", sheet_kinds()),
    ],
    ids=["question types", "kinds of measure", "kinds of sheet"],
)
def test_a_page_leaves_nothing_out(name: str, said: set[str]) -> None:
    assert said
    assert said - codes(page(name)) == set()
