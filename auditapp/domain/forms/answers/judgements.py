"""Judgements with options that every form shares: yes and no, met and not met."""

from typing import Literal

from auditapp.domain.forms.answers.options import ClosedQuestion
from auditapp.domain.forms.given_answers import CANNOT_TELL, NOT_APPLICABLE, NOT_ASKED
from auditapp.domain.forms.questions import Option

_YES, _NO, _PARTLY = Option("yes", "Yes"), Option("no", "No"), Option("partly", "Partly")
_NA = Option(NOT_APPLICABLE, "Not applicable")


class YesNo(ClosedQuestion):
    type: Literal["yes_no"]
    worries = frozenset({"no"})
    OPTIONS = (_YES, _NO)


class YesNoNa(ClosedQuestion):
    type: Literal["yes_no_na"]
    worries = frozenset({"no"})
    OPTIONS = (_YES, _NO, _NA)


class MetPartlyNa(ClosedQuestion):
    type: Literal["met_partly_na"]
    worries = frozenset({"not_met"})
    OPTIONS = (Option("met", "Met"), _PARTLY, Option("not_met", "Not met"), _NA)


class Safe(ClosedQuestion):
    type: Literal["safe"]
    worries = frozenset({"no", CANNOT_TELL})
    OPTIONS = (_YES, _NO, Option(CANNOT_TELL, "Cannot tell"))


class Heard(ClosedQuestion):
    """How satisfied a child or carer is. "Not asked" never counts as "not satisfied"."""

    type: Literal["heard"]
    OPTIONS = (_YES, _PARTLY, _NO, Option(NOT_ASKED, "Not asked"))
