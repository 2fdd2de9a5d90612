"""Forms: checking definitions, publishing them, showing what they ask."""
