"""Opening a ticket for a customer who calls."""
