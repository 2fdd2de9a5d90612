"""What the application costs, as ratios against peers or sizes timed in the same run."""
