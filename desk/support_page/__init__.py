"""Writing the page on how support works, and its earlier texts."""
