"""Samples: case lists, strata, sizes, draws and allocation."""
