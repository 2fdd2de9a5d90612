"""Coverage: what is due, done, late and never sampled."""
