"""Where nothing may skip, a skipped test is a failed one."""

import os
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def failed_if_skipped(report: Report) -> Report:
    wanted = os.environ.get("NOTHING_MAY_SKIP", "0") not in ("", "0")
    if wanted and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may skip, but this did: {report.longrepr}"
    return report
