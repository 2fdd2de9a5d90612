"""Where nothing may skip, a skipped test is a failed one."""

from typing import Literal

import pytest

from tests.support.skipping import failed_if_skipped


def report(outcome: Literal["passed", "skipped"], why: str = "") -> pytest.TestReport:
    return pytest.TestReport("a_test", ("a_file", 1, "a_test"), {}, outcome, why, "call")


@pytest.mark.parametrize(
    ("setting", "outcome"), [("1", "failed"), ("0", "skipped"), ("", "skipped")]
)
def test_a_skipped_test_fails_where_nothing_may_skip(
    monkeypatch: pytest.MonkeyPatch, setting: str, outcome: str
) -> None:
    monkeypatch.setenv("NOTHING_MAY_SKIP", setting)
    skipped = failed_if_skipped(report("skipped", "no Chromium here"))
    assert skipped.outcome == outcome
    assert "no Chromium here" in str(skipped.longrepr)
    assert failed_if_skipped(report("passed")).outcome == "passed"
