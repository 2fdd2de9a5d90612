"""Remembers a mapping and logs it. Callers commit."""

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.mappings import store
from auditapp.domain.mappings.definition import FileMapping
from auditapp.web.activity_log import record


def remember_mapping(session: Session, mapping: FileMapping, *, by: int | None) -> bool:
    """Keep a mapping under its name; False when the same is there already."""
    done = store.remember(session, mapping, by=by)
    if done:
        record(session, "mapping remembered", "mapping", mapping.mapping, by=by, kind=mapping.kind)
    return done
