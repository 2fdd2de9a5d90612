"""Mapped classes, one module per aggregate: columns, relations and named constraints only."""

from auditapp.models.audits import Audit, AuditVersion, Import
from auditapp.models.base import Base
from auditapp.models.figures import FigureCell, IndicatorValue
from auditapp.models.forms import FormVersion
from auditapp.models.people import Account, SignInAttempt, SignInSession, Team
from auditapp.models.plan import BragRating, PlanVersion, ProgressNote
from auditapp.models.records import LogEntry

__all__ = [
    "Account",
    "Audit",
    "AuditVersion",
    "Base",
    "BragRating",
    "FigureCell",
    "FormVersion",
    "Import",
    "IndicatorValue",
    "LogEntry",
    "PlanVersion",
    "ProgressNote",
    "SignInAttempt",
    "SignInSession",
    "Team",
]
