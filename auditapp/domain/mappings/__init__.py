"""How the columns and values of a council's own files are read: mappings, applied row by row."""
