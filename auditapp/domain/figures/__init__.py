"""What a figure is worth: intervals, strength of evidence, progress."""
