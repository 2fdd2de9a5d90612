"""Percentages counted straight from a CSV file, by rules written out here: no auditapp code.

This is the other side of `test_figures`: it knows the shipped forms' rules as the question bank
states them, and nothing of how the application counts.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
TEAMS = {
    "North": "Safeguarding North",
    "East": "Safeguarding North",
    "South": "Safeguarding South",
    "West": "Safeguarding South",
}
INVOLVEMENTS = ("child_in_need", "child_protection", "looked_after")
SELECTIONS = ("random", "random", "stratified_random", "census", "targeted_theme", "re_audit")
HEADLINE = ("random", "stratified_random", "census")
Cells = dict[str, str]
Counts = tuple[int, int, int, int]  # numerator, denominator, not applicable, unanswered
Rule = Callable[[Cells], Counts]

MET, NOT_MET, LEFT_OUT, BLANK = (1, 1, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)


def yes_no(key: str) -> Rule:
    words = {"yes": MET, "no": NOT_MET, "na": LEFT_OUT, "": BLANK}
    return lambda cells: words[cells[key]]


def met(key: str) -> Rule:
    words = {"met": MET, "partly": NOT_MET, "not_met": NOT_MET, "na": LEFT_OUT, "": BLANK}
    return lambda cells: words[cells[key]]


def good(key: str, shown: Callable[[Cells], str] | None = None) -> Rule:
    words = {"O": MET, "G": MET, "RI": NOT_MET, "I": NOT_MET, "na": LEFT_OUT, "": BLANK}
    return lambda cells: words[shown(cells) if shown else cells[key]]


def every(keys: Sequence[str], answer: str, at_least: int | None = None) -> Rule:
    def rule(cells: Cells) -> Counts:
        applicable = [cells[key] for key in keys if cells[key] != "na"]
        if len(applicable) < (len(keys) if at_least is None else at_least):
            return LEFT_OUT
        if "" in applicable:
            return BLANK
        return MET if set(applicable) == {answer} else NOT_MET

    return rule


def purposeful(cells: Cells) -> Counts:
    if cells["DS-01"] in ("yes", "no"):
        return MET if (cells["DS-01"], cells["DS-02"]) == ("yes", "yes") else NOT_MET
    return BLANK if cells["DS-01"] == "" else LEFT_OUT


def visits(cells: Cells) -> Counts:
    due, made = cells["DD-VIS-C1"], cells["DD-VIS-C2"]
    if due == "0":
        return LEFT_OUT
    return BLANK if "" in (due, made) else (int(made), int(due), 0, 0)


def final_grade(cells: Cells) -> str:
    return cells["final_grade"] or cells["DD-OVR-02"]


RULES: dict[str, dict[str, Rule]] = {
    "DS": {
        **{f"M-DS-{at:02}": yes_no(f"DS-{at:02}") for at in (1, 3, 4, 5, 6)},
        "M-DS-02": purposeful,
        "M-DS-07": yes_no("DS-12"),
        "M-DS-08": every(("DS-08", "DS-09", "DS-10"), "yes"),
        "M-DS-09": yes_no("DS-11"),
        "M-DS-10": yes_no("DS-07"),
    },
    "DD": {
        "M-DD-01": met("DD-SOS-01"),
        "M-DD-02": every([f"DD-SOS-0{at}" for at in (1, 2, 3, 4, 7)], "met"),
        "M-DD-04": good("DD-PLN-06"),
        "M-DD-05": every(("DD-PLN-02", "DD-PLN-03"), "met"),
        "M-DD-17": every(
            ("DD-REC-01", "DD-ASM-01", "DD-PLN-01", "DD-VIS-01", "DD-SUP-01"), "met", 4
        ),
        "M-DD-18": visits,
        "M-DD-27": good("DD-OVR-02", final_grade),
    },
}
ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "DS": {f"DS-{at:02}": ("yes", "yes", "no", "na", "") for at in range(1, 13)},
    "DD": {
        **{
            f"DD-SOS-0{at}": ("met", "met", "met", "partly", "not_met", "na", "")
            for at in range(1, 8)
        },
        **{
            key: ("met", "met", "met", "partly", "not_met", "na", "")
            for key in ("DD-REC-01", "DD-ASM-01", "DD-PLN-01", "DD-PLN-02", "DD-PLN-03")
        },
        **{key: ("met", "met", "partly", "na", "") for key in ("DD-VIS-01", "DD-SUP-01")},
        "DD-PLN-06": ("O", "G", "RI", "I", "na", ""),
        "DD-OVR-02": ("O", "G", "RI", "I", ""),
        "DD-VIS-C1": ("0", "2", "4", "6", ""),
    },
}


def invent(path: Path, form: str, rows: int, *, seed: int, auditor: str) -> Path:
    """A file of invented audits, one in six of a case that is there already in its month."""
    chance = random.Random(seed)
    columns = ["case_ref", "month", "team", "involvement", "selection", "auditor", "final_grade"]
    columns += [*ANSWERS[form], *(["DD-VIS-C2"] if form == "DD" else [])]
    made: list[Cells] = []
    for number in range(rows):
        again = bool(made) and chance.random() < 1 / 6
        earlier: Cells = chance.choice(made) if again else {}
        cells: Cells = {
            "case_ref": earlier.get("case_ref", f"{number:05}"),
            "month": earlier.get("month", chance.choice(MONTHS)),
            "team": chance.choice(tuple(TEAMS)),
            "involvement": chance.choice(INVOLVEMENTS),
            "selection": chance.choice(SELECTIONS),
            "auditor": auditor,
            "final_grade": chance.choice(("", "", "G", "RI")) if form == "DD" else "",
            **{key: chance.choice(codes) for key, codes in ANSWERS[form].items()},
        }
        if form == "DD":
            due = int(cells["DD-VIS-C1"] or 0)
            cells["DD-VIS-C2"] = chance.choice(["", *(str(done) for done in range(due + 1))])
        made.append(cells)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(made)
    return path


def count(
    path: Path, form: str, by: Iterable[str], *, everything: bool = False
) -> dict[tuple[str, ...], Counts]:
    """Tallies by measure and the columns asked for; the first row of a case and month counts."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    seen: set[tuple[str, str]] = set()
    with path.open(newline="", encoding="utf-8") as file:
        for cells in csv.DictReader(file):
            case = (cells["case_ref"], cells["month"])
            if case in seen:
                continue
            seen.add(case)
            if not everything and cells["selection"] not in HEADLINE:
                continue
            stamp = {**cells, "service": TEAMS[cells["team"]]}
            for measure, rule in RULES[form].items():
                sums = found[(measure, *(stamp[name] for name in by))]
                for at, part in enumerate(rule(_asked(cells))):
                    sums[at] += part
    return {key: tuple(sums) for key, sums in found.items()}  # type: ignore[misc]


def _asked(cells: Cells) -> Cells:
    """Without what was not asked: DS-02 is asked only where direct work was seen."""
    hidden = "DS-02" in cells and cells["DS-01"] != "yes"
    return {**cells, "DS-02": "na"} if hidden else cells
