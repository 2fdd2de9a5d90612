"""What in a text may identify somebody: names, birth dates, postcodes, numbers."""
