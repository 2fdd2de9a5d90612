"""Where things stand in a TOML file."""

import pytest

from auditapp.domain.forms.toml_lines import Path, Positions

TEXT = '''form = "XX"
title = "x"

[[section]]
key = "ONE"

  [[section.question]]
  key = "XX-01"
  text = """
[[section.question]]
key = "not this one"
"""
  type = "yes_no"

  [[section.question]]
  key = "XX-02" # with a comment
  "type" = "yes_no"

[[section]]
key = "TWO"

  [[section.question]]
  key = 'XX-03'
  text = "a\u2028b\x85c"
  type = "yes_no"

[[ measure ]]
key = "M-XX-01"
[measure.extra]
odd = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("form",), 1),
        (("section", 0), 4),
        (("section", 0, "question", 0), 7),
        (("section", 0, "question", 0, "type"), 13),
        (("section", 0, "question", 1, "type"), 17),
        (("section", 0, "question", 1, "missing"), 15),
        (("section", 1, "question", 0, "text"), 24),
        (("section", 1, "question", 0, "type"), 25),
        (("measure", 0, "key"), 28),
        (("measure", 0, "extra", 0, "odd"), 30),
        (("nowhere", 3), 1),
    ],
)
def test_a_path_has_its_line_or_that_of_the_table_around_it(path: Path, line: int) -> None:
    assert Positions(TEXT).of_path(path) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [("XX-01", 8), ("XX-03, show_if", 23), ("M-XX-01", 28), ("XX-02 type", 16), ("XX-09", None)],
)
def test_a_key_has_the_line_where_it_is_given(place: str, line: int | None) -> None:
    assert Positions(TEXT).of_name(place) == line


def test_an_empty_file_has_no_lines() -> None:
    assert Positions("").of_path(("form",)) is None
