"""A house with a million tickets: a few are really opened and worked on, the others copied from them by SQL."""
