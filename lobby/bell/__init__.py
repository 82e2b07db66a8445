"""The bell: its number on every page, and the page of notices."""
