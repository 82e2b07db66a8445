"""Faults that the suite puts into a portal's processes when they start, to see whether it would find them."""
