"""Headings that are known to mean a column of an upload: offered on the page, never applied."""

from collections.abc import Iterable, Mapping, Sequence

from auditapp.domain.mappings.words import plain_heading

CLOSED = "closed"
"""Not a column of an upload: the day on which a case was closed, if it was."""
KNOWN_HEADINGS: Mapping[str, Sequence[str]] = {
    "case_ref": (
        "Child Unique ID",
        "Child ID",
        "Unique child ID",
        "Case reference",
        "Case number",
        "Case ID",
        "Child reference",
        "Person ID",
        "Client ID",
        "Reference",
    ),
    "team": ("Allocated Team", "Team name", "Current team", "Responsible team"),
    "service": ("Service area", "Allocated service"),
    "worker": (
        "Allocated Worker",
        "Worker code",
        "Case worker",
        "Caseworker",
        "Social worker",
        "Allocated social worker",
        "Key worker",
    ),
    "qam": ("IRO", "Reviewing officer", "Independent reviewing officer", "Conference chair"),
    "involvement": (
        "Case status",
        "Type of involvement",
        "Involvement type",
        "Current status",
        "Plan type",
    ),
    "age_band": ("Age", "Age of Child (Years)", "Age in years", "Age (years)", "Age group"),
    "month": ("Audit month", "Reporting month", "Period"),
    "auditor": ("Auditor e-mail", "Audited by"),
    "completed_on": ("Date completed", "Audit date", "Completed"),
    "final_grade": ("Overall grade", "Grade", "Moderated grade"),
    "indicator": ("Indicator key", "Measure"),
    "value": ("Figure",),
    CLOSED: (
        "CIN Closure Date",
        "Child Protection Plan End Date",
        "Date Ceased to be Looked After",
        "Closure date",
        "Date closed",
        "Closed date",
        "Date of closure",
    ),
}


def proposed(headings: Sequence[str], targets: Iterable[str]) -> dict[str, str]:
    """The heading proposed for each target: its own name, else a known synonym, else nothing."""
    known = {plain_heading(heading): heading for heading in reversed(headings) if heading}
    found: dict[str, str] = {}
    for target in targets:
        names = map(plain_heading, (target, *KNOWN_HEADINGS.get(target, ())))
        heading = next((known[name] for name in names if name in known), None)
        if heading is not None and heading not in found.values():
            found[target] = heading
    return found
