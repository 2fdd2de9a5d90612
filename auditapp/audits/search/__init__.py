"""Every audit that one may see: listed, filtered, and found by its case."""
