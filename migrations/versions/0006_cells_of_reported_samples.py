"""Cells keep samples that a file reported as random apart from those drawn here

Which of the cells of before hold what cannot be read from them: `auditapp init` counts them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = ("measure", "selection", "month", "team", "service", "involvement")
COUNTS = ("numerator", "denominator", "not_applicable", "unanswered")
LENGTHS = {"month": 7, "team": 200, "service": 200}


def upgrade() -> None:
    _set_aside()
    reported = sa.Column("as_reported", sa.Boolean(), nullable=False)
    _create(reported)
    columns = ", ".join((*KEY, *COUNTS))
    _fill(f"{columns}, as_reported", f"SELECT {columns}, false FROM figure_cells_before")


def downgrade() -> None:
    _set_aside()
    _create()
    key, sums = ", ".join(KEY), ", ".join(f"sum({count})" for count in COUNTS)
    _fill(
        ", ".join((*KEY, *COUNTS)),
        f"SELECT {key}, {sums} FROM figure_cells_before GROUP BY {key}",
    )


def _set_aside() -> None:
    op.execute("CREATE TABLE figure_cells_before AS SELECT * FROM figure_cells")
    op.drop_table("figure_cells")


def _create(*more: sa.Column[bool]) -> None:
    op.create_table(
        "figure_cells",
        *(sa.Column(name, sa.String(LENGTHS.get(name, 40)), nullable=False) for name in KEY),
        *more,
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint(*KEY, *(one.name for one in more), name=op.f("pk_figure_cells")),
        sqlite_with_rowid=False,
    )


def _fill(columns: str, rows: str) -> None:
    op.execute(f"INSERT INTO figure_cells ({columns}) {rows}")
    op.drop_table("figure_cells_before")
