"""Starts the process that reads a workbook, reads its answers, and ends it.

The process gets the open file, fixed arguments and none of our secrets. It is killed when it takes
too long, when the rest of its answer is not wanted, and after any error here.
"""

import json
import os
import subprocess  # nosec B404
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

from auditapp.adapters.uploads.limits import Limits, TableError, TableLine
from auditapp.adapters.uploads.xlsx.worker import TOO_LARGE, asked

_MODULE = "auditapp.adapters.uploads.xlsx.worker"
_PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONHOME")
_TOO_SLOW = (
    "The workbook takes too long to read. "
    "Copy only the rows you need into a new workbook, or save it as CSV."
)


def sheets(path: Path, limits: Limits, at: int | str | None = None) -> list[dict[str, Any]]:
    """Title, `hidden` and `start`, the first rows with text, of every sheet; of hidden ones only
    where `at` is their number or "all"."""
    answers = _answers(path, limits, "sheets", *([] if at is None else [at]))
    return [{**each, "start": tuple(map(_line, each["start"]))} for each in answers]


def lines(path: Path, limits: Limits, at: int) -> Generator[TableLine]:
    """Every line with text of sheet number `at`; closing the iterator ends the process."""
    with closing(_answers(path, limits, "rows", at)) as answers:
        for answer in answers:
            yield from map(_line, answer["rows"])


def look(path: Path, limits: Limits) -> list[dict[str, Any]]:
    """How many external links, then what every sheet holds."""
    return [each for each in _answers(path, limits, "look") if "cells" not in each]


def _line(packed: list[Any]) -> TableLine:
    number, cells, faults, hidden = packed
    return TableLine(number, cells, dict(faults), hidden)


def _answers(
    path: Path, limits: Limits, question: str, *arguments: object
) -> Generator[dict[str, Any]]:
    """The answers as they arrive; TableError when the last one is missing or a refusal."""
    with path.open("rb") as file:  # our own module, our own arguments, no shell
        child = subprocess.Popen(  # noqa: S603  # nosec B603
            [sys.executable, "-P", "-m", _MODULE, *asked(question, limits, *arguments)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    try:
        yield from _told(child, limits)
    finally:
        child.kill()
        child.communicate()


def _told(child: "subprocess.Popen[bytes]", limits: Limits) -> Generator[dict[str, Any]]:
    """The answers of the process, within a limit on the time spent waiting for them."""
    assert child.stdout is not None
    left = limits.seconds
    while True:
        began = monotonic()
        alarm = Timer(left, child.kill)
        alarm.start()
        line = child.stdout.readline()
        alarm.cancel()
        left -= monotonic() - began
        if not line.endswith(b"\n"):
            raise TableError(_TOO_SLOW if left <= 0 or _out_of_time(child) else TOO_LARGE)
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise TableError(answer["refused"])
        if "end" in answer:
            return
        left += answer.get("cells", 0) * limits.seconds_per_cell
        yield answer


def _out_of_time(child: "subprocess.Popen[bytes]") -> bool:
    """Whether the system ended it for using too much processor time."""
    sigxcpu = 24
    return child.wait() == -sigxcpu


def _environment() -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
