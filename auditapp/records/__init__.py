"""The log of who did what: one function that writes it, one page that reads it."""
