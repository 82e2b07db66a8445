"""The only place that writes products, modules, groups and routines."""
