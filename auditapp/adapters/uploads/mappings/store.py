"""The mappings that can be used: those that are shipped, and those that a council has remembered.

A remembered mapping takes the place of a shipped one of the same name. Callers commit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.tables import TableError
from auditapp.domain.forms.faults import nearest
from auditapp.domain.mappings.definition import FileMapping
from auditapp.domain.mappings.loading import load_mapping, mapping_text
from auditapp.models import RememberedMapping
from auditapp.models.base import utc_now

_SHIPPED = Path(__file__).parent / "annex_a"


class NoSuchMapping(TableError):
    """There is no mapping of this name for this kind of upload."""


@dataclass(frozen=True)
class KnownMapping:
    """A mapping that can be used, and where it comes from."""

    mapping: FileMapping
    text: str
    source: str
    """shipped, remembered, or changed: a shipped one with changes of the council's own."""


def known(session: Session, kind: str | None = None) -> list[KnownMapping]:
    """Every mapping by name, or those of one kind of upload."""
    own = {one.name: one.content for one in session.scalars(select(RememberedMapping))}
    found = _known({**_shipped(), **own}, own)
    return [one for one in found if kind is None or one.mapping.kind == kind]


def find(session: Session, name: str, kind: str | None = None) -> KnownMapping:
    """The mapping of this name; NoSuchMapping names the nearest."""
    there = {one.mapping.mapping: one for one in known(session, kind)}
    if name not in there:
        guess = nearest(name, there) or "See: auditapp mappings list"
        raise NoSuchMapping(f"There is no mapping {name} for this kind of file. {guess}")
    return there[name]


def remember(session: Session, mapping: FileMapping, *, by: int | None) -> bool:
    """Keep a mapping under its name; False when the same is kept already."""
    text = mapping_text(mapping)
    there = session.scalar(
        select(RememberedMapping).where(RememberedMapping.name == mapping.mapping)
    )
    current = there.content if there else _shipped().get(mapping.mapping, "")
    if current and load_mapping(current) == mapping:
        return False
    if there is None:
        there = RememberedMapping(name=mapping.mapping)
        session.add(there)
    there.kind, there.title, there.content = mapping.kind, mapping.title, text
    there.saved_at, there.saved_by_id = utc_now(), by
    session.flush()
    return True


def _known(texts: dict[str, str], own: dict[str, str]) -> Iterator[KnownMapping]:
    for name, text in sorted(texts.items()):
        shipped = "changed" if name in _shipped() else "remembered"
        yield KnownMapping(load_mapping(text), text, shipped if name in own else "shipped")


@lru_cache(maxsize=1)
def _shipped() -> dict[str, str]:
    files = sorted(_SHIPPED.glob("*.toml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}
