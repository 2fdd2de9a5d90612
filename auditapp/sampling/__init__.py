"""Honest samples: case lists, the programme, rounds, draws and allocation."""
