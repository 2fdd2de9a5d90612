"""Which marked answers a reader may find: those of the audits that `web.access.visible_audits`
lets them see, said of the stamps that each row carries, so that no audit is read for it.

Rows are of submitted audits only; that rule's word for the open ones has no counterpart here.
"""

from sqlalchemy import ColumnElement, false, or_, true

from auditapp.domain.vocabulary import Role
from auditapp.models import MarkedAnswer
from auditapp.web.access import Permission, Reader


def visible_marks(reader: Reader) -> ColumnElement[bool]:
    """Their own, those of their teams and of their services (service managers); every one for
    senior leadership and the QA lead."""
    if not reader.may(Permission.READ_AUDITS):
        return false()
    if reader.role in (Role.QA_LEAD, Role.SLT):
        return true()
    own = MarkedAnswer.auditor_id == reader.account_id
    reach = or_(own, MarkedAnswer.team.in_(reader.teams))
    if reader.role == Role.SERVICE_MANAGER:
        return or_(reach, MarkedAnswer.service.in_(reader.services))
    return reach
