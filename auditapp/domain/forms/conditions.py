"""One small rule language, shared by `show_if`, measures and grade rules.

A condition is a table, never an expression and never code:

    { "DS-01" = ["yes"] }                        the answer is one of these
    { "EX-C3" = { at_least = 1, at_most = 4 } }  the number lies in this range
    { "A" = [...], "B" = [...] }                 all of them hold
    { any = [...] }  { all = [...] }  { not = {...} }
    { at_least = 2, of = [...] }                 at least 2 of these hold

A key is a question key or a field of the case (`involvement`, `final_grade`, ...). A question
that is unanswered meets no condition about its answer, not even a negative one; one that is
hidden is read as not applicable.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator

DEEPEST = 10
"""How deep conditions may be nested."""
Value = str | int | list[str]
Facts = Mapping[str, Value]
Wording = Callable[[str, str | None], str]
"""Words for (key, code): the option's label, or the question's short name for (key, None)."""


class Condition(ABC):
    """A rule that holds or does not hold for the facts of one audit."""

    @abstractmethod
    def holds(self, facts: Facts) -> bool: ...

    @abstractmethod
    def fails(self, facts: Facts) -> bool:
        """Whether it cannot hold, whatever is answered later."""

    @abstractmethod
    def leaves(self) -> Iterator["Accepts | InRange"]:
        """Every single test in the condition, so that keys and codes can be checked."""

    @abstractmethod
    def words(self, wording: Wording) -> str: ...

    @abstractmethod
    def with_codes(self, added: Callable[["Accepts"], tuple[str, ...]]) -> "Condition":
        """The same condition, every test of an answer accepting `added` codes as well."""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(leaf.key for leaf in self.leaves())


@dataclass(frozen=True)
class Accepts(Condition):
    key: str
    codes: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        value = facts.get(self.key)
        if isinstance(value, list):
            return any(code in self.codes for code in value)
        return value is not None and str(value) in self.codes

    def fails(self, facts: Facts) -> bool:
        return self.key in facts and not self.holds(facts)

    def leaves(self) -> Iterator["Accepts | InRange"]:
        yield self

    def words(self, wording: Wording) -> str:
        options = " or ".join(f"“{wording(self.key, code)}”" for code in self.codes)
        return f"“{wording(self.key, None)}” is {options}"

    def with_codes(self, added: Callable[["Accepts"], tuple[str, ...]]) -> Condition:
        return Accepts(self.key, (*self.codes, *added(self)))


@dataclass(frozen=True)
class InRange(Condition):
    key: str
    at_least: int | None
    at_most: int | None

    def holds(self, facts: Facts) -> bool:
        value = facts.get(self.key)
        if not isinstance(value, int):
            return False
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)

    def fails(self, facts: Facts) -> bool:
        return self.key in facts and not self.holds(facts)

    def leaves(self) -> Iterator["Accepts | InRange"]:
        yield self

    def words(self, wording: Wording) -> str:
        ends = []
        if self.at_least is not None:
            ends.append(f"at least {self.at_least}")
        if self.at_most is not None:
            ends.append(f"at most {self.at_most}")
        return f"“{wording(self.key, None)}” is {' and '.join(ends)}"

    def with_codes(self, added: Callable[[Accepts], tuple[str, ...]]) -> Condition:
        return self


@dataclass(frozen=True)
class AtLeast(Condition):
    """At least `count` of the parts hold. `any` is a count of 1; `all` counts every part."""

    count: int
    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        return sum(part.holds(facts) for part in self.parts) >= self.count

    def fails(self, facts: Facts) -> bool:
        return sum(not part.fails(facts) for part in self.parts) < self.count

    def leaves(self) -> Iterator[Accepts | InRange]:
        for part in self.parts:
            yield from part.leaves()

    def words(self, wording: Wording) -> str:
        parts = [part.words(wording) for part in self.parts]
        if len(parts) == 1 and self.count == 1:
            return parts[0]
        if self.count == len(parts):
            return ", and ".join(parts)
        if self.count == 1:
            return ", or ".join(parts)
        return f"at least {self.count} of these: {'; '.join(parts)}"

    def with_codes(self, added: Callable[[Accepts], tuple[str, ...]]) -> Condition:
        return AtLeast(self.count, tuple(part.with_codes(added) for part in self.parts))


@dataclass(frozen=True)
class Not(Condition):
    part: Condition

    def holds(self, facts: Facts) -> bool:
        return self.part.fails(facts)

    def fails(self, facts: Facts) -> bool:
        return self.part.holds(facts)

    def leaves(self) -> Iterator[Accepts | InRange]:
        yield from self.part.leaves()

    def words(self, wording: Wording) -> str:
        return f"it is not so that {self.part.words(wording)}"

    def with_codes(self, added: Callable[[Accepts], tuple[str, ...]]) -> Condition:
        return Not(self.part.with_codes(added))


def read_condition(raw: Any) -> Condition:
    """Read a condition from its TOML table; ValueError says what is wrong and how to correct it."""
    return raw if isinstance(raw, Condition) else _read(raw, DEEPEST)


def _read(raw: Any, deep: int) -> Condition:
    if deep == 0:
        raise ValueError(f"conditions are nested at most {DEEPEST} deep; make the rule simpler")
    if not isinstance(raw, dict) or not raw:
        raise ValueError('a condition is a table such as { "DS-01" = ["yes"] }')
    for word, reader in _COMBINED.items():
        if word in raw:
            return reader(raw, deep - 1)
    return _all([_leaf(key, accepted) for key, accepted in raw.items()])


def _leaf(key: str, accepted: Any) -> Condition:
    if isinstance(accepted, dict):
        return _range(key, accepted)
    if not isinstance(accepted, list) or not accepted:
        raise ValueError(f'{key} needs a list of accepted answers, such as ["yes"]')
    if not all(isinstance(code, str) for code in accepted):
        raise ValueError(f'the answers accepted for {key} must be quoted text, such as ["yes"]')
    return Accepts(key, tuple(accepted))


def _range(key: str, ends: dict[str, Any]) -> Condition:
    whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends.values())
    if not ends or not set(ends) <= {"at_least", "at_most"} or not whole:
        raise ValueError(f"{key} needs a range of whole numbers, such as {{ at_least = 1 }}")
    return InRange(key, ends.get("at_least"), ends.get("at_most"))


def _all(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AtLeast(len(parts), tuple(parts))


def _alone(raw: dict[str, Any], *words: str) -> None:
    if set(raw) != set(words):
        raise ValueError(f"“{words[0]}” stands alone in its table; put the rest inside it")


def _parts(raw: Any, deep: int) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not raw:
        raise ValueError("this needs a list of conditions, such as [ { … }, { … } ]")
    return tuple(_read(part, deep) for part in raw)


def _read_any(raw: dict[str, Any], deep: int) -> Condition:
    _alone(raw, "any")
    return AtLeast(1, _parts(raw["any"], deep))


def _read_all(raw: dict[str, Any], deep: int) -> Condition:
    _alone(raw, "all")
    parts = _parts(raw["all"], deep)
    return AtLeast(len(parts), parts)


def _read_not(raw: dict[str, Any], deep: int) -> Condition:
    _alone(raw, "not")
    return Not(_read(raw["not"], deep))


def _read_at_least(raw: dict[str, Any], deep: int) -> Condition:
    _alone(raw, "at_least", "of")
    count, parts = raw["at_least"], _parts(raw["of"], deep)
    if type(count) is not int or not 1 <= count <= len(parts):
        raise ValueError(f"at_least must be a whole number from 1 to {len(parts)}")
    return AtLeast(count, parts)


_COMBINED: dict[str, Callable[[dict[str, Any], int], Condition]] = {
    "any": _read_any,
    "all": _read_all,
    "not": _read_not,
    "at_least": _read_at_least,
}

ConditionField = Annotated[Condition, PlainValidator(read_condition)]
