"""Mapped classes, one module per aggregate: columns, relations and named constraints only."""

from auditapp.models.audits import Audit, AuditVersion, Import, MarkedAnswer
from auditapp.models.base import Base
from auditapp.models.escalations import Escalation, ServiceHead
from auditapp.models.figures import FigureCell, IndicatorValue
from auditapp.models.forms import FormVersion
from auditapp.models.mappings import RememberedMapping
from auditapp.models.people import Account, SignInAttempt, SignInSession, Team
from auditapp.models.plan import BragRating, PlanVersion, ProgressNote
from auditapp.models.records import LogEntry
from auditapp.models.sampling import (
    CaseList,
    Conflict,
    Draw,
    ListedCase,
    Programme,
    Round,
    RoundCase,
)
from auditapp.models.uploads import Upload

__all__ = [
    "Account",
    "Audit",
    "AuditVersion",
    "Base",
    "BragRating",
    "CaseList",
    "Conflict",
    "Draw",
    "Escalation",
    "FigureCell",
    "FormVersion",
    "Import",
    "IndicatorValue",
    "ListedCase",
    "LogEntry",
    "MarkedAnswer",
    "PlanVersion",
    "Programme",
    "ProgressNote",
    "RememberedMapping",
    "Round",
    "RoundCase",
    "ServiceHead",
    "SignInAttempt",
    "SignInSession",
    "Team",
    "Upload",
]
