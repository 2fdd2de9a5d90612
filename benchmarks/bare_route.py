"""The peer of `autosave`: one Flask route under waitress that commits what it is sent, and nothing
else. `python -m benchmarks.bare_route PORT FILE` serves it; the answers that stay as they are come
on standard input.

The same kind of database file as ours, with the same settings, BEGIN IMMEDIATE and one table.
"""

import sys
import threading

import pysqlite3.dbapi2
import waitress
from flask import Flask, request

from auditapp.adapters.database import PRAGMAS
from auditapp.cli import CONNECTIONS, THREADS


def bare(file: str, rest: bytes) -> Flask:
    """The application; each thread has a connection of its own."""
    app, local = Flask("bare"), threading.local()

    def opened() -> pysqlite3.dbapi2.Connection:
        if not hasattr(local, "connection"):
            local.connection = pysqlite3.dbapi2.connect(file, isolation_level=None)
            for name, value in PRAGMAS.items():
                local.connection.execute(f"PRAGMA {name}={value}")
        return local.connection

    @app.post("/answers")
    def keep() -> dict[str, bool]:
        connection = opened()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE kept SET answers = ? WHERE id = 1", (rest + request.get_data(),))
        connection.execute("COMMIT")
        return {"saved": True}

    connection = opened()
    connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, answers BLOB)")
    connection.execute("INSERT INTO kept VALUES (1, ?)", (rest,))
    return app


if __name__ == "__main__":
    app = bare(sys.argv[2], sys.stdin.buffer.read())
    waitress.serve(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        threads=THREADS,
        connection_limit=CONNECTIONS,
        ident=None,
        _quiet=True,
    )
