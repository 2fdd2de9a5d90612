"""The dip-sample grid in real Chromium: by keyboard, by the clipboard, and when things go wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_grid import PERSON, QUESTIONS, Grid, Make, Store
from tests.support.page_steps import sign_in


@pytest.fixture
def make_roughly(context: BrowserContext, data_folder: Path, address: str) -> Iterator[Make]:
    """The same where requests are made to fail, of which the browser's console complains."""
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield lambda number=3: Grid(page, Store(data_folder), number).open()
    assert not wrong, wrong


# By keyboard --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ten_cases_are_answered_and_submitted_by_keyboard_alone(make: Make) -> None:
    grid = make(10)
    while grid.focused() != grid.cell(grid.cases[0], "DS-01").get_attribute("name"):
        grid.press("Tab")
    for case in grid.cases:
        grid.fill_row()
        expect(grid.state(case)).to_contain_text("Ready to submit")
        grid.press("Control+Enter")
        expect(grid.state(case)).to_contain_text("✓ Submitted")
    expect(grid.page.locator(".app-js-submitted")).to_have_text("10")
    audits = grid.store.audits(grid.round_id)
    assert {audit.status for audit in audits.values()} == {"submitted"}
    assert all(grid.values(case) == ["yes"] * 12 for case in grid.cases)


def test_letters_answer_and_delete_backspace_and_nought_clear(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    cell = grid.cell(case, "DS-01")
    for key, value in (
        ("y", "yes"), ("Delete", ""), ("n", "no"), ("Backspace", ""), ("a", "na"), ("0", ""),
        ("Y", "yes"), ("x", "yes"), ("2", "yes"),
    ):  # fmt: skip
        grid.press(key)
        expect(cell).to_have_value(value)
    expect(grid.state(case)).to_contain_text("Saved ")
    assert grid.values(case)[0] == "yes"


def test_arrows_home_and_end_move_and_pass_over_what_is_not_asked(make: Make) -> None:
    grid = make(3)
    first, second, third = grid.cases
    grid.focus(first)

    def at(case: str, key: str) -> bool:
        return grid.focused() == grid.cell(case, key).get_attribute("name")

    for key, case, question in (
        ("ArrowRight", first, "DS-03"),  # DS-02 is asked only after a yes
        ("ArrowLeft", first, "DS-01"),
        ("ArrowLeft", first, "DS-01"),
        ("ArrowUp", first, "DS-01"),
        ("ArrowDown", second, "DS-01"),
        ("y", second, "DS-01"),
        ("ArrowRight", second, "DS-02"),
        ("ArrowDown", second, "DS-02"),  # below it, nobody is asked this
        ("End", second, "DS-12"),
        ("Home", second, "DS-01"),
        ("Control+End", third, "DS-12"),
        ("Control+Home", first, "DS-01"),
    ):
        grid.press(key)
        assert at(case, question), (key, grid.focused())


def test_tab_goes_through_the_cells_and_then_the_buttons_of_the_case(make: Make) -> None:
    grid = make(2)
    grid.focus(grid.cases[0])
    names = []
    for _ in range(13):
        names.append(grid.focused().partition("-")[2])
        grid.press("Tab")
    asked = [key for key in QUESTIONS if key != "DS-02"]
    assert names[:11] == asked
    assert names[12] == "DS-01"
    assert grid.focused() == grid.cell(grid.cases[1], "DS-03").get_attribute("name")


@pytest.mark.slow
def test_the_list_of_answers_still_opens_and_chooses(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.press("Alt+ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    expect(grid.cell(case, "DS-01")).to_have_value("no")
    grid.cell(case, "DS-03").select_option("Yes")
    expect(grid.state(case)).to_contain_text("Saved ")
    assert grid.values(case)[:3] == ["no", None, "yes"]


def test_a_question_that_depends_on_another_appears_and_goes(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    hidden = grid.cell(case, "DS-02")
    grid.focus(case)
    expect(hidden).to_be_hidden()
    grid.press("y")
    expect(hidden).to_be_visible()
    grid.press("ArrowRight", "n", "Home", "n")
    expect(hidden).to_be_hidden()
    grid.press("y")
    expect(hidden).to_have_value("no")


@pytest.mark.slow
def test_enter_goes_to_the_box_that_is_wanted_and_escape_comes_back(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    expect(grid.page.locator(".app-js-text")).to_have_text(
        "At least one example of direct work with the child is on the record."
    )
    grid.press("y", "Enter")
    assert grid.focused() == "panel-evidence"
    grid.page.keyboard.type("Three Houses, 3 October")
    grid.press("Escape", "ArrowRight", "a", "Enter")
    assert grid.focused() == "panel-reason"
    grid.page.keyboard.type("There was no plan yet")
    grid.press("Escape")
    assert grid.focused() == grid.cell(case, "DS-02").get_attribute("name")
    expect(grid.state(case)).to_contain_text("Saved ")
    answers = grid.answers()[case]
    assert answers["DS-01"] == {"value": "yes", "evidence": "Three Houses, 3 October"}
    assert answers["DS-02"] == {"value": "na", "reason": "There was no plan yet"}
    grid.page.reload()
    grid.focus(case, "DS-02")
    expect(grid.page.locator("#panel-reason")).to_have_value("There was no plan yet")


def test_a_case_that_lacks_something_is_not_submitted_and_says_what(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.fill_row()
    grid.press("Home", "a", "Control+Enter")
    expect(grid.note(case)).to_contain_text("DS-01: Enter why it is not applicable")
    expect(grid.state(case)).to_contain_text("1 missing")
    assert grid.focused() == grid.cell(case, "DS-01").get_attribute("name")
    grid.press("Enter")
    grid.page.keyboard.type("Unborn")
    grid.press("Control+Enter")
    expect(grid.state(case)).to_contain_text("✓ Submitted")
    assert grid.store.audits(grid.round_id)[case].status == "submitted"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["EX", "CH"])
def test_numbers_dates_and_several_choices_are_answered_too(make: Make, form: str) -> None:
    grid = make(1, form)
    (case,) = grid.cases
    if form == "EX":
        for key, text in (("EX-C1", "2"), ("EX-C6", "3/10/2026")):
            grid.focus(case, key)
            grid.page.keyboard.type(text)
        grid.press("ArrowUp", "Home")
        wanted = {"EX-C1": {"value": 2}, "EX-C6": {"value": "2026-10-03"}}
    else:
        grid.focus(case, "CH-C2")
        grid.page.keyboard.type("3 October 2026")
        grid.press("ArrowRight", "Enter", "Space", "Tab", "Space", "Escape")
        wanted = {"CH-C2": {"value": "2026-10-03"}, "CH-C3": {"value": ["police", "hv"]}}
    expect(grid.state(case)).to_contain_text("Saved ")
    found = grid.answers()[case]
    assert list(found) == list(wanted) or set(found) == set(wanted)
    for key, answer in wanted.items():
        if key != "CH-C3":
            assert found[key] == answer
        else:
            assert len(found[key]["value"]) == 2


# By the clipboard ---------------------------------------------------------------------------------


def test_a_block_from_a_spreadsheet_fills_ten_cases_at_once(make: Make) -> None:
    grid = make(10)
    grid.focus(grid.cases[0])
    lines = ["\t".join(["Yes", "no", "N", "y", *["YES"] * 8])] * 10
    grid.paste("\r\n".join(lines) + "\r\n")
    expect(grid.page.locator(".app-grid-notice")).to_have_text("120 answers pasted into 10 cases.")
    for case in grid.cases:
        expect(grid.state(case)).to_contain_text("Ready to submit")
        grid.row(case).get_by_role("button", name=f"Submit case {case}").click()
        expect(grid.state(case)).to_contain_text("✓ Submitted")
    wanted = ["yes", "no", "no", *["yes"] * 9]
    assert all(grid.values(case) == wanted for case in grid.cases)


def test_a_cell_that_is_not_understood_is_said_and_nothing_else_is_lost(make: Make) -> None:
    grid = make(2)
    first, second = grid.cases
    grid.focus(first, "DS-03")
    grid.press("n", "Home")
    grid.paste('Yes\tNo\tmaybe\tYes\nNo\t–\t"two\nlines"\t"Not applicable"')
    expect(grid.note(first)).to_contain_text(
        "“maybe” is not an answer to DS-03. Use Yes, No or Not"
    )
    expect(grid.note(first)).to_contain_text("That cell was left as it was.")
    expect(grid.note(second)).to_contain_text("“two lines” is not an answer to DS-03")
    expect(grid.state(first)).to_contain_text("Saved ")
    expect(grid.state(second)).to_contain_text("Saved ")
    assert grid.values(first)[:4] == ["yes", "no", "no", "yes"]
    assert grid.values(second)[:4] == ["no", None, None, "na"]
    grid.focus(first, "DS-03")
    grid.press("y")
    expect(grid.note(first)).to_be_hidden()


def test_what_lies_beyond_the_grid_is_left_out_and_said(make: Make) -> None:
    grid = make(2)
    grid.focus(grid.cases[1], "DS-11")
    grid.paste("Yes\tNo\tYes\tYes\nYes\tNo\nNo\tNo")
    expect(grid.page.locator(".app-grid-notice")).to_have_text(
        "2 answers pasted into 1 case. 2 lines were left out: they did not fit in the grid. "
        "2 columns were left out: they did not fit in the grid."
    )
    expect(grid.state(grid.cases[1])).to_contain_text("Saved ")
    assert grid.values(grid.cases[1])[10:] == ["yes", "no"]
    assert grid.answers()[grid.cases[0]] == {}


def test_lines_that_name_their_cases_go_to_them_in_whatever_order(make: Make) -> None:
    grid = make(3)
    first, second, third = grid.cases
    grid.focus(second, "DS-03")
    grid.paste(f"Case\tTool\n{third}\tYes\n{first}\tNo")
    for case in (first, third):
        expect(grid.state(case)).to_contain_text("Saved ")
    assert [grid.values(case)[2] for case in grid.cases] == ["no", None, "yes"]


def test_an_empty_cell_of_a_block_clears_nothing(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.press("y")
    grid.paste("\t\tNo")
    expect(grid.state(case)).to_contain_text("10 missing")
    expect(grid.note(case)).to_have_count(0)
    assert grid.values(case)[:3] == ["yes", None, "no"]


# When things go wrong -----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_lost_network_that_comes_back_loses_nothing(
    make_roughly: Make, context: BrowserContext
) -> None:
    grid = make_roughly(2)
    first, second = grid.cases
    grid.focus(first)
    context.set_offline(True)
    grid.press("y", "ArrowDown", "n")
    expect(grid.state(first)).to_contain_text("Not saved yet, trying again")
    expect(grid.state(second)).to_contain_text("Not saved yet, trying again")
    grid.press("ArrowRight", "n")
    assert grid.answers() == {first: {}, second: {}}
    leaving: list[str] = []

    def stay(dialog: Dialog) -> None:
        leaving.append(dialog.type)
        dialog.dismiss()

    grid.page.once("dialog", stay)
    grid.page.evaluate("setTimeout(() => location.reload(), 0)")
    grid.page.wait_for_timeout(500)
    assert leaving == ["beforeunload"]
    context.set_offline(False)
    expect(grid.state(first)).to_contain_text("Saved ")
    expect(grid.state(second)).to_contain_text("Saved ")
    assert grid.values(first)[0] == "yes"
    assert grid.values(second)[:3] == ["no", None, "no"]


@pytest.mark.slow
def test_an_answer_of_the_server_that_got_lost_saves_once_and_conflicts_with_nobody(
    make_roughly: Make,
) -> None:
    grid = make_roughly(1)
    (case,) = grid.cases
    lost: list[int] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)  # it is saved
            route.abort()
        else:
            route.continue_()

    grid.page.route("**/answers", lose)
    grid.focus(case)
    grid.press("y")
    expect(grid.state(case)).to_contain_text("trying again")
    grid.press("ArrowRight", "n")
    expect(grid.state(case)).to_contain_text("Saved ")
    assert lost == [200]
    assert grid.values(case)[:2] == ["yes", "no"]
    assert grid.store.audits(grid.round_id)[case].version == 3


def test_a_session_that_ends_keeps_everything_until_the_person_signs_in_again(
    make: Make, context: BrowserContext
) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.press("y")
    expect(grid.state(case)).to_contain_text("Saved ")
    grid.store.end_sessions()
    grid.press("ArrowRight", "n", "ArrowRight", "y")
    again = grid.page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    assert violations(grid.page) == []
    again.get_by_label("Password", exact=True).fill("lantern-harvest-bridge")
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again).to_be_hidden()
    expect(grid.state(case)).to_contain_text("Saved ")
    assert grid.values(case)[:3] == ["yes", "no", "yes"]


@pytest.mark.slow
def test_cases_whose_token_ran_out_at_once_are_saved_without_a_word(make: Make) -> None:
    grid = make(5)
    grid.store.forget_tokens()
    grid.focus(grid.cases[0])
    grid.paste("\n".join(["No\t–\tYes"] * 5))
    for case in grid.cases:
        expect(grid.state(case)).to_contain_text("Saved ")
    expect(grid.page.get_by_role("dialog")).to_have_count(0)
    assert [grid.values(case)[:3] for case in grid.cases] == [["no", None, "yes"]] * 5


@pytest.mark.slow
def test_two_tabs_that_answer_one_question_differently_show_both_and_let_the_person_choose(
    make: Make, context: BrowserContext
) -> None:
    grid = make(2)
    first, second = grid.cases
    other = Grid.__new__(Grid)
    other.__dict__.update(grid.__dict__)
    other.page = context.new_page()
    other.page.goto(grid.path)
    for case in grid.cases:
        other.focus(case)
        other.press("n", "ArrowRight", "n")
        expect(other.state(case)).to_contain_text("Saved ")
    grid.page.bring_to_front()
    for case in grid.cases:
        grid.focus(case)
        grid.press("y", "End", "y")
        expect(grid.note(case)).to_contain_text("Yours: Yes. Saved: No.")
    expect(grid.state(first)).to_contain_text("Not saved yet: choose below")
    assert [grid.values(case)[0] for case in grid.cases] == ["no", "no"]
    assert violations(grid.page) == []
    grid.note(first).get_by_role("button", name="Keep mine").click()
    grid.note(second).get_by_role("button", name="Use the saved one").click()
    for case, value in ((first, "yes"), (second, "no")):
        expect(grid.state(case)).to_contain_text("Saved ")
        expect(grid.cell(case, "DS-01")).to_have_value(value)
        expect(grid.cell(case, "DS-03")).to_have_value("no")
    assert [grid.values(case)[0] for case in grid.cases] == ["yes", "no"]
    assert [grid.values(case)[11] for case in grid.cases] == ["yes", "yes"]


@pytest.mark.slow
def test_an_answer_that_the_server_refuses_says_why_and_stays_as_it_was_typed(make: Make) -> None:
    grid = make(1, "EX")
    (case,) = grid.cases
    grid.focus(case, "EX-C1")
    grid.page.keyboard.type("9")
    expect(grid.note(case)).to_contain_text("EX-C1 is not saved: Enter a whole number from 1 to 4")
    expect(grid.cell(case, "EX-C1")).to_have_value("9")
    expect(grid.state(case)).to_contain_text("1 answer not saved")
    assert violations(grid.page) == []
    grid.page.keyboard.press("Backspace")
    grid.page.keyboard.type("3")
    expect(grid.state(case)).to_contain_text("Saved ")
    assert grid.answers()[case] == {"EX-C1": {"value": 3}}


# For everybody ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["DS", *(pytest.param(form, marks=pytest.mark.slow) for form in ("EX", "CH"))]
)
def test_the_grid_is_accessible_and_fits_in_every_state(
    page: Page, data_folder: Path, form: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    grid = Grid(page, Store(data_folder), 4, form).open()
    found = violations(page)
    control = page.locator(".app-grid__control").first
    control.focus()
    grid.press("y", "ArrowRight", "a", "ArrowRight", "n", "Enter")
    expect(grid.state(grid.cases[0])).to_contain_text("saved", ignore_case=True)
    found += violations(page)
    page.locator("body").press("Escape")
    page.get_by_role("button", name="All keys").click()
    found += violations(page)
    grid.press("Escape")
    assert not scrolls_sideways(page)
    if form == "DS":
        grid.focus(grid.cases[1])
        grid.paste("\t".join(["Yes"] * 12) + "\nmaybe")
        expect(grid.state(grid.cases[1])).to_contain_text("Ready to submit")
        found += violations(page)
        grid.row(grid.cases[1]).get_by_role("button").click()
        expect(grid.state(grid.cases[1])).to_contain_text("Submitted")
        found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_each_result_is_told_once_in_a_status_line(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    told = grid.page.locator(".app-grid-told")
    expect(told).to_have_attribute("role", "status")
    expect(told).to_have_text("")
    grid.focus(case)
    grid.press("n")
    expect(told).to_contain_text(f"{case}: Saved ")
    expect(told).to_contain_text("10 missing.")


def test_nothing_is_kept_in_the_browsers_storage(make: Make) -> None:
    grid = make(1)
    grid.focus(grid.cases[0])
    grid.press("y")
    expect(grid.state(grid.cases[0])).to_contain_text("Saved ")
    assert grid.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_without_javascript_each_case_is_answered_on_a_page_of_its_own(
    page: Page, data_folder: Path, address: str
) -> None:
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(base_url=address, java_script_enabled=False)
    bare = plain.new_page()
    grid = Grid(bare, Store(data_folder), 2)
    sign_in(bare, PERSON)
    bare.goto(grid.path)
    assert bare.locator(".app-grid__control:enabled").count() == 0
    expect(bare.get_by_text("Answering in this table needs JavaScript")).to_be_visible()
    bare.get_by_role("link", name=f"Answer case {grid.cases[0]} on its own page").click()
    bare.check("#DS-01")
    bare.get_by_role("button", name="Save and come back later").click()
    expect(bare.get_by_text("Saved. You can continue this audit from here.")).to_be_visible()
    assert grid.values(grid.cases[0])[0] == "yes"
    plain.close()


@pytest.mark.slow
def test_a_keystroke_changes_one_cell_and_lays_no_other_row_out_anew(make: Make) -> None:
    """The grid draws the row that changed and no other."""
    grid = make(3)
    grid.page.evaluate(
        """() => {
          window.touched = new Set();
          new MutationObserver((all) => {
            for (const one of all) {
              const row = (one.target.closest ?? one.target.parentElement.closest)
                .call(one.target.closest ? one.target : one.target.parentElement, "tr");
              if (row) window.touched.add(row.id);
            }
          }).observe(document.querySelector(".app-grid"),
            { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )
    grid.focus(grid.cases[1])
    grid.press("n")
    expect(grid.state(grid.cases[1])).to_contain_text("Saved ")
    assert grid.page.evaluate("[...window.touched]") == [
        grid.row(grid.cases[1]).get_attribute("id")
    ]
