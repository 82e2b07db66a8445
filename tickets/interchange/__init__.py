"""Tickets as other systems hand them over: one shape, written as JSON lines or as CSV; no database."""
