"""Case lists: upload, understand, freeze."""
