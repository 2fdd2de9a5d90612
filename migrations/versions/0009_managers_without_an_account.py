"""An escalation may name the role of a manager who has no account"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = sa.Column("told_role", sa.String(length=200), nullable=False, server_default="")
    op.add_column("escalations", role)


def downgrade() -> None:
    op.drop_column("escalations", "told_role")
