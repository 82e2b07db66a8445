"""When something happened to a ticket, tell whom it concerns."""
