"""What the house writes down of itself."""
