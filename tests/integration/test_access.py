"""Who reaches what: every route by every kind of visitor, and every audit by every reader."""

from types import SimpleNamespace

import pytest
from flask import Blueprint
from sqlalchemy import select

from auditapp import app as application
from auditapp.audits.revisions import service as revisions
from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.models import Account, Audit
from auditapp.people.service import find_account
from auditapp.web.access import Reader
from auditapp.web.route_guard import RouteWithoutPermission
from auditapp.web.visibility import sees, visible
from tests.support.councils import TODAY, Council, email
from tests.support.visitor import Page, Visitor

AUDITING = {"qa_lead", "auditor", "qam", "service_manager"}
FIGURES = AUDITING | {"slt"}
LEADING = {"qa_lead"}
EXPORTING = {"qa_lead", "service_manager", "slt"}
EVERYBODY = FIGURES | {"administrator"}
PUBLIC = EVERYBODY | {"anonymous"}
ROUTES: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("GET", "/"): ("/", EVERYBODY),
    ("GET", "/audits"): ("/audits", FIGURES),
    ("GET", "/find"): ("/find", FIGURES),
    ("POST", "/find"): ("/find", FIGURES),
    ("GET", "/audits/<id:audit_id>/case"): ("/audits/1/case", FIGURES),
    ("GET", "/audits/start"): ("/audits/start?form=TRY", AUDITING),
    ("POST", "/audits/start"): ("/audits/start?form=TRY", AUDITING),
    ("GET", "/audits/<id:audit_id>"): ("/audits/1", FIGURES),
    ("GET", "/audits/<id:audit_id>/sections/<key:key>"): ("/audits/1/sections/ONE", AUDITING),
    ("POST", "/audits/<id:audit_id>/sections/<key:key>"): ("/audits/1/sections/ONE", AUDITING),
    ("GET", "/audits/<id:audit_id>/check"): ("/audits/1/check", AUDITING),
    ("POST", "/audits/<id:audit_id>/submit"): ("/audits/1/submit", AUDITING),
    ("GET", "/audits/<id:audit_id>/answers"): ("/audits/1/answers", AUDITING),
    ("POST", "/audits/<id:audit_id>/answers"): ("/audits/1/answers", AUDITING),
    ("POST", "/audits/<id:audit_id>/confirmations"): ("/audits/1/confirmations", AUDITING),
    ("POST", "/audits/<id:audit_id>/grade-reasons"): ("/audits/1/grade-reasons", AUDITING),
    ("POST", "/audits/<id:audit_id>/submission"): ("/audits/1/submission", AUDITING),
    ("GET", "/audits/<id:audit_id>/return"): ("/audits/1/return", LEADING),
    ("POST", "/audits/<id:audit_id>/return"): ("/audits/1/return", LEADING),
    ("GET", "/audits/<id:audit_id>/correct"): ("/audits/1/correct", LEADING),
    ("POST", "/audits/<id:audit_id>/correct"): ("/audits/1/correct?section=ONE", LEADING),
    ("GET", "/audits/<id:audit_id>/delete"): ("/audits/1/delete", AUDITING),
    ("POST", "/audits/<id:audit_id>/delete"): ("/audits/1/delete", AUDITING),
    ("GET", "/audits/<id:audit_id>/correct-case"): ("/audits/1/correct-case", LEADING),
    ("POST", "/audits/<id:audit_id>/correct-case"): ("/audits/1/correct-case", LEADING),
    ("GET", "/audits/<id:audit_id>/withdraw"): ("/audits/1/withdraw", LEADING),
    ("POST", "/audits/<id:audit_id>/withdraw"): ("/audits/1/withdraw", LEADING),
    ("GET", "/audits/<id:audit_id>/versions/<id:number>"): ("/audits/1/versions/1", FIGURES),
    ("GET", "/audits/<id:audit_id>/changes"): ("/audits/1/changes", FIGURES),
    ("GET", "/audits/<id:audit_id>/hand-back"): ("/audits/1/hand-back", AUDITING),
    ("POST", "/audits/<id:audit_id>/hand-back"): ("/audits/1/hand-back", AUDITING),
    ("GET", "/audits/import"): ("/audits/import", LEADING),
    ("POST", "/audits/import"): ("/audits/import", LEADING),
    ("GET", "/audits/import/<key>"): ("/audits/import/none", LEADING),
    ("POST", "/audits/import/<key>"): ("/audits/import/none", LEADING),
    ("GET", "/audits/import/<key>/rejected.csv"): ("/audits/import/none/rejected.csv", LEADING),
    ("GET", "/audits/import/templates/<key:key>.xlsx"): (
        "/audits/import/templates/TRY.xlsx",
        LEADING,
    ),
    ("GET", "/escalations"): ("/escalations", FIGURES),
    ("GET", "/escalations/<id:escalation_id>"): ("/escalations/1", FIGURES),
    ("POST", "/escalations/<id:escalation_id>"): ("/escalations/1", FIGURES),
    ("POST", "/escalations/<id:escalation_id>/response"): ("/escalations/1/response", FIGURES),
    ("POST", "/escalations/<id:escalation_id>/closure"): ("/escalations/1/closure", LEADING),
    ("GET", "/meetings"): ("/meetings", FIGURES),
    ("GET", "/meetings/record"): ("/meetings/record", AUDITING),
    ("POST", "/meetings/record"): ("/meetings/record", AUDITING),
    ("GET", "/conflicts"): ("/conflicts", AUDITING),
    ("POST", "/conflicts"): ("/conflicts", AUDITING),
    ("GET", "/conflicts/<id:conflict_id>/end"): ("/conflicts/1/end", AUDITING),
    ("POST", "/conflicts/<id:conflict_id>/end"): ("/conflicts/1/end", AUDITING),
    ("GET", "/case-lists"): ("/case-lists", LEADING),
    ("POST", "/case-lists"): ("/case-lists", LEADING),
    ("GET", "/case-lists/<id:list_id>"): ("/case-lists/1", LEADING),
    ("GET", "/case-lists/<id:list_id>/delete"): ("/case-lists/1/delete", LEADING),
    ("POST", "/case-lists/<id:list_id>/delete"): ("/case-lists/1/delete", LEADING),
    ("GET", "/case-lists/<id:list_id>/erase"): ("/case-lists/1/erase", LEADING),
    ("POST", "/case-lists/<id:list_id>/erase"): ("/case-lists/1/erase", LEADING),
    ("GET", "/case-lists/preview/<key>"): ("/case-lists/preview/none", LEADING),
    ("POST", "/case-lists/preview/<key>"): ("/case-lists/preview/none", LEADING),
    ("GET", "/case-lists/preview/<key>/rejected.csv"): (
        "/case-lists/preview/none/rejected.csv",
        LEADING,
    ),
    ("GET", "/case-lists/preview/<key>/columns"): ("/case-lists/preview/none/columns", LEADING),
    ("POST", "/case-lists/preview/<key>/columns"): ("/case-lists/preview/none/columns", LEADING),
    ("POST", "/case-lists/preview/<key>/mappings"): ("/case-lists/preview/none/mappings", LEADING),
    ("GET", "/case-lists/preview/<key>/words"): ("/case-lists/preview/none/words", LEADING),
    ("POST", "/case-lists/preview/<key>/words"): ("/case-lists/preview/none/words", LEADING),
    ("GET", "/rounds"): ("/rounds", FIGURES),
    ("GET", "/rounds/new"): ("/rounds/new", LEADING),
    ("POST", "/rounds/new"): ("/rounds/new", LEADING),
    ("GET", "/rounds/<id:round_id>"): ("/rounds/1", FIGURES),
    ("GET", "/rounds/<id:round_id>/grid"): ("/rounds/1/grid", AUDITING),
    ("GET", "/rounds/<id:round_id>/record.json"): ("/rounds/1/record.json", LEADING),
    ("GET", "/rounds/<id:round_id>/cases/<id:case_id>"): ("/rounds/1/cases/1", LEADING),
    ("GET", "/rounds/<id:round_id>/change"): ("/rounds/1/change", LEADING),
    ("POST", "/rounds/<id:round_id>/change"): ("/rounds/1/change", LEADING),
    ("GET", "/rounds/<id:round_id>/add"): ("/rounds/1/add", LEADING),
    ("POST", "/rounds/<id:round_id>/add"): ("/rounds/1/add", LEADING),
    ("GET", "/rounds/<id:round_id>/extend"): ("/rounds/1/extend", LEADING),
    ("POST", "/rounds/<id:round_id>/extend"): ("/rounds/1/extend", LEADING),
    ("POST", "/rounds/<id:round_id>/draw"): ("/rounds/1/draw", LEADING),
    ("POST", "/rounds/<id:round_id>/numbers"): ("/rounds/1/numbers", LEADING),
    ("POST", "/rounds/<id:round_id>/allocate"): ("/rounds/1/allocate", LEADING),
    ("POST", "/rounds/<id:round_id>/cases/<id:case_id>/extend"): (
        "/rounds/1/cases/1/extend",
        LEADING,
    ),
    ("POST", "/rounds/<id:round_id>/cases/<id:case_id>/reassign"): (
        "/rounds/1/cases/1/reassign",
        LEADING,
    ),
    ("POST", "/rounds/<id:round_id>/cases/<id:case_id>/substitute"): (
        "/rounds/1/cases/1/substitute",
        LEADING,
    ),
    ("POST", "/rounds/<id:round_id>/cases/<id:case_id>/withdraw"): (
        "/rounds/1/cases/1/withdraw",
        LEADING,
    ),
    ("GET", "/rounds/coverage"): ("/rounds/coverage", FIGURES),
    ("GET", "/rounds/coverage/cases"): ("/rounds/coverage/cases", LEADING),
    ("GET", "/rounds/programme"): ("/rounds/programme", FIGURES),
    ("GET", "/rounds/programme/add"): ("/rounds/programme/add", LEADING),
    ("POST", "/rounds/programme/add"): ("/rounds/programme/add", LEADING),
    ("GET", "/rounds/programme/open"): ("/rounds/programme/open", LEADING),
    ("POST", "/rounds/programme/open"): ("/rounds/programme/open", LEADING),
    ("POST", "/rounds/programme/usual"): ("/rounds/programme/usual", LEADING),
    ("GET", "/rounds/programme/<id:entry_id>/change"): ("/rounds/programme/1/change", LEADING),
    ("POST", "/rounds/programme/<id:entry_id>/change"): ("/rounds/programme/1/change", LEADING),
    ("POST", "/rounds/programme/<id:entry_id>/stop"): ("/rounds/programme/1/stop", LEADING),
    ("POST", "/rounds/programme/<id:entry_id>/resume"): ("/rounds/programme/1/resume", LEADING),
    ("POST", "/audits/<id:audit_id>/print"): ("/audits/1/print", FIGURES),
    ("GET", "/learning"): ("/learning", FIGURES),
    ("GET", "/measures"): ("/measures", FIGURES),
    ("GET", "/measures/<key:key>"): ("/measures/M-TRY-01", FIGURES),
    ("GET", "/measures/<key:key>.csv"): ("/measures/M-TRY-01.csv", FIGURES),
    ("GET", "/measures/<key:key>/audits"): ("/measures/M-TRY-01/audits", FIGURES),
    ("GET", "/plan"): ("/plan", FIGURES),
    ("GET", "/plan/outcomes/<key:key>"): ("/plan/outcomes/1.B.1", FIGURES),
    ("GET", "/plan/outcomes/<key:key>/rating"): ("/plan/outcomes/1.B.1/rating", {"qa_lead"}),
    ("POST", "/plan/outcomes/<key:key>/rating"): ("/plan/outcomes/1.B.1/rating", {"qa_lead"}),
    ("GET", "/plan/outcomes/<key:key>/note"): ("/plan/outcomes/1.B.1/note", {"qa_lead"}),
    ("POST", "/plan/outcomes/<key:key>/note"): ("/plan/outcomes/1.B.1/note", {"qa_lead"}),
    ("GET", "/forms"): ("/forms", EVERYBODY),
    ("GET", "/forms/<key:key>"): ("/forms/TRY", EVERYBODY),
    ("GET", "/reports"): ("/reports", EXPORTING),
    ("POST", "/reports/<key:name>"): ("/reports/slt-summary", EXPORTING),
    ("GET", "/log"): ("/log", {"administrator", "qa_lead"}),
    ("POST", "/log"): ("/log", {"administrator", "qa_lead"}),
    ("GET", "/users"): ("/users", {"administrator"}),
    ("GET", "/sign-in"): ("/sign-in", PUBLIC),
    ("POST", "/sign-in"): ("/sign-in", PUBLIC),
    ("GET", "/session"): ("/session", EVERYBODY),
    ("POST", "/session"): ("/session", EVERYBODY),
    ("GET", "/health"): ("/health", PUBLIC),
    ("GET", "/static/<path:filename>"): ("/static/app/icon.svg", PUBLIC),
    ("POST", "/sign-out"): ("/sign-out", EVERYBODY),
}
"""Method and rule: an address to try, and who may. A new route is declared here as well."""

READABLE = {
    "own draft": {"auditor", "qa_lead"},
    "own submitted": {"auditor", "qa_lead", "slt"},
    "own withdrawn": {"auditor", "qa_lead"},
    "own returned": {"auditor", "qa_lead"},
    "a colleague's draft in the team": {"qa_lead", "qam"},
    "returned in the team": {"qa_lead", "qam"},
    "submitted in the team": {"auditor", "qa_lead", "qam", "slt"},
    "submitted in a team of the service": {"qa_lead", "qam", "service_manager", "slt"},
    "submitted in another team": {"qa_lead", "qam", "slt"},
    "withdrawn in the team": {"qa_lead", "qam"},
}
"""Each audit, and who may read it. The auditor is in North, the service manager has South and
West; the colleague is the QAM, who is in no team."""


def state(page: Page) -> str:
    """What happened, in the census's words."""
    if page.status == 302 and page.location.startswith("/sign-in?next="):
        return "asked to sign in"
    return {401: "asked to sign in", 403: "refused"}.get(page.status, "in")


def expected(who: str, allowed: set[str]) -> str:
    if who in allowed:
        return "in"
    return "asked to sign in" if who == "anonymous" else "refused"


def send(visitor: Visitor, method: str, path: str, token: str) -> Page:
    if method == "GET":
        return visitor.get(path)
    return visitor.post(path, [("csrf_token", token)])


def census(visitor: Visitor, who: str, token: str) -> list[str]:
    """Everything that went otherwise than declared."""
    wrong = []
    for (method, rule), (path, allowed) in ROUTES.items():
        page = send(visitor, method, path, token)
        if state(page) != expected(who, allowed) or page.status >= 500:
            wrong.append(f"{method} {rule}: {page!r}, not {expected(who, allowed)}")
    return wrong


def change_account(council: Council, who: str, **changes: object) -> None:
    """Change the row alone, as if nothing ended the session."""
    with council.database.transaction() as session:
        account = find_account(session, email(who))
        for name, value in changes.items():
            setattr(account, name, value)


def test_the_census_names_every_route(council: Council) -> None:
    rules = {
        (method, rule.rule)
        for rule in council.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == set(ROUTES)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_each_role_reaches_exactly_what_is_declared(council: Council, who: str) -> None:
    council.submitted()
    visitor = council.visitor(who)
    assert census(visitor, who, visitor.token()) == []


def test_somebody_not_signed_in_reaches_only_what_is_public(council: Council) -> None:
    council.submitted()
    visitor = council.visitor()
    token = visitor.open("/sign-in").form().value("csrf_token")
    assert census(visitor, "anonymous", token) == []
    assert census(visitor, "anonymous", "") == []
    assert census(visitor.take("made-up"), "anonymous", "made-up") == []


def test_a_disabled_account_reaches_nothing_with_the_session_it_has(council: Council) -> None:
    council.submitted()
    visitor = council.visitor("auditor")
    token = visitor.token()
    change_account(council, "auditor", active=False)
    assert census(visitor, "anonymous", token) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("qa_lead", "slt"),
        ("auditor", "administrator"),
        ("administrator", "qam"),
        ("slt", "auditor"),
    ],
)
def test_a_changed_role_holds_from_the_next_request(
    council: Council, before: str, after: str
) -> None:
    council.submitted()
    visitor = council.visitor(before)
    token = visitor.token()
    change_account(council, before, role=Role(after))
    assert census(visitor, after, token) == []


def test_a_route_that_declares_nothing_stops_the_application(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    bp = Blueprint("forgetful", __name__)
    bp.add_url_rule("/forgotten", "show_forgotten", lambda: "case content")
    monkeypatch.setattr(
        application, "FEATURES", (*application.FEATURES, SimpleNamespace(bp=bp, NAVIGATION=()))
    )
    with pytest.raises(RouteWithoutPermission, match="/forgotten"):
        council.another_app()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_no_route_takes_another_method(council: Council, method: str) -> None:
    visitor = council.visitor("qa_lead")
    for _, (path, _) in ROUTES.items():
        page = visitor.send(method, path)
        assert page.status == 405, page
        assert "GET" in page.headers["Allow"] or "POST" in page.headers["Allow"]
        assert "Page" not in page.heading


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_header_does_not_change_the_method(council: Council, header: str) -> None:
    visitor = council.visitor("qa_lead")
    audit = council.start("qa_lead")
    assert visitor.get(f"/audits/{audit}/submit", **{header: "POST"}).status == 405
    assert visitor.post("/measures", [("_method", "GET")], **{header: "GET"}).status == 405
    assert visitor.get("/measures", **{header: "DELETE"}).status == 200
    assert council.audit(audit).is_open


def test_head_asks_to_sign_in_as_get_does(council: Council) -> None:
    page = council.visitor().send("HEAD", "/measures")
    assert (page.status, page.location) == (302, "/sign-in?next=/measures")


def test_a_script_that_is_not_signed_in_is_told_so_without_a_page(council: Council) -> None:
    visitor = council.visitor()
    page = visitor.send("POST", "/audits/1/submit", json={"version": 1})
    assert (page.status, page.response.json) == (401, {"error": "Sign in again."})


# Objects -----------------------------------------------------------------------------------------


@pytest.fixture
def audits(council: Council) -> dict[str, int]:
    """One audit of each kind in READABLE."""

    def withdrawn(who: str, case_ref: str) -> int:
        audit_id = council.submitted(who, case_ref=case_ref)
        with council.database.transaction() as session:
            audit = session.get_one(Audit, audit_id)
            revisions.withdraw(session, audit, reason="Wrong case", by=audit.auditor_id)
        return audit_id

    def returned(who: str, case_ref: str) -> int:
        audit_id = council.submitted(who, case_ref=case_ref)
        with council.database.transaction() as session:
            audit = session.get_one(Audit, audit_id)
            by = find_account(session, email("qa_lead")).id
            revisions.give_back(session, audit, {}, reason="Look again", by=by, today=TODAY)
        return audit_id

    return {
        "own draft": council.start("auditor", case_ref="SECRET-1", team="South"),
        "own submitted": council.submitted("auditor", case_ref="SECRET-2", team="East"),
        "own withdrawn": withdrawn("auditor", "SECRET-3"),
        "own returned": returned("auditor", "SECRET-9"),
        "returned in the team": returned("qam", "SECRET-10"),
        "a colleague's draft in the team": council.start("qam", case_ref="SECRET-4"),
        "submitted in the team": council.submitted("qam", case_ref="SECRET-5"),
        "submitted in a team of the service": council.submitted(
            "qam", case_ref="SECRET-6", team="West"
        ),
        "submitted in another team": council.submitted("qam", case_ref="SECRET-7", team="Harbour"),
        "withdrawn in the team": withdrawn("qam", "SECRET-8"),
    }


def bare(page: Page) -> str:
    """The page without what differs at every request."""
    html = page.html
    for one in page.all("input", name="csrf_token"):
        html = html.replace(one.attributes["value"], "")
    return html


@pytest.mark.parametrize("who", sorted(FIGURES))
def test_each_audit_opens_for_its_readers_and_is_missing_for_everybody_else(
    council: Council, audits: dict[str, int], who: str
) -> None:
    visitor = council.visitor(who)
    visitor.open("/")
    missing = visitor.get("/audits/99999")
    assert (missing.status, missing.heading) == (404, "Page not found")
    for kind, audit_id in audits.items():
        earlier = (f"/audits/{audit_id}/versions/1",) if "returned" in kind else ()
        for path in (f"/audits/{audit_id}", f"/audits/{audit_id}/changes", *earlier):
            logged = council.log_end()
            page = visitor.get(path)
            if who in READABLE[kind]:
                assert page.status == 200, (kind, page)
                assert "SECRET" in page.text
                assert [entry.action for entry in council.log(logged)] == ["audit read"]
            else:
                assert (page.status, bare(page)) == (404, bare(missing)), (kind, page)
                assert dict(page.headers) == dict(missing.headers)
                assert council.log(logged) == []


def writes(visitor: Visitor, audit_id: int, version: int) -> list[Page]:
    """What somebody who writes in an audit asks for, the submission last."""
    sent = [("csrf_token", visitor.token()), ("version", str(version))]
    return [
        visitor.get(f"/audits/{audit_id}/sections/ONE"),
        visitor.get(f"/audits/{audit_id}/check"),
        visitor.post(f"/audits/{audit_id}/sections/ONE", [*sent, ("T-YES", "no")]),
        visitor.post(f"/audits/{audit_id}/submit", sent),
    ]


@pytest.mark.parametrize("who", sorted(AUDITING - {"qa_lead"}))
def test_only_the_auditor_of_an_audit_can_answer_check_or_submit_it(
    council: Council, audits: dict[str, int], who: str
) -> None:
    visitor = council.visitor(who)
    for kind, audit_id in audits.items():
        before = council.audit(audit_id)
        if before.auditor_id == council.account(who).id:
            continue
        missing = writes(visitor, 99999, before.version)
        pages = writes(visitor, audit_id, before.version)
        for page, gone in zip(pages, missing, strict=True):
            assert (page.status, bare(page)) == (404, bare(gone).replace("99999", str(audit_id)))
        after = council.audit(audit_id)
        assert (after.version, after.answers) == (before.version, before.answers), kind


def test_a_qa_lead_writes_in_an_open_audit_but_never_submits_somebody_elses(
    council: Council, audits: dict[str, int]
) -> None:
    visitor, lead = council.visitor("qa_lead"), council.account("qa_lead").id
    for kind, audit_id in audits.items():
        before = council.audit(audit_id)
        if before.auditor_id == lead:
            continue
        *_, saved, submitted = writes(visitor, audit_id, before.version)
        after = council.audit(audit_id)
        assert (submitted.status, after.status) == (404, before.status), kind
        assert saved.status == (302 if before.is_open else 409), kind
        assert (after.saved_by_id == lead) is before.is_open, kind


@pytest.mark.parametrize(
    "odd",
    [
        *(
            "0",
            "00",
            "01",
            "-1",
            "+1",
            "1.0",
            "1e0",
            "١",
            "1_0",
            "1%00",
            "%201",
            "1;",
            "null",
            "1'",
        ),
        *("2147483648", "9223372036854775807", "9223372036854775808", "9" * 400),
    ],
    ids=repr,
)
def test_an_odd_audit_number_is_not_found_on_either_database(
    any_council: Council, odd: str
) -> None:
    any_council.submitted()
    visitor = any_council.visitor("qa_lead")
    for path in (f"/audits/{odd}", f"/audits/{odd}/check", f"/audits/{odd}/sections/ONE"):
        assert visitor.get(path).status == 404, path


@pytest.mark.parametrize(
    "key", ["THREE", "one", "ONE.", "%2e%2e%2f", "ONE%00", "A" * 41, "..", "é"]
)
def test_an_unknown_section_is_not_found_and_leaves_no_line_in_the_log(
    council: Council, key: str
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    logged = council.log_end()
    assert visitor.get(f"/audits/{audit}/sections/{key}").status == 404
    assert council.log(logged) == []


def test_lists_and_single_audits_follow_the_same_rule(
    council: Council, audits: dict[str, int]
) -> None:
    """`visible` (for lists) against `sees` (for one), for every role and audit."""
    with council.database.reading() as session:
        for account in session.scalars(select(Account)):
            reader = Reader.of(account)
            listed = set(session.scalars(select(Audit.id).where(visible(reader, of=Audit))))
            seen = {audit.id for audit in session.scalars(select(Audit)) if sees(reader, audit)}
            assert listed == seen, account.role
            named = {audits[kind] for kind, who in READABLE.items() if account.role in who}
            assert seen == named, account.role


def test_an_administrator_meets_no_case_anywhere(council: Council, audits: dict[str, int]) -> None:
    visitor = council.visitor("administrator")
    for _, (path, allowed) in ROUTES.items():
        if "administrator" in allowed:
            page = visitor.open(path)
            assert "SECRET" not in page.html, page
    for audit_id in (*audits.values(), 99999):
        assert visitor.get(f"/audits/{audit_id}").status == 403


def test_an_allocated_audit_is_its_auditors_alone(council: Council) -> None:
    audit = council.start("qam", team="North", status=AuditStatus.ALLOCATED)
    assert council.visitor("auditor").get(f"/audits/{audit}").status == 404
    assert council.visitor("slt").get(f"/audits/{audit}").status == 404
    assert council.visitor("qam").get(f"/audits/{audit}").status == 200


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_the_menu_offers_only_what_opens(council: Council, who: str) -> None:
    visitor = council.visitor(who)
    page = visitor.open("/")
    menu = [link for link in page.all("a", class_="govuk-service-navigation__link")]
    assert menu
    for link in menu:
        assert visitor.open(link.attributes["href"]).status == 200
