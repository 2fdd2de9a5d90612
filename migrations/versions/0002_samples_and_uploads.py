"""Case lists, rounds, draws, allocation, and files that wait for confirmation"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("involvements", JSON, nullable=False),
        sa.Column("strata", JSON, nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "due_day between 1 and 28", name=op.f("ck_programmes_due_day_in_every_month")
        ),
        sa.CheckConstraint(
            "every_months between 1 and 12", name=op.f("ck_programmes_every_months_in_a_year")
        ),
        sa.CheckConstraint("size is null or size > 0", name=op.f("ck_programmes_size_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
    )
    op.create_table(
        "case_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("list_hash", sa.String(length=64), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("remarks", JSON, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"], ["accounts.id"], name=op.f("fk_case_lists_frozen_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_lists")),
    )
    with op.batch_alter_table("case_lists", schema=None) as batch_op:
        batch_op.create_index("ix_case_lists_file_hash", ["file_hash"], unique=False)
        batch_op.create_index("uq_case_lists_list_hash", ["list_hash"], unique=True)

    op.create_table(
        "programme_auditors",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_programme_auditors_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_programme_auditors_programme_id_programmes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("programme_id", "account_id", name=op.f("pk_programme_auditors")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_uploads_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index("ix_uploads_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_uploads_at", ["at"], unique=False)

    op.create_table(
        "listed_cases",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("case_ref", sa.String(length=60), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("involvement", sa.String(length=40), nullable=False),
        sa.Column("age_band", sa.String(length=40), nullable=True),
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("qam", sa.String(length=200), nullable=False),
        sa.Column("extra", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["case_lists.id"],
            name=op.f("fk_listed_cases_list_id_case_lists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "case_ref", name=op.f("pk_listed_cases")),
    )
    with op.batch_alter_table("listed_cases", schema=None) as batch_op:
        batch_op.create_index("ix_listed_cases_case_ref", ["case_ref"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("involvements", JSON, nullable=False),
        sa.Column("strata", JSON, nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("rest_months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("start_token", sa.String(length=64), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("size is null or size > 0", name=op.f("ck_rounds_size_positive")),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_versions.id"],
            name=op.f("fk_rounds_form_version_id_form_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["case_lists.id"], name=op.f("fk_rounds_list_id_case_lists")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["accounts.id"], name=op.f("fk_rounds_opened_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_rounds_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index("ix_rounds_month", ["month", "form"], unique=False)
        batch_op.create_index("uq_rounds_programme_month", ["programme_id", "month"], unique=True)
        batch_op.create_index("uq_rounds_start_token", ["start_token"], unique=True)

    op.create_table(
        "conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("case_ref", sa.String(length=60), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_conflicts_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_conflicts_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
    )
    with op.batch_alter_table("conflicts", schema=None) as batch_op:
        batch_op.create_index("ix_conflicts_account_case", ["account_id", "case_ref"], unique=False)

    op.create_table(
        "draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=60), nullable=False),
        sa.Column("selection", sa.String(length=40), nullable=False),
        sa.Column("record", JSON, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["accounts.id"], name=op.f("fk_draws_drawn_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_draws_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
    )
    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.create_index("uq_draws_round_id", ["round_id"], unique=True)

    op.create_table(
        "round_auditors",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_round_auditors_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_round_auditors_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "account_id", name=op.f("pk_round_auditors")),
    )
    op.create_table(
        "round_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("case_ref", sa.String(length=60), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("involvement", sa.String(length=40), nullable=False),
        sa.Column("age_band", sa.String(length=40), nullable=True),
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("qam", sa.String(length=200), nullable=False),
        sa.Column("stratum", JSON, nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("came_in", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("out_reason", sa.Text(), nullable=True),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("events", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "came_in in ('drawn', 'substitute', 'targeted')",
            name=op.f("ck_round_cases_came_in_known"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_round_cases_audit_id_audits")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["round_cases.id"], name=op.f("fk_round_cases_replaces_id_round_cases")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_cases_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_cases")),
    )
    with op.batch_alter_table("round_cases", schema=None) as batch_op:
        batch_op.create_index("uq_round_cases_audit_id", ["audit_id"], unique=True)
        batch_op.create_index("uq_round_cases_case", ["round_id", "case_ref"], unique=True)

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("code", sa.String(length=40), nullable=False, server_default="")
        )

    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_audits_case_ref", ["case_ref", "form"], unique=False)
        batch_op.create_index("ix_audits_round_id", ["round_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_audits_round_id_rounds"), "rounds", ["round_id"], ["id"]
        )

    keep_draws()


def keep_draws() -> None:
    """The record of a draw is never changed; the database itself refuses it."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_draw_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a draw is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER draws_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON draws FOR EACH STATEMENT EXECUTE FUNCTION refuse_draw_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER draws_no_{change} BEFORE {change.upper()} ON draws "
            "BEGIN SELECT RAISE(ABORT, 'a draw is never changed'); END"
        )


def downgrade() -> None:
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_audits_round_id_rounds"), type_="foreignkey")
        batch_op.drop_index("ix_audits_round_id")
        batch_op.drop_index("ix_audits_case_ref")
        batch_op.drop_column("round_id")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("code")

    with op.batch_alter_table("round_cases", schema=None) as batch_op:
        batch_op.drop_index("uq_round_cases_case")
        batch_op.drop_index("uq_round_cases_audit_id")

    op.drop_table("round_cases")
    op.drop_table("round_auditors")
    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.drop_index("uq_draws_round_id")

    op.drop_table("draws")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_draw_change()")
    with op.batch_alter_table("conflicts", schema=None) as batch_op:
        batch_op.drop_index("ix_conflicts_account_case")

    op.drop_table("conflicts")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index("uq_rounds_start_token")
        batch_op.drop_index("uq_rounds_programme_month")
        batch_op.drop_index("ix_rounds_month")

    op.drop_table("rounds")
    with op.batch_alter_table("listed_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_listed_cases_case_ref")

    op.drop_table("listed_cases")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index("ix_uploads_at")
        batch_op.drop_index("ix_uploads_account_id")

    op.drop_table("uploads")
    op.drop_table("programme_auditors")
    with op.batch_alter_table("case_lists", schema=None) as batch_op:
        batch_op.drop_index("uq_case_lists_list_hash")
        batch_op.drop_index("ix_case_lists_file_hash")

    op.drop_table("case_lists")
    op.drop_table("programmes")
