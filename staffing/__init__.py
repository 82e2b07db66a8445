"""Who of support works what: which ticket comes to whom next, and why."""
