"""Earlier case details of an audit; numbers that are never used twice; looking up cases and states"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
DELETED_FROM = ("audits", "rounds", "escalations")
"""Tables of which rows can be deleted. SQLite would give the number of the last one to the next,
and the log would speak of two things by one number."""


def _recreate(numbers_stay_used: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in DELETED_FROM:
        with op.batch_alter_table(
            name, recreate="always", table_kwargs={"sqlite_autoincrement": numbers_stay_used}
        ):
            pass


def upgrade() -> None:
    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("case_details", JSON, nullable=True))
    _recreate(numbers_stay_used=True)
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.create_index("ix_audits_status", ["status", "due_on"], unique=False)
    with op.batch_alter_table("round_cases", schema=None) as batch_op:
        batch_op.create_index("ix_round_cases_case_ref", ["case_ref"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("round_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_round_cases_case_ref")
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.drop_index("ix_audits_status")
    _recreate(numbers_stay_used=False)
    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.drop_column("case_details")
