"""Preview of freezing an uploaded list: whether it is frozen already, and what changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from auditapp.case_lists import freeze
from auditapp.case_lists.freeze import Compared
from auditapp.case_lists.service import CaseListUpload, FoundCases
from auditapp.domain.vocabulary import Involvement
from auditapp.models import CaseList
from auditapp.web.uploads import UploadPreview, Uploads

CHANGES_SHOWN = 200


@dataclass(frozen=True)
class FreezeOutlook:
    """The effect that freezing would have now."""

    seen: str
    """The hash that the list would have."""
    frozen: CaseList | None
    """The frozen list with exactly these cases, if any."""
    same_file: CaseList | None
    compared: Compared | None

    @property
    def is_ready(self) -> bool:
        return self.frozen is None


ListPreview = UploadPreview[FoundCases, FreezeOutlook]


@dataclass(frozen=True)
class CaseShare:
    """The number of cases of one team or involvement, and its percentage of all."""

    name: str
    cases: int
    percent: float


def list_uploads(as_at: date, keep: Collection[str] = ()) -> Uploads[FoundCases, FreezeOutlook]:
    """Uploads of case lists for this day, with the columns that a person keeps."""
    foresee, kind = partial(_foresee, as_at=as_at), partial(CaseListUpload, keep=keep)
    return Uploads("case list", kind, foresee, "case list", asks_columns=True)


def by_team(examined: FoundCases) -> list[CaseShare]:
    return shares(examined.by_team.most_common())


def by_involvement(examined: FoundCases) -> list[CaseShare]:
    found = examined.by_involvement
    return shares([(one.label, found[str(one)]) for one in Involvement if found[str(one)]])


def shares(counts: Sequence[tuple[str, int]]) -> list[CaseShare]:
    """Counts, each with its percentage of all."""
    total = sum(number for _, number in counts) or 1
    return [CaseShare(name, number, 100 * number / total) for name, number in counts]


def _foresee(session: Session, examined: FoundCases, *, as_at: date) -> FreezeOutlook:
    frozen = freeze.frozen_before(session, examined)
    return FreezeOutlook(
        seen=examined.list_hash,
        frozen=frozen,
        same_file=freeze.same_file(session, examined),
        compared=None if frozen else freeze.since_last(session, examined, as_at),
    )
