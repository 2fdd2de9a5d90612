"""Runs migrations on the connection that `auditapp.adapters.migrations` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from auditapp.models import Base
from auditapp.models.base import UtcDateTime

JSON = 'sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")'


def in_plain_types(kind: str, item: Any, writing: Any) -> str | Literal[False]:
    """Types of our own as new migrations write them, so that they never import the models."""
    if kind != "type" or not isinstance(item, sa.JSON | UtcDateTime):
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    writing.imports.add("from sqlalchemy.dialects import postgresql")
    return JSON


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=in_plain_types,
    compare_type=True,
)
context.run_migrations()
