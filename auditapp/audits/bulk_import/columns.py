"""Columns of a file of completed audits, in addition to those of its form's questions."""

from auditapp.adapters.uploads.tables import TableError

REQUIRED = ("case_ref", "month", "team", "involvement", "selection", "auditor")
OPTIONAL = ("service", "completed_on", "age_band", "final_grade")


class ImportRefused(TableError):
    """The file cannot be loaded at all; the message says why and what to do."""
