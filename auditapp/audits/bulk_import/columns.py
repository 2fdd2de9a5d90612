"""Columns of a file of completed audits, in addition to those of its form's questions."""

from auditapp.adapters.uploads.tables import TableError

REQUIRED = ("case_ref", "month", "team", "involvement", "selection", "auditor")
OPTIONAL = ("service", "completed_on", "age_band", "final_grade")
FIELD_WORDS = {
    "case_ref": "Case reference",
    "month": "Reporting month",
    "team": "Team",
    "involvement": "Type of involvement",
    "selection": "How the case was selected",
    "auditor": "Auditor",
    "service": "Service",
    "completed_on": "Audited on",
    "age_band": "Age band",
    "final_grade": "Final grade",
}


class ImportRefused(TableError):
    """The file cannot be loaded at all; the message says why and what to do."""
