"""Escalations, heads of service, marked answers, returned audits and what was answered for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
BEFORE = "status in ('allocated', 'draft', 'submitted', 'withdrawn')"
SINCE = "status in ('allocated', 'draft', 'submitted', 'returned', 'withdrawn')"


def upgrade() -> None:
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("saved_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("grade_reasons", JSON, nullable=True))
        batch_op.add_column(sa.Column("confirmed", JSON, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_audits_saved_by_id_accounts"), "accounts", ["saved_by_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_audits_status_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_audits_status_known"), SINCE)

    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grade_reasons", JSON, nullable=True))
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("kind", sa.String(length=40), nullable=False, server_default="corrected")
        )
        batch_op.add_column(sa.Column("comments", JSON, nullable=True))
    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)

    op.create_table(
        "marked_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_marked_answers_audit_id_audits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marked_answers")),
    )
    with op.batch_alter_table("marked_answers", schema=None) as batch_op:
        batch_op.create_index(
            "uq_marked_answers_audit_id_question", ["audit_id", "question"], unique=True
        )
        batch_op.create_index("ix_marked_answers_theme", ["theme"], unique=False)
        batch_op.create_index("ix_marked_answers_question", ["question"], unique=False)

    op.create_table(
        "service_heads",
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_service_heads_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_service_heads")),
    )
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("worry", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("spoken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("responded_by_id", sa.Integer(), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'answered', 'closed', 'lapsed')",
            name=op.f("ck_escalations_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_escalations_audit_id_audits")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["accounts.id"], name=op.f("fk_escalations_closed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["accounts.id"], name=op.f("fk_escalations_manager_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["accounts.id"], name=op.f("fk_escalations_raised_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["responded_by_id"],
            ["accounts.id"],
            name=op.f("fk_escalations_responded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    with op.batch_alter_table("escalations", schema=None) as batch_op:
        batch_op.create_index(
            "uq_escalations_open",
            ["audit_id", "question"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_escalations_state", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_escalations_manager_id", ["manager_id", "state"], unique=False)
        batch_op.create_index("ix_escalations_raised_at", ["raised_at"], unique=False)


def downgrade() -> None:
    """A returned audit was a draft before there was such a thing."""
    op.drop_table("escalations")
    op.drop_table("service_heads")
    op.drop_table("marked_answers")
    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.drop_column("comments")
        batch_op.drop_column("kind")
        batch_op.drop_column("submitted_at")
        batch_op.drop_column("grade_reasons")

    op.execute("UPDATE audits SET status = 'draft' WHERE status = 'returned'")
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_audits_status_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_audits_status_known"), BEFORE)
        batch_op.drop_constraint(batch_op.f("fk_audits_saved_by_id_accounts"), type_="foreignkey")
        batch_op.drop_column("confirmed")
        batch_op.drop_column("grade_reasons")
        batch_op.drop_column("saved_by_id")
