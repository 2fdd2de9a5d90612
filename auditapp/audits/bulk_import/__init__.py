"""Completed audits from a spreadsheet."""
