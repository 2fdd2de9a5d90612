"""A submitted audit as a document, on screen and on paper."""
