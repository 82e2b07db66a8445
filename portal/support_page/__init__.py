"""The public page on how support works."""
