"""A portal in processes of its own, and programs that work at it while something happens to it."""
