"""Opening a ticket: the form, what it remembers, and what it still lacks."""
