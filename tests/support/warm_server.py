"""Serves again and again, as `auditapp serve`, without importing everything anew.

A line on standard input is a port: a child that holds what was imported serves there. Its number
is written, and `gone` when it has ended, however that came about.
"""

import os
import sys

from auditapp.cli import main


def serve_on(port: str) -> None:
    """One server, from its start to its end."""
    child = os.fork()
    if child == 0:
        os.close(0)
        main(["serve", "--port", port])
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        serve_on(line.strip())
