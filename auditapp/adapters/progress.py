"""Telling people at a terminal how far long work is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def told(what: str) -> Iterator[Callable[[int], None]]:
    """Yields a function to call with each number of rows done; writes to standard error."""
    done = 0

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        click.echo(f"\r{what}: {done:,}", nl=False, err=True)

    yield step
    if done:
        click.echo("", err=True)
