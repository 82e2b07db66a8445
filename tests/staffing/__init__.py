"""Who of support works what."""
