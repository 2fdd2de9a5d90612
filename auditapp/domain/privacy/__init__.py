"""Names, birth dates, postcodes and numbers that may identify somebody in a text."""
