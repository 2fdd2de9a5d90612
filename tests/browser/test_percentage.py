"""A percentage in real Chromium: pasted into the grid, typed on its page, and what it shows."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from auditapp.forms.service import publish_form
from tests.support.browser_audit import saved
from tests.support.browser_grid import Grid, Store
from tests.support.factories import form_text, question_text

FORM = form_text(
    question_text("PC-01", "percentage", text="How much of school was attended?")
    + question_text("PC-02", "yes_no", more='show_if = { "PC-01" = { at_least = 50 } }'),
    form="PC",
)


def test_it_is_pasted_into_the_grid_and_typed_on_its_page(
    context: BrowserContext, data_folder: Path, address: str
) -> None:
    store = Store(data_folder)
    database = store.open()
    with database.transaction() as session:
        publish_form(session, FORM)
    database.close()
    grid = Grid(context.new_page(), store, 4, "PC").open()
    first, second, third, fourth = grid.cases
    grid.focus(first, "PC-01")
    grid.paste("55%\tyes\n7\tyes\n120 percent\tno\n")
    expect(grid.page.locator(".app-grid-notice")).to_contain_text("3 answers pasted into 2 cases.")
    expect(grid.cell(first, "PC-01")).to_be_focused()
    expect(grid.cell(first, "PC-01")).to_have_value("55%")
    expect(grid.note(third)).to_contain_text("Use a whole number from 0 to 100.")
    expect(grid.note(second)).to_contain_text("PC-02 was left out")
    expect(grid.state(first)).to_contain_text("Ready to submit")
    expect(grid.state(second)).to_contain_text("Ready to submit")
    held = grid.answers()
    assert held[first] == {"PC-01": {"value": 55}, "PC-02": {"value": "yes"}}
    assert held[second] == {"PC-01": {"value": 7}}
    grid.row(first).get_by_role("button", name=f"Submit case {first}").click()
    expect(grid.row(first)).to_contain_text("55%")
    expect(grid.row(first).locator(".app-grid__page")).to_have_text(f"Read case {first}")

    page = grid.page
    page.goto(f"/audits/{store.audits(grid.round_id)[fourth].id}/sections/ALL")
    depends = page.locator("#q-PC-02")
    expect(depends).to_be_hidden()
    page.locator("#PC-01").fill("49%")
    expect(depends).to_be_hidden()
    page.locator("#PC-01").fill("50 %")
    expect(depends).to_be_visible()
    depends.get_by_label("Yes", exact=True).check()
    saved(page)
    assert grid.answers()[fourth]["PC-01"] == {"value": 50}
