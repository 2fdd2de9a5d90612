"""The council's fixed words: roles, involvements, selections, age bands, and what each is called.

First step of the data path. Codes are permanent; labels are what people read.
"""

from enum import StrEnum


class Labelled(StrEnum):
    """A code with the words people read."""

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())


class Role(Labelled):
    ADMINISTRATOR = "administrator"
    QA_LEAD = "qa_lead"
    AUDITOR = "auditor"
    QAM = "qam"
    SERVICE_MANAGER = "service_manager"
    SLT = "slt"


class AuditorRole(Labelled):
    """In what capacity somebody audits (the question bank's H-ROLE)."""

    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    HEAD_OF_SERVICE = "head_of_service"
    QAM = "qam"
    PRINCIPAL_SOCIAL_WORKER = "principal_social_worker"
    INDEPENDENT = "independent"
    EXTERNAL = "external"


class Involvement(Labelled):
    EARLY_HELP = "early_help"
    ASSESSMENT = "assessment"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    LOOKED_AFTER = "looked_after"
    CARE_LEAVER = "care_leaver"


class AgeBand(Labelled):
    UNBORN = "unborn"
    UNDER_5 = "0-4"
    FROM_5 = "5-9"
    FROM_10 = "10-15"
    FROM_16 = "16-17"
    FROM_18 = "18-25"


class Selection(Labelled):
    """How a case came to be audited. Only a headline selection enters headline figures."""

    RANDOM = "random"
    STRATIFIED_RANDOM = "stratified_random"
    CENSUS = "census"
    TARGETED_THEME = "targeted_theme"
    REFERRED_CONCERN = "referred_concern"
    RE_AUDIT = "re_audit"

    @property
    def is_headline(self) -> bool:
        return self in HEADLINE_SELECTIONS


RANDOM_SELECTIONS = frozenset({Selection.RANDOM, Selection.STRATIFIED_RANDOM})
HEADLINE_SELECTIONS = RANDOM_SELECTIONS | {Selection.CENSUS}


class CameIn(Labelled):
    """How a case came into a round."""

    DRAWN = "drawn"
    SUBSTITUTE = "substitute"
    TARGETED = "targeted"


class AuditStatus(Labelled):
    ALLOCATED = "allocated"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


OPEN_STATUSES = (AuditStatus.ALLOCATED, AuditStatus.DRAFT, AuditStatus.RETURNED)
"""States in which an audit is still being answered."""


class VersionKind(Labelled):
    """Why an earlier version of a submitted audit was kept."""

    RETURNED = "returned"
    CORRECTED = "corrected"


class EscalationState(Labelled):
    """The state of an escalation; lapsed: the answer was changed back before anything was
    recorded."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    LAPSED = "lapsed"


class LearningTheme(Labelled):
    """Learning themes of an answer: those of the deep dive's last question, for every form."""

    ASSESSMENT = "assessment"
    PLAN = "plan"
    VOICE = "voice"
    DIRECT_WORK = "direct_work"
    SIGNS_OF_SAFETY = "signs_of_safety"
    SUPERVISION = "supervision"
    DRIFT = "drift"
    VISITS = "visits"
    PARTNERS = "partners"
    EXPLOITATION = "exploitation"
    CHRONOLOGY_GENOGRAM = "chronology_genogram"
    FATHERS_AND_PARTNERS = "fathers_and_partners"
    RECORDING = "recording"
    STEP_DOWN = "step_down"


class Brag(Labelled):
    """The rating a person gives an outcome; none is green until somebody rates it so."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_RATED = "not_rated"

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_LABELS: dict[str, str] = {
    Role.QA_LEAD: "QA lead",
    Role.QAM: "QAM",
    Role.SLT: "Senior leadership",
    AuditorRole.QAM: "QAM",
    Selection.RANDOM: "Random sample",
    Selection.STRATIFIED_RANDOM: "Stratified random sample",
    Selection.CENSUS: "Every case (census)",
    Selection.TARGETED_THEME: "Targeted (theme)",
    Selection.REFERRED_CONCERN: "Referred because of a concern",
    Selection.RE_AUDIT: "Re-audit",
    CameIn.TARGETED: "Chosen by hand",
    LearningTheme.VOICE: "Child’s voice",
    LearningTheme.SIGNS_OF_SAFETY: "Signs of Safety",
    LearningTheme.DRIFT: "Drift and delay",
    LearningTheme.PARTNERS: "Working with partners",
    LearningTheme.EXPLOITATION: "Exploitation and missing",
    LearningTheme.CHRONOLOGY_GENOGRAM: "Chronology and genogram",
    LearningTheme.STEP_DOWN: "Stepping down",
    AgeBand.UNBORN: "Unborn",
    AgeBand.UNDER_5: "0 to 4",
    AgeBand.FROM_5: "5 to 9",
    AgeBand.FROM_10: "10 to 15",
    AgeBand.FROM_16: "16 to 17",
    AgeBand.FROM_18: "18 to 25",
    Brag.NOT_RATED: "Not yet rated",
}

_MEANINGS: dict[Brag, str] = {
    Brag.BLUE: "Complete and embedded",
    Brag.GREEN: "On track",
    Brag.AMBER: "At risk",
    Brag.RED: "Off track",
    Brag.NOT_RATED: "Nobody has rated it yet",
}
