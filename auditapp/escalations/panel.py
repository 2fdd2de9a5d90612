"""What the panel of an escalation holds, and the one reading of it: from its page and its script.

A box with a fault keeps what was saved before; the others are kept at once, since nothing typed
waits for something else to be right.
"""

from datetime import date, datetime, time, timedelta

from auditapp.domain.calendar import LONDON, london
from auditapp.domain.forms.given_answers import BadAnswer, clean_text, limited
from auditapp.domain.posted_json import Count, PostedModel, Text
from auditapp.escalations.managers import NO_ACCOUNT, PeopleToTell
from auditapp.escalations.service import EscalationDetails

TEXT_LIMIT = 20_000
ROLE_LIMIT = 100
SLACK = timedelta(minutes=10)
"""How far the clock of somebody's computer may run ahead."""


class TypedPanel(PostedModel):
    """The boxes of a panel as they were typed."""

    worry: Text
    manager: Text
    told_role: Text = ""
    spoken_on: Text
    spoken_time: Text
    agreed: Text


class PostedPanel(TypedPanel):
    """What its script sends: the boxes, and the version that the page last knew."""

    version: Count


PARTS = tuple(TypedPanel.model_fields)


class PanelReading:
    """What can be kept of a panel, and what is wrong with the rest, by box."""

    def __init__(
        self, typed: TypedPanel, saved: EscalationDetails, told: PeopleToTell, now: datetime
    ) -> None:
        self.faults: dict[str, str] = {}
        manager_id, role = self._told(typed, saved, told)
        self.details = EscalationDetails(
            worry=self._text("worry", typed.worry, saved.worry),
            manager_id=manager_id,
            told_role=role,
            spoken_at=self._moment(typed, saved.spoken_at, now),
            agreed=self._text("agreed", typed.agreed, saved.agreed),
        )

    def _text(self, part: str, typed: str, saved: str, limit: int = TEXT_LIMIT) -> str:
        try:
            return limited(typed, limit)
        except BadAnswer as error:
            self.faults[part] = str(error)
            return saved

    def _told(
        self, typed: TypedPanel, saved: EscalationDetails, told: PeopleToTell
    ) -> tuple[int | None, str]:
        """The manager who was told: an account, or the role of somebody without one."""
        if clean_text(typed.manager) != NO_ACCOUNT:
            number = self._person_told(typed.manager, saved.manager_id, told)
            return number, saved.told_role if "manager" in self.faults else ""
        role = self._text("told_role", typed.told_role, "", ROLE_LIMIT)
        if not role:
            self.faults.setdefault("told_role", "Enter their role, such as emergency duty manager")
        return (None, role) if role else saved.told

    def _person_told(self, typed: str, saved: int | None, told: PeopleToTell) -> int | None:
        text = clean_text(typed)
        if not text:
            return None
        if saved is not None and text == str(saved):
            return saved  # whoever was named stays named, whatever the list says today
        named = next((number for number in told.ids if str(number) == text), None)
        if named is None:
            self.faults["manager"] = "Select one from the list"
        return saved if named is None else named

    def _moment(self, typed: TypedPanel, saved: datetime | None, now: datetime) -> datetime | None:
        """The day and the time together; half of it is not kept."""
        day, at = self._day(typed.spoken_on), self._time(typed.spoken_time)
        if "spoken_on" in self.faults or "spoken_time" in self.faults:
            return saved
        if day is None and at is None:
            return None
        if day is None or at is None:
            part, words = ("spoken_on", "day") if day is None else ("spoken_time", "time")
            self.faults[part] = f"Enter the {words} as well"
            return saved
        moment = datetime.combine(day, at, tzinfo=LONDON)
        if day.year < 2000 or moment > now + SLACK:
            self.faults["spoken_on"] = "The day and time you spoke must be in the past"
            return saved
        if saved is not None and f"{london(saved):%Y-%m-%d %H:%M}" == f"{moment:%Y-%m-%d %H:%M}":
            return saved  # a page shows no seconds
        return moment

    def _day(self, typed: str) -> date | None:
        try:
            return datetime.strptime(typed.strip(), "%Y-%m-%d").date() if typed.strip() else None
        except ValueError:
            self.faults["spoken_on"] = "Enter a real date, such as 3 10 2026"
            return None

    def _time(self, typed: str) -> time | None:
        try:
            return datetime.strptime(typed.strip(), "%H:%M").time() if typed.strip() else None
        except ValueError:
            self.faults["spoken_time"] = "Enter a time, such as 14:30"
            return None
