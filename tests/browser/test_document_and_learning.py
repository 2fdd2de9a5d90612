"""Learning is searched and a submitted audit read and printed, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.audits import learning_index
from auditapp.models import Audit, LogEntry, MarkedAnswer
from tests.support.accessibility import scrolls_sideways, violations
from tests.support.page_steps import sign_in

LONG = "Averylongwordwithoutanyspace" * 30


@pytest.fixture(scope="module")
def audit(address: str, data_folder: Path) -> int:
    """A submitted deep dive of the demo with a marked answer, and words as long as they come."""
    with demo(data_folder).transaction() as session:
        newest = select(Audit).where(Audit.form == "DD", Audit.counted).order_by(Audit.id.desc())
        audit = session.scalars(newest.limit(1)).one()
        long = {"evidence": f"{LONG}\nSecond line of the evidence.", "theme": "visits"}
        good = {"value": "met", "example": True, "theme": "voice", "action": LONG}
        audit.answers = {
            **audit.answers,
            "DD-REC-01": {"value": "met", **long, "example": True},
            "DD-REC-02": good,
        }
        learning_index.follow(session, audit)
        return audit.id


def demo(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'auditapp.db'}")


def prints(folder: Path, audit: int) -> int:
    with demo(folder).reading() as session:
        query = select(LogEntry).where(
            LogEntry.action == "audit printed", LogEntry.subject_id == str(audit)
        )
        return len(session.scalars(query).all())


def hold_the_printer(page: Page) -> None:
    """Count what asks for the browser's print dialogue, which no test can close."""
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")


def test_learning_is_found_by_theme_and_leads_to_the_answer(
    page: Page, audit: int, data_folder: Path
) -> None:
    sign_in(page, "lead@demo.example")
    page.get_by_role("link", name="Learning").click()
    row = page.get_by_role("row", name=re.compile("^Visits"))
    row.get_by_role("link", name=re.compile("good practice: Visits")).click()
    with demo(data_folder).reading() as session:
        visits = select(MarkedAnswer).where(MarkedAnswer.theme == "visits", MarkedAnswer.example)
        found = len(session.scalars(visits).all())
    expect(page.locator("#found")).to_have_text(re.compile(rf"^{found} answers?: good practice$"))
    expect(page.locator("#filter-theme")).to_have_value("visits")
    page.get_by_role("article").filter(has_text=LONG).get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"/audits/{audit}#q-DD-REC-01$"))
    expect(page.locator("#q-DD-REC-01")).to_be_in_viewport()


@pytest.mark.slow
def test_the_filters_work_by_keyboard_alone(page: Page, audit: int) -> None:
    sign_in(page, "lead@demo.example")
    page.goto("/learning")
    page.locator("#filter-theme").focus()
    page.keyboard.type("Visits")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Show":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("theme=visits"))
    expect(page.locator("#found")).to_be_visible()


def was_printed(page: Page) -> None:
    """Wait for the one sheet; a predicate in words would need a page that evaluates texts."""
    for _ in range(100):
        if page.evaluate("window.printed") == 1:
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was printed")


def test_printing_is_in_the_log_before_the_dialogue_opens(
    page: Page, audit: int, data_folder: Path
) -> None:
    hold_the_printer(page)
    sign_in(page, "lead@demo.example")
    page.goto(f"/audits/{audit}")
    before = prints(data_folder, audit)
    page.get_by_role("button", name="Print or save as PDF").click()
    was_printed(page)
    assert prints(data_folder, audit) == before + 1


@pytest.mark.slow
def test_what_cannot_be_noted_is_not_printed_and_says_so(page: Page, audit: int) -> None:
    hold_the_printer(page)
    sign_in(page, "lead@demo.example")
    page.goto(f"/audits/{audit}")
    page.route("**/print", lambda route: route.fulfill(status=409, body="{}"))
    page.get_by_role("button", name="Print or save as PDF").click()
    said = page.locator(".app-print-ask [role=status]")
    expect(said).to_contain_text("This was not printed")
    assert page.evaluate("window.printed") == 0
    page.unroute("**/print")
    page.get_by_role("button", name="Print or save as PDF").click()
    was_printed(page)
    expect(said).to_be_empty()


@pytest.mark.slow
def test_without_script_a_sentence_says_how_to_print(
    context: BrowserContext, audit: int, address: str
) -> None:
    page = context.browser.new_context(  # type: ignore[union-attr]
        base_url=address, java_script_enabled=False
    ).new_page()
    sign_in(page, "lead@demo.example")
    page.goto(f"/audits/{audit}")
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_hidden()
    expect(page.get_by_text("use the print command of your browser")).to_be_visible()
    page.context.close()


def test_on_paper_stands_the_audit_and_nothing_to_press(page: Page, audit: int) -> None:
    sign_in(page, "lead@demo.example")
    page.goto(f"/audits/{audit}")
    expect(page.locator(".app-paper__line")).to_be_hidden()
    page.emulate_media(media="print")
    for gone in ("header", "nav", "footer", "button", ".app-lead-actions", ".govuk-back-link"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    line = page.locator(".app-paper__line")
    expect(line).to_contain_text(
        re.compile("Deep dive case audit, version [0-9]+ of the form · .* 20")
    )
    expect(line).to_contain_text(re.compile("Printed by .+ on [0-9]+ [A-Z][a-z]+ 20"))
    for heading in ("What works well", "What needs to happen", "Learning"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator("#q-DD-REC-01")).to_contain_text("Second line of the evidence.")
    addresses = page.evaluate(
        "[...document.links].map((one) => getComputedStyle(one, '::after').content)"
    )
    assert {content for content in addresses if "/" in content} == set()
    page.set_viewport_size({"width": 680, "height": 960})
    assert not scrolls_sideways(page)


def test_it_prints_on_a4_with_its_line_at_the_head_of_every_sheet(page: Page, audit: int) -> None:
    sign_in(page, "lead@demo.example")
    page.goto(f"/audits/{audit}")
    page.emulate_media(media="print")
    line = page.locator(".app-paper__line")
    assert line.evaluate("one => getComputedStyle(one).display") == "table-header-group"
    paper = page.pdf(prefer_css_page_size=True)
    sheets = re.findall(rb"/Type\s*/Page\b", paper)
    assert len(sheets) > 3
    boxes = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", paper))
    assert len(boxes) == 1, "one size of paper"
    width, height = (float(number) for number in boxes.pop().split()[2:])
    assert (round(width), round(height)) in {(595, 842), (594, 841), (595, 841), (596, 842)}


@pytest.mark.slow
@pytest.mark.parametrize("wide", [1280, 390])
def test_the_document_and_learning_are_accessible_with_the_longest_words(
    page: Page, audit: int, wide: int
) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    sign_in(page, "lead@demo.example")
    for path in (
        f"/audits/{audit}",
        "/learning",
        "/learning?theme=voice",
        "/learning?team=nowhere",
    ):
        page.goto(path)
        assert violations(page) == []
        assert not scrolls_sideways(page), path
