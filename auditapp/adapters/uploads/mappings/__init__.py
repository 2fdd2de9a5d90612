"""Remembered mappings of columns and values, and files read through them."""
