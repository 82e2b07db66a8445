"""Coming in by an invitation."""
