"""The tags of this door."""
