"""The year's programme, and opening a month."""
