"""The dip-sample grid: cases down, questions across."""
