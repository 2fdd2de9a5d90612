"""Mappings: listing, reading and loading how councils' own files are read."""
