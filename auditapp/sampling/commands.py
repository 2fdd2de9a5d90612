"""`auditapp cases` and `auditapp sample`."""

import click


@click.group()
def cases() -> None:
    """Case lists: what samples are drawn from."""


@click.group()
def sample() -> None:
    """Draws that anyone can repeat."""
