"""Rounds: a form, a month and a list; draw, allocate, substitute."""
