"""Files in and out: uploads, serving with ranges, and the first lines of texts."""
