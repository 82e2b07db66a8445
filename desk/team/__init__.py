"""Who of support is there, how much they have, and when they are away."""
