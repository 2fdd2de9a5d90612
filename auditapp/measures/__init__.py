"""Figures: the cells they are kept in, how they are read, and the pages that show them."""
