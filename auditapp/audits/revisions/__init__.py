"""Submitted audits changed: returned, corrected, withdrawn, with every version kept."""
