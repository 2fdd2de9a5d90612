"""Marked answers carry the stamps of their audits, and are found, counted and shown by index"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STAMPS = {
    "form": sa.String(length=40),
    "month": sa.String(length=7),
    "team": sa.String(length=200),
    "service": sa.String(length=200),
    "selection": sa.String(length=40),
    "auditor_id": sa.Integer(),
}
NEWEST = ("month", "audit_id")
STAMPED = ("example", "question", "form", "selection", "team", "service", "auditor_id")


def upgrade() -> None:
    with op.batch_alter_table("marked_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_marked_answers_theme")
        batch_op.drop_index("ix_marked_answers_question")
        for name, kind in STAMPS.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))

    names = ", ".join(STAMPS)
    op.execute(
        f"UPDATE marked_answers SET ({names}) = "
        f"(SELECT {names} FROM audits WHERE audits.id = marked_answers.audit_id)"
    )

    with op.batch_alter_table("marked_answers", schema=None) as batch_op:
        for name, kind in STAMPS.items():
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_marked_answers_auditor_id_accounts"),
            "accounts",
            ["auditor_id"],
            ["id"],
        )
        batch_op.create_index(
            "ix_marked_answers_newest", [*NEWEST, "theme", *STAMPED], unique=False
        )
        batch_op.create_index("ix_marked_answers_theme", ["theme", *NEWEST, *STAMPED], unique=False)
        batch_op.create_index("ix_marked_answers_question", ["question", *NEWEST], unique=False)
        batch_op.create_index("ix_marked_answers_team", ["team", *NEWEST], unique=False)

    with op.batch_alter_table("escalations", schema=None) as batch_op:
        batch_op.create_index("ix_escalations_audit_id", ["audit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("escalations", schema=None) as batch_op:
        batch_op.drop_index("ix_escalations_audit_id")

    with op.batch_alter_table("marked_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_marked_answers_team")
        batch_op.drop_index("ix_marked_answers_question")
        batch_op.drop_index("ix_marked_answers_theme")
        batch_op.drop_index("ix_marked_answers_newest")
        batch_op.drop_constraint(
            batch_op.f("fk_marked_answers_auditor_id_accounts"), type_="foreignkey"
        )
        for name in reversed(STAMPS):
            batch_op.drop_column(name)
        batch_op.create_index("ix_marked_answers_theme", ["theme"], unique=False)
        batch_op.create_index("ix_marked_answers_question", ["question"], unique=False)
