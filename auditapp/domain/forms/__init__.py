"""What a form is: its questions, answers, rules and measures, and how its file is read."""
