"""Learning: learning points and good practice from audits."""
