"""Where nothing may skip, a skipped test is a failed one."""

from types import SimpleNamespace

import pytest

from tests.conftest import _failed_if_skipped


@pytest.mark.parametrize(
    ("setting", "outcome"), [("1", "failed"), ("0", "skipped"), ("", "skipped")]
)
def test_a_skipped_test_fails_where_nothing_may_skip(
    monkeypatch: pytest.MonkeyPatch, setting: str, outcome: str
) -> None:
    monkeypatch.setenv("NOTHING_MAY_SKIP", setting)
    report = SimpleNamespace(outcome="skipped", longrepr="no Chromium here")
    assert _failed_if_skipped(report).outcome == outcome
    assert "no Chromium here" in report.longrepr
    assert _failed_if_skipped(SimpleNamespace(outcome="passed")).outcome == "passed"
