"""Files that come in: received, limited, read as rows of text."""
