"""How the owner of a waiting file said it is read; kept with the file until it is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_readers import TeamReader
from auditapp.adapters.uploads.mappings.reading import MappingUse
from auditapp.domain.mappings.definition import FileMapping
from auditapp.domain.mappings.loading import load_mapping, mapping_text


@dataclass(frozen=True)
class FileReading:
    """The mappings that a file is read through, and the teams that it may add."""

    mappings: tuple[FileMapping, ...] = ()
    creates_teams: bool = False
    services: Mapping[str, str] = field(default_factory=dict)
    """The service of each new team."""

    @classmethod
    def from_store(cls, stored: Mapping[str, Any]) -> "FileReading":
        return cls(
            tuple(map(load_mapping, stored.get("mappings", ()))),
            stored.get("creates_teams", False),
            stored.get("services", {}),
        )

    def to_store(self) -> dict[str, Any]:
        return {
            "mappings": [mapping_text(mapping) for mapping in self.mappings],
            "creates_teams": self.creates_teams,
            "services": dict(self.services),
        }

    @property
    def uses(self) -> list[MappingUse]:
        return [MappingUse(mapping) for mapping in self.mappings]

    def teams(self, session: Session) -> TeamReader:
        return TeamReader(session, creates=self.creates_teams, services=self.services)
