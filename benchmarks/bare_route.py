"""The peer of `autosave`: one Flask route under waitress that commits the same bytes to the same
database, and does nothing else. `python -m benchmarks.bare_route PORT URL AUDIT` serves it.

It writes what a save of ours writes, into the same file: the answers and the marks of a save into
the audit's row, and a line in the log. It asks nobody who they are, reads nothing, judges nothing,
and believes everything it is sent.
"""

import sys

import waitress
from flask import Flask, request
from sqlalchemy import insert, select, update

from auditapp.adapters.database import Database
from auditapp.cli import CONNECTIONS, THREADS
from auditapp.models import Audit, LogEntry
from auditapp.models.base import utc_now

_LINE = {"action": "audit saved", "subject_type": "audit", "details": {"questions": 1}}


def bare(database: Database, audit: int) -> Flask:
    """The application, which has read the answers that stay as they are."""
    app = Flask("bare")
    with database.reading() as session:
        rest, auditor = session.execute(
            select(Audit.answers, Audit.auditor_id).where(Audit.id == audit)
        ).one()

    @app.post("/answers")
    def keep() -> dict[str, bool]:
        sent = request.get_json()
        kept = {
            "answers": {**rest, **sent["answers"]},
            "saved_at": utc_now(),
            "saved_by_id": auditor,
            "sequences": [(sent["page"], sent["sequence"], sent["version"])],
            "version": Audit.version + 1,
        }
        line = {**_LINE, "subject_id": str(audit), "account_id": auditor}
        with database.transaction() as session:
            connection = session.connection()
            connection.execute(update(Audit).where(Audit.id == audit).values(kept))
            connection.execute(insert(LogEntry).values(line))
        return {"saved": True}

    return app


if __name__ == "__main__":
    waitress.serve(
        bare(Database(sys.argv[2]), int(sys.argv[3])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        threads=THREADS,
        connection_limit=CONNECTIONS,
        ident=None,
        _quiet=True,
    )
