"""Completing an audit: start, answer, autosave, check, submit."""
