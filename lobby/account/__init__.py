"""A person's own data, and how they sign in."""
