"""Learning: what audits teach, and good practice to share."""
