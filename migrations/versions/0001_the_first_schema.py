"""The first schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role in ('administrator', 'qa_lead', 'auditor', 'qam', 'service_manager', 'slt')",
            name=op.f("ck_accounts_role_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "figure_cells",
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("selection", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("involvement", sa.String(length=40), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("not_applicable", sa.BigInteger(), nullable=False),
        sa.Column("unanswered", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "measure",
            "selection",
            "month",
            "team",
            "service",
            "involvement",
            name=op.f("pk_figure_cells"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "form_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_versions")),
    )
    with op.batch_alter_table("form_versions", schema=None) as batch_op:
        batch_op.create_index("uq_form_versions_form_version", ["form", "version"], unique=True)

    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "indicator_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "value is not null or (numerator is not null and denominator is not null)",
            name=op.f("ck_indicator_values_something_given"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_values")),
    )
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.create_index(
            "uq_indicator_values_month", ["indicator", "month", "team"], unique=True
        )

    op.create_table(
        "plan_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
    )
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.create_index("uq_plan_versions_plan_version", ["plan", "version"], unique=True)

    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempts_at", ["at"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("opens", sa.String(length=7), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_table(
        "account_teams",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_account_teams_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["teams.id"],
            name=op.f("fk_account_teams_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "team_id", name=op.f("pk_account_teams")),
    )
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("case_ref", sa.String(length=60), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("involvement", sa.String(length=40), nullable=False),
        sa.Column("age_band", sa.String(length=40), nullable=True),
        sa.Column("selection", sa.String(length=40), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=False),
        sa.Column("auditor_role", sa.String(length=40), nullable=True),
        sa.Column("independent", sa.Boolean(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column(
            "answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("final_grade", sa.String(length=40), nullable=True),
        sa.Column("counts_as", sa.String(length=200), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("submitted_order", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("import_key", sa.String(length=64), nullable=True),
        sa.Column("start_token", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "not counted or status = 'submitted'", name=op.f("ck_audits_only_submitted_count")
        ),
        sa.CheckConstraint(
            "status in ('allocated', 'draft', 'submitted', 'withdrawn')",
            name=op.f("ck_audits_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["auditor_id"], ["accounts.id"], name=op.f("fk_audits_auditor_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_versions.id"],
            name=op.f("fk_audits_form_version_id_form_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_audits_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.create_index("ix_audits_auditor", ["auditor_id", "status"], unique=False)
        batch_op.create_index("ix_audits_counts_as", ["counts_as"], unique=False)
        batch_op.create_index(
            "ix_audits_figures", ["form", "month", "team", "counted"], unique=False
        )
        batch_op.create_index("ix_audits_month", ["month", "form", "status"], unique=False)
        batch_op.create_index("ix_audits_submitted_order", ["submitted_order"], unique=False)
        batch_op.create_index("ix_audits_team", ["team", "status"], unique=False)
        batch_op.create_index(
            "uq_audits_counted_once",
            ["counts_as"],
            unique=True,
            sqlite_where=sa.text("counted"),
            postgresql_where=sa.text("counted"),
        )
        batch_op.create_index("uq_audits_import_key", ["import_key"], unique=True)
        batch_op.create_index("uq_audits_start_token", ["start_token"], unique=True)

    op.create_table(
        "brag_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["accounts.id"], name=op.f("fk_brag_ratings_set_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brag_ratings")),
    )
    with op.batch_alter_table("brag_ratings", schema=None) as batch_op:
        batch_op.create_index("ix_brag_ratings_outcome", ["outcome", "id"], unique=False)

    op.create_table(
        "log_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_log_entries_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entries")),
    )
    with op.batch_alter_table("log_entries", schema=None) as batch_op:
        batch_op.create_index("ix_log_entries_at", ["at"], unique=False)
        batch_op.create_index(
            "ix_log_entries_subject", ["subject_type", "subject_id"], unique=False
        )

    op.create_table(
        "progress_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("know", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_progress_notes_author_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_notes")),
    )
    with op.batch_alter_table("progress_notes", schema=None) as batch_op:
        batch_op.create_index("ix_progress_notes_outcome", ["outcome", "id"], unique=False)

    op.create_table(
        "sign_in_sessions",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "contents", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_sign_in_sessions_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_sign_in_sessions")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_sessions_account_id", ["account_id"], unique=False)

    op.create_table(
        "audit_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("final_grade", sa.String(length=40), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_audit_versions_audit_id_audits")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["accounts.id"],
            name=op.f("fk_audit_versions_replaced_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_versions")),
    )
    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.create_index("uq_audit_versions_number", ["audit_id", "number"], unique=True)
    make_log_append_only()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TRIGGER log_entries_are_kept ON log_entries")
        op.execute("DROP FUNCTION refuse_log_change")
    with op.batch_alter_table("audit_versions", schema=None) as batch_op:
        batch_op.drop_index("uq_audit_versions_number")

    op.drop_table("audit_versions")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_sessions_account_id")

    op.drop_table("sign_in_sessions")
    with op.batch_alter_table("progress_notes", schema=None) as batch_op:
        batch_op.drop_index("ix_progress_notes_outcome")

    op.drop_table("progress_notes")
    with op.batch_alter_table("log_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_log_entries_subject")
        batch_op.drop_index("ix_log_entries_at")

    op.drop_table("log_entries")
    with op.batch_alter_table("brag_ratings", schema=None) as batch_op:
        batch_op.drop_index("ix_brag_ratings_outcome")

    op.drop_table("brag_ratings")
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.drop_index("uq_audits_start_token")
        batch_op.drop_index("uq_audits_import_key")
        batch_op.drop_index(
            "uq_audits_counted_once",
            sqlite_where=sa.text("counted"),
            postgresql_where=sa.text("counted"),
        )
        batch_op.drop_index("ix_audits_team")
        batch_op.drop_index("ix_audits_submitted_order")
        batch_op.drop_index("ix_audits_month")
        batch_op.drop_index("ix_audits_figures")
        batch_op.drop_index("ix_audits_counts_as")
        batch_op.drop_index("ix_audits_auditor")

    op.drop_table("audits")
    op.drop_table("account_teams")
    op.drop_table("teams")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempts_at")

    op.drop_table("sign_in_attempts")
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.drop_index("uq_plan_versions_plan_version")

    op.drop_table("plan_versions")
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.drop_index("uq_indicator_values_month")

    op.drop_table("indicator_values")
    op.drop_table("imports")
    with op.batch_alter_table("form_versions", schema=None) as batch_op:
        batch_op.drop_index("uq_form_versions_form_version")

    op.drop_table("form_versions")
    op.drop_table("figure_cells")
    op.drop_table("accounts")


def make_log_append_only() -> None:
    """The log is only ever added to; the database itself refuses anything else."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is only ever added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER log_entries_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER log_entries_no_{change} BEFORE {change.upper()} ON log_entries "
            "BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END"
        )
