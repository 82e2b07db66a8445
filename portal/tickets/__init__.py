"""One ticket as its customer reads it, and what they may do to it."""
