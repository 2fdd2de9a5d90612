<%!
    def plain(steps):
        """Steps without the comments that Alembic puts around them."""
        kept = [line for line in steps.splitlines() if not line.strip().startswith("# ###")]
        return "\n".join(kept).strip() or "pass"
%>"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades or "" | plain}


def downgrade() -> None:
    ${downgrades or "" | plain}
