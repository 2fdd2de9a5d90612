"""Blocks pasted into the grid in real Chromium: each answer at the case and question that were
named, nothing replaced without being asked, and everything undone in one step."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_grid import Grid, Make, Store


def notice(grid: Grid) -> Locator:
    return grid.page.locator(".app-grid-notice")


def asked(grid: Grid) -> Locator:
    return grid.page.locator(".app-grid-paste")


def button(grid: Grid, name: str) -> Locator:
    return grid.page.get_by_role("button", name=name, exact=True)


def saved(grid: Grid, *cases: str) -> None:
    for case in cases:
        expect(grid.state(case)).to_contain_text("Saved ")


def test_lines_with_references_and_an_empty_last_line_change_the_named_cases_alone(
    make: Make,
) -> None:
    grid = make(4)
    first, second, third, fourth = grid.cases
    for at in grid.cases:
        grid.focus(at)
        grid.paste(f"{third}\tYes\tYes\tYes\t\r\n{first}\tYes\tYes\tYes\t\r\n\t\t\t\t\r\n")
        expect(asked(grid)).to_be_hidden()
        expect(notice(grid)).to_contain_text("6 answers")
        saved(grid, first, third)
    given = grid.answers()
    three = {key: {"value": "yes"} for key in ("DS-01", "DS-02", "DS-03")}
    assert given == {first: three, second: {}, third: three, fourth: {}}


def test_references_are_known_however_they_are_spelled_and_unknown_ones_are_named(
    make: Make,
) -> None:
    grid = make(4)
    first, second, third, fourth = grid.cases
    grid.focus(fourth)
    lines = [
        f"{first.lower()}\tYes",
        "G0-999\tYes\tNo",
        f"\u00a0{second.replace('-', '–')} \tN/A",
        f"{third.replace('-', ' - ')}\tno",
        "Total\t3",
    ]
    grid.paste("\r\n".join(lines))
    expect(notice(grid)).to_have_text(
        "3 answers pasted into 3 cases. Left out, not a case of this grid: “G0-999”, “Total”."
    )
    saved(grid, first, second, third)
    assert [grid.values(case)[0] for case in grid.cases] == ["yes", "na", "no", None]
    assert all(grid.values(case)[1:] == [None] * 11 for case in grid.cases)


def test_what_cannot_be_written_is_named_and_every_other_line_goes_in(make: Make) -> None:
    grid = make(4)
    first, second, third, fourth = grid.cases
    grid.focus(first)
    grid.fill_row()
    grid.press("Control+Enter")
    expect(grid.state(first)).to_contain_text("✓ Submitted")
    grid.focus(second, "DS-11")
    grid.paste(
        f"{first}\tNo\n{second}\tYes\tNo\tYes\tYes\n{third}\tYes\n{third}\tNo\n"
        f'{fourth}\t"Not\napplicable"\tNo\n\tNo\n'
    )
    expect(notice(grid)).to_have_text(
        "4 answers pasted into 2 cases. "
        "1 line without a reference: left out. "
        f"{first} is submitted: its line was left out. "
        f"{third} has 2 lines that differ: they were left out. "
        "2 columns were left out: they did not fit in the grid."
    )
    saved(grid, second, fourth)
    assert [grid.values(case)[10:] for case in grid.cases] == [
        ["yes", "yes"], ["yes", "no"], [None, None], ["na", "no"],
    ]  # fmt: skip


def test_references_alone_and_blocks_that_stand_elsewhere_change_nothing(make: Make) -> None:
    grid = make(2)
    first, second = grid.cases
    for text, words in (
        (f"{first}\n{second}\n", "There is nothing in the block but references."),
        ("XY-1\tYes\nXY-2\tNo", "Left out, not a case of this grid: “XY-1”, “XY-2”."),
        (f"North\t{first}\tYes", f"copy the references, such as {first}, as the first column"),
        ("Sam\tYes\nKim\tNo", "its first column holds neither references of cases in this grid"),
    ):
        grid.focus(second)
        grid.paste(text)
        expect(notice(grid)).to_contain_text(words)
        expect(button(grid, "Undo paste")).to_be_hidden()
    assert grid.answers() == {first: {}, second: {}}


def test_a_heading_says_which_column_is_which_and_what_it_does_not_name_is_left_out(
    make: Make,
) -> None:
    grid = make(2)
    first, second = grid.cases
    grid.focus(first, "DS-08")
    grid.paste(f"Case\tDS-05\tWorker\tDirect work seen\n{second}\tNo\tW12\tYes")
    expect(notice(grid)).to_contain_text("2 answers pasted into 1 case.")
    expect(notice(grid)).to_contain_text("name no question here, or one twice: “Worker”.")
    saved(grid, second)
    assert grid.answers() == {
        first: {}, second: {"DS-01": {"value": "yes"}, "DS-05": {"value": "no"}},
    }  # fmt: skip


# Before an answer is replaced ---------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
def test_a_paste_over_other_answers_shows_them_and_asks_first(
    page: Page, data_folder: Path, address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    grid = Grid(page, Store(data_folder), 3).open()
    first, second, third = grid.cases
    grid.focus(first)
    grid.press("y", "ArrowRight", "n", "ArrowRight", "y")
    saved(grid, first)
    before = grid.answers()
    grid.focus(third)
    block = f"{first}\tYes\tYes\tNo\n{second}\tNo\n"
    grid.paste(block)
    again = grid.page.get_by_role("dialog", name="Replace 2 answers?")
    expect(again).to_be_visible()
    assert again.locator("tbody tr").all_inner_texts() == [
        f"{first}\tDS-02 Direct work has a purpose\tNo\tYes",
        f"{first}\tDS-03 Child-friendly tool used\tYes\tNo",
    ]
    assert grid.focused() == "paste-title"
    assert violations(page) == []
    assert not scrolls_sideways(page)
    grid.press("Escape")
    expect(again).to_be_hidden()
    assert grid.focused() == grid.cell(third, "DS-01").get_attribute("name")
    assert grid.answers() == before

    grid.paste(block)
    grid.press("Tab", "Tab", "Tab", "Enter")
    expect(notice(grid)).to_have_text(
        "1 answer pasted into 1 case. 1 answer was there already. 2 answers that differ were kept."
    )
    saved(grid, second)
    assert grid.answers() == {**before, second: {"DS-01": {"value": "no"}}}

    grid.focus(third)
    grid.paste(block)
    button(grid, "Paste and replace 2 answers").click()
    expect(notice(grid)).to_have_text("2 answers pasted into 1 case. 2 answers were there already.")
    expect(grid.cell(first, "DS-03")).to_have_value("no")
    saved(grid, first)
    assert grid.values(first)[:3] == ["yes", "yes", "no"]
    assert violations(page) == []
    assert not scrolls_sideways(page)


# Undo ---------------------------------------------------------------------------------------------


def test_a_paste_is_undone_in_one_step_by_button_or_key_and_saved(make: Make) -> None:
    grid = make(2)
    first, second = grid.cases
    grid.focus(first)
    grid.press("a", "Enter")
    grid.page.keyboard.type("Unborn")
    grid.press("Escape")
    saved(grid, first)
    before = grid.answers()
    for undo in ("button", "key"):
        grid.focus(second)
        grid.paste(f"{first}\tYes\tNo\n{second}\tmaybe\t–\tNo\n")
        button(grid, "Paste and replace 1 answer").click()
        expect(notice(grid)).to_contain_text("3 answers pasted into 2 cases.")
        saved(grid, first, second)
        assert grid.answers() == {
            first: {"DS-01": {"value": "yes", "reason": "Unborn"}, "DS-02": {"value": "no"}},
            second: {"DS-03": {"value": "no"}},
        }
        expect(grid.note(second)).to_contain_text("“maybe” is not an answer")
        if undo == "button":
            button(grid, "Undo paste").click()
        else:
            grid.press("Control+z")
        expect(notice(grid)).to_have_text("Paste undone: 3 answers are as before.")
        expect(button(grid, "Undo paste")).to_be_hidden()
        assert grid.focused() == grid.cell(second, "DS-01").get_attribute("name")
        expect(grid.note(second)).to_be_hidden()
        expect(grid.cell(first, "DS-01")).to_have_value("na")
        expect(grid.cell(first, "DS-02")).to_be_hidden()
        saved(grid, first, second)
        assert grid.answers() == before


@pytest.mark.slow
def test_an_undo_overwrites_nothing_that_was_answered_elsewhere_meanwhile(
    make: Make, context: BrowserContext
) -> None:
    grid = make(2)
    first, second = grid.cases
    grid.focus(first)
    grid.paste(f"{first}\t\t\tYes\tYes\n{second}\t\t\tYes")
    saved(grid, first, second)
    other = Grid.__new__(Grid)
    other.__dict__.update(grid.__dict__)
    other.page = context.new_page()
    other.page.goto(grid.path)
    other.focus(first, "DS-03")
    other.press("n")
    saved(other, first)
    grid.page.bring_to_front()
    button(grid, "Undo paste").click()
    expect(grid.note(first)).to_contain_text("DS-03 was saved elsewhere")
    expect(grid.note(first)).to_contain_text("Yours: no answer. Saved: No.")
    saved(grid, second)
    assert grid.answers()[first]["DS-03"] == {"value": "no"}
    grid.note(first).get_by_role("button", name="Use the saved one").click()
    saved(grid, first)
    assert grid.answers() == {first: {"DS-03": {"value": "no"}}, second: {}}
