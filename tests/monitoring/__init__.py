"""What the house says of itself."""
