"""Runs migrations on the connection that `auditapp.adapters.migrations` hands over."""

from alembic import context

from auditapp.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
