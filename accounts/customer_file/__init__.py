"""A file of customers as a table: its columns, its sheets, its lines; pure."""
