"""Mappings of columns and words are remembered, and a waiting file knows how it is read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "remembered_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["accounts.id"],
            name=op.f("fk_remembered_mappings_saved_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_mappings")),
    )
    with op.batch_alter_table("remembered_mappings", schema=None) as batch_op:
        batch_op.create_index("uq_remembered_mappings_name", ["name"], unique=True)
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reading", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.alter_column("reading", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_column("reading")
    op.drop_table("remembered_mappings")
