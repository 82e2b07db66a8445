"""The bell, and what a person chose to hear."""
