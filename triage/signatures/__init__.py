"""What a fault is known by: the same on another day, at another customer, with other numbers."""
