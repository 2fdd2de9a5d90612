"""Write the next migration, from the models: python -m migrations "Keep the reason for a return"

The difference between the models and an empty database at the newest schema becomes
versions/0006_keep_the_reason_for_a_return.py. Read it before it is committed: moving data, and
adding a column that rows must have, are written by hand.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations

FOLDER = Path(__file__).parent


def main(message: str) -> None:
    with TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/newest.db")
        migrations = Migrations(database, FOLDER)
        migrations.upgrade()
        migrations.write(message)
        database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('Say what the migration does: make migration NAME="Keep the reason for a return"')
    main(sys.argv[1].strip())
