"""Small pieces of page that every door shows: marks, moments, fields, frames."""
