"""Tickets of another system, taken with their whole history: batch by batch, each row for itself."""
