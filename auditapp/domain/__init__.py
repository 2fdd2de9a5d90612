"""The rules of auditing in plain Python: no web, no database, no spreadsheet."""
