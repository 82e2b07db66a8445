"""The brand as a browser gets it: a sheet of its shades, and the logo in its sizes."""
