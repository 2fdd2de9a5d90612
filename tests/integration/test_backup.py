"""The line that docs/operations.md gives for a backup copies a database in use."""

import subprocess
import sys
from pathlib import Path

from auditapp.adapters.database import Database
from tests.support import factories
from tests.support.documents import page, shown_lines

DOCUMENTED = ("/srv/auditapp/auditapp.db", "/srv/backup/auditapp.db")


def test_the_documented_backup_holds_everything(sqlite_prepared: Database, tmp_path: Path) -> None:
    with sqlite_prepared.transaction() as session:
        factories.submitted(session, "C-1", {"DS-01": "yes"})
    copy = tmp_path / "copy.db"
    (line,) = (one for one in shown_lines(page("docs/operations.md")) if "python -c" in one)
    program = line.partition('"')[2].removesuffix('"')
    for documented, real in zip(DOCUMENTED, (sqlite_prepared.file, copy), strict=True):
        assert documented in program
        program = program.replace(documented, str(real))
    with sqlite_prepared.reading() as in_use:
        factories.published(in_use)
        subprocess.run([sys.executable, "-c", program], check=True)

    restored = Database(f"sqlite:///{copy}")
    assert factories.command(restored, "measures", "verify").exit_code == 0
    with restored.reading() as session:
        assert factories.account(session).name
    shown = factories.command(restored, "measures", "show", "--measure", "M-DS-01")
    assert "100" in shown.stdout
    restored.close()
