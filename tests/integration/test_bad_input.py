"""The catalogue of bad input to forms: entries 15 to 36 of the threat reference, in its order (22
to 27 are about characters and have a file of their own). Never a fault of the server, never half
a save, never a silent change, and the typing kept."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit
from tests.support.audit_steps import CASE, check, fill, section, start
from tests.support.councils import Council
from tests.support.visitor import URLENCODED, Page, Visitor

DAY = ("T-DAY-day", "T-DAY-month", "T-DAY-year")


def post_more(visitor: Visitor, page: Page, *more: tuple[str, str]) -> Page:
    form = page.form()
    return visitor.post(form.action, [*form.fields, *more])


def multipart(visitor: Visitor, page: Page, fields: list[tuple[str, str]]) -> Page:
    """The form as multipart/form-data, which is counted and limited part by part."""
    parts = [
        f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields
    ]
    body = "".join([*parts, "--part--\r\n"]).encode()
    kind = "multipart/form-data; boundary=part"
    return visitor.send("POST", page.form().action, data=body, content_type=kind)


# 15, 17, 18: what is missing, unknown or twice ---------------------------------------------------


def test_15_a_missing_required_answer_stops_only_the_submission(
    council: Council, visitor: Visitor
) -> None:
    audit = council.start()
    assert fill(visitor, audit, {"T-TEXT": "All I know"}).status == 302
    page = visitor.fill(check(visitor, audit), {})
    assert (page.status, len(page.problems)) == (422, 1)
    assert "All I know" in page.text


@pytest.mark.parametrize(
    "name",
    ["status", "auditor_id", "final_grade", "team", "T-SCALE", "T-YES-day", "t-yes", "__class__"],
)
def test_16_a_field_that_the_page_does_not_have_is_refused_named_and_logged(
    council: Council, visitor: Visitor, audit: int, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = post_more(visitor, section(visitor, audit), (name, "submitted CANARY"), ("T-ALL", "5"))
    assert page.status == 400
    assert f"“{name}”" in page.text
    assert council.answers(audit) == {"T-YES": {"value": "no"}}
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("fields refused", "warning")]
    assert "CANARY" not in str(lines)


@pytest.mark.parametrize("name", ["status", "auditor_id", "final_grade", "version", "submitted"])
def test_34_nobody_sets_more_of_an_audit_than_its_pages_offer(
    council: Council, visitor: Visitor, audit: int, name: str
) -> None:
    assert post_more(visitor, check(visitor, audit), (name, "I")).status == 400
    assert council.audit(audit).is_open
    form = visitor.open("/audits/start?form=TRY").form()
    page = visitor.post(form.action, [*form.with_(CASE), (name, "1")])
    assert (page.status, council.count(Audit)) == (400, 1)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("T-YES", "perhaps", "Choose one of: Yes, No, Not applicable"),
        ("T-YES", "YES", "Choose one of"),
        ("T-YES", "0", "Choose one of"),
        ("T-ALL", "3.5", "Enter a whole number from 0 to 9,999"),
        ("T-ALL", "1_000", "Enter a whole number"),
        ("T-ALL", "١٢", "Enter a whole number"),
        ("T-ALL", "-1", "Enter a whole number"),
        ("T-ALL", "99999999999999999999", "Enter a whole number"),
        ("T-ALL", "1e3", "Enter a whole number"),
        ("T-ALL", "NaN", "Enter a whole number"),
    ],
)
def test_17_an_answer_that_is_not_among_the_options_is_refused_and_stays_typed(
    council: Council, visitor: Visitor, audit: int, name: str, value: str, words: str
) -> None:
    page = fill(visitor, audit, {name: value, "T-TEXT": "Beside it"})
    assert page.status == 422
    assert [words in said for _, said in page.problems] == [True]
    assert council.answers(audit) == {
        "T-YES": {"value": "no"},
        "T-TEXT": {"value": "Beside it"},
    }
    if name == "T-ALL":
        assert page.form().value(name) == value


@pytest.mark.parametrize("value", ["prison", "school", "Three Houses", "houses "])
def test_17_an_option_of_another_question_is_refused(
    council: Council, visitor: Visitor, audit: int, value: str
) -> None:
    page = fill(visitor, audit, {"T-ONE": value, "T-MANY": ["health"]}, "TWO")
    assert page.status == (302 if value == "houses " else 422)
    assert council.answers(audit)["T-MANY"] == {"value": ["health"]}


@pytest.mark.parametrize(
    "fields",
    [
        [("T-YES", "yes"), ("T-YES", "no")],
        [("T-YES", "yes"), ("T-YES", "yes")],
        [("T-TEXT", "one"), ("T-TEXT", "two")],
        [("T-YES-evidence", "one"), ("T-YES-evidence", "two")],
        [("T-DAY-day", "1"), ("T-DAY-day", "2"), ("T-DAY-month", "3"), ("T-DAY-year", "2026")],
    ],
)
def test_18_an_answer_that_comes_twice_is_refused(
    council: Council, visitor: Visitor, audit: int, fields: list[tuple[str, str]]
) -> None:
    form = section(visitor, audit).form()
    names = {name for name, _ in fields}
    page = visitor.post(form.action, [(n, t) for n, t in form.fields if n not in names] + fields)
    assert page.status == 422
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


@pytest.mark.parametrize("name", ["version", "csrf_token", "next"])
def test_18_a_hidden_field_that_comes_twice_is_refused(
    council: Council, visitor: Visitor, audit: int, name: str
) -> None:
    page = section(visitor, audit)
    twice = [(name, "later"), (name, "later")]
    assert post_more(visitor, page, *twice, ("T-ALL", "1")).status == 400
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


# 19 to 21: too much ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["T-TEXT", "T-YES-evidence"])
def test_19_twenty_thousand_characters_are_saved_whole_and_one_more_is_refused(
    council: Council, visitor: Visitor, audit: int, name: str
) -> None:
    whole = ("Zoë’s view 🦊\n" * 2_000)[:19_999] + "."
    assert fill(visitor, audit, {name: whole}).status == 302
    saved = council.answers(audit)
    part = saved["T-TEXT"]["value"] if name == "T-TEXT" else saved["T-YES"]["evidence"]
    assert part == whole
    page = fill(visitor, audit, {name: whole + "!", "T-ALL": "4"})
    assert page.status == 422
    assert "20,000 characters or fewer. It is 1 too long" in page.problems[0][1]
    assert page.form().value(name) == whole + "!"
    assert council.answers(audit) == {**saved, "T-ALL": {"value": 4}}


def test_19_the_limit_stands_beside_the_box(visitor: Visitor, audit: int) -> None:
    assert "Up to 20,000 characters" in section(visitor, audit).text


@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
def test_20_a_field_of_600_kb_is_refused_with_its_text_kept(
    council: Council, visitor: Visitor, audit: int, how: str
) -> None:
    page = section(visitor, audit)
    fields = page.form().with_({"T-TEXT": "x" * 600_000, "T-ALL": "4"})
    answer = (
        visitor.post(page.form().action, fields)
        if how == "urlencoded"
        else multipart(visitor, page, fields)
    )
    assert answer.status == 422
    assert len(answer.form().value("T-TEXT")) == 600_000
    assert council.answers(audit) == {"T-YES": {"value": "no"}, "T-ALL": {"value": 4}}


@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_20_a_field_of_3_mb_gets_a_page_that_says_what_to_do(
    council: Council, visitor: Visitor, audit: int, how: str, signed_in: bool
) -> None:
    page = section(visitor, audit)
    fields = page.form().with_({"T-TEXT": "x" * 3_000_000})
    sender = visitor if signed_in else council.visitor()
    answer = (
        sender.post(page.form().action, fields)
        if how == "urlencoded"
        else multipart(sender, page, fields)
    )
    assert (answer.status, answer.heading) == (413, "That is too much to send at once")
    assert "What you typed is still there" in answer.text
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


def test_20_a_body_of_13_mb_gets_the_same_page(visitor: Visitor, audit: int) -> None:
    page = section(visitor, audit)
    answer = visitor.send("POST", page.form().action, data=b"a=" + b"x" * 13_000_000, **URLENCODED)
    assert answer.status == 413


def test_21_more_than_two_thousand_parts_get_the_same_page(
    council: Council, visitor: Visitor, audit: int
) -> None:
    page = section(visitor, audit)
    many = [*page.form().fields, *((f"extra{number}", "x") for number in range(2_001))]
    assert multipart(visitor, page, many).status == 413
    assert visitor.post(page.form().action, many).status == 413
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


# 28, 29: dates -----------------------------------------------------------------------------------

TOMORROW = datetime.now(UTC).date() + timedelta(days=2)


@pytest.mark.parametrize(
    ("day", "month", "year", "words"),
    [
        ("31", "2", "2026", "real date"),
        ("29", "2", "2019", "real date"),
        ("3", "4", "18", "2000"),
        ("1", "1", "0001", "2000"),
        ("1", "1", "1999", "2000"),
        ("1", "1", "9999", "today or in the past"),
        (str(TOMORROW.day), str(TOMORROW.month), str(TOMORROW.year), "today or in the past"),
        ("0", "1", "2026", "real date"),
        ("1", "13", "2026", "real date"),
        ("1", "", "2026", "real date"),
        ("", "", "2026", "real date"),
        ("١", "1", "2026", "real date"),
        ("1.5", "1", "2026", "real date"),
        ("-1", "1", "2026", "real date"),
        ("first", "May", "2026", "real date"),
        ("1", "1", "20260", "real date"),
    ],
)
def test_28_a_date_that_cannot_be_is_refused_and_leads_to_its_first_box(
    council: Council, visitor: Visitor, audit: int, day: str, month: str, year: str, words: str
) -> None:
    page = fill(visitor, audit, dict(zip(DAY, (day, month, year), strict=True)))
    assert page.status == 422
    ((target, said),) = page.problems
    assert (target, said.startswith("T-DAY: "), words in said) == ("#T-DAY-day", True, True), said
    assert tuple(page.form().value(name) for name in DAY) == (day, month, year)
    assert "T-DAY" not in council.answers(audit)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("29", "2", "2024"), "2024-02-29"),
        (("03", "04", "2018"), "2018-04-03"),
        ((" 3 ", " 4 ", " 2018 "), "2018-04-03"),
        (("1", "1", "2000"), "2000-01-01"),
    ],
)
def test_28_a_real_date_is_kept_as_one(
    council: Council, visitor: Visitor, audit: int, typed: tuple[str, ...], kept: str
) -> None:
    assert fill(visitor, audit, dict(zip(DAY, typed, strict=True))).status == 302
    assert council.answers(audit)["T-DAY"] == {"value": kept}
    assert date.fromisoformat(kept).isoformat() == kept


def test_29_a_number_that_is_part_of_a_smaller_one_stops_the_submission(
    council: Council, visitor: Visitor, audit: int
) -> None:
    fill(visitor, audit, {"T-ALL": "2", "T-PART": "3"})
    page = visitor.fill(check(visitor, audit), {})
    assert page.status == 422
    assert "must be 2 or fewer" in page.problems[0][1]
    assert council.audit(audit).status == AuditStatus.DRAFT


# 30 to 36: the same thing twice, too late, or from an older page ---------------------------------


def test_36_the_back_button_and_a_second_save_are_a_conflict_not_a_second_record(
    council: Council, visitor: Visitor, audit: int
) -> None:
    page = section(visitor, audit)
    assert visitor.fill(page, {"T-TEXT": "First"}).status == 302
    again = visitor.fill(page, {"T-TEXT": "Second"})
    assert (again.status, council.answers(audit)["T-TEXT"]["value"]) == (409, "First")
    assert visitor.fill(again, {}).status == 302
    assert council.answers(audit)["T-TEXT"]["value"] == "Second"
    assert council.count(Audit) == 1


def test_36_the_back_button_after_submitting_changes_nothing(
    council: Council, visitor: Visitor, audit: int
) -> None:
    page, ready = section(visitor, audit), check(visitor, audit)
    visitor.fill(ready, {})
    assert visitor.fill(page, {"T-YES": "yes"}).status == 409
    assert visitor.fill(ready, {}).status == 302
    assert council.answers(audit) == {"T-YES": {"value": "no"}}
    assert start(visitor).location == f"/audits/{audit + 1}"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", ""])
@pytest.mark.parametrize("body", [b"[]", b'{"T-YES": "yes"}', b"\x00\xff", b"<a/>", b""])
def test_a_body_that_is_not_a_form_is_refused(
    council: Council, visitor: Visitor, audit: int, kind: str, body: bytes
) -> None:
    path, token = f"/audits/{audit}/sections/ONE", visitor.token()
    page = visitor.send("POST", path, data=body, content_type=kind, headers={"X-CSRFToken": token})
    assert page.status in (400, 409, 415)
    assert council.answers(audit) == {"T-YES": {"value": "no"}}
