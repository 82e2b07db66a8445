"""What a ticket is about, told from its words and logs, and what follows from it."""
