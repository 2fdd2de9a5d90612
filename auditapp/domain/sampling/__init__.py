"""Honest samples: frames, strata, sizes, draws and allocation."""
