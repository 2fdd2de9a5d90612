"""The rules of one audit: what is missing, what changed, what may be corrected."""
