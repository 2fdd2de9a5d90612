"""Escalations: a child may be unsafe, and somebody must answer within one working day."""
