"""What gives tickets out."""
