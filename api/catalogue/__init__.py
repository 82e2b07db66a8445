"""Products, modules with their groups, routines."""
