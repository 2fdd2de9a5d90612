"""Audits: starting, answering, submitting, correcting, withdrawing, importing."""
