"""The improvement plan: outcomes with their rating, evidence, figures and progress notes."""
