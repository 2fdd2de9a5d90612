"""How many cases a round asked for, drew, and holds since cases were substituted and added."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.counting import counted
from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.vocabulary import CameIn
from auditapp.models import Round, RoundCase


@dataclass(frozen=True)
class RoundCounts:
    """The numbers of a drawn round; `held` is always drawn + substitutes + by hand - left."""

    asked: int | None
    """None asks for every case."""
    drawn: int
    substitutes: int
    by_hand: int
    left: int

    @property
    def held(self) -> int:
        return self.drawn + self.substitutes + self.by_hand - self.left

    @property
    def words(self) -> str:
        """Asked for, drawn, and why there are more or fewer now."""
        asked = "Every case was asked for" if self.asked is None else f"{self.asked} asked for"
        if self.asked is not None and self.drawn < self.asked:
            drawn = f"{self.drawn} drawn, because no more could be drawn"
        else:
            drawn = f"{self.drawn} drawn"
        changes = (
            (self.substitutes, counted(self.substitutes, "substitute")),
            (self.by_hand, f"{self.by_hand} chosen by hand"),
            (self.left, f"{self.left} left the round"),
        )
        since = [words for number, words in changes if number]
        now = f"{counted(self.held, 'case')} in the round now"
        return ", ".join([asked, drawn, *since]) + f": {now}."


def round_counts(session: Session, round_: Round, made: DrawRecord) -> RoundCounts:
    """Counted over every case of the round, whoever may see it."""
    query = (
        select(RoundCase.came_in, RoundCase.out_reason.is_(None), func.count())
        .where(RoundCase.round_id == round_.id)
        .group_by(RoundCase.came_in, RoundCase.out_reason.is_(None))
    )
    rows = [(CameIn(how), bool(is_in), number) for how, is_in, number in session.execute(query)]
    came = {how: sum(number for one, _, number in rows if one == how) for how in CameIn}
    left = sum(number for _, is_in, number in rows if not is_in)
    return RoundCounts(
        made.size, came[CameIn.DRAWN], came[CameIn.SUBSTITUTE], came[CameIn.TARGETED], left
    )
