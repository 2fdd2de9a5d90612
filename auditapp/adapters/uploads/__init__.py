"""Uploaded files: receiving them, limiting them, and reading them as rows of text."""
