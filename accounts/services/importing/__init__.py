"""Customers from a file: read, checked row by row, looked at, imported, invited; each step may be cut anywhere."""
