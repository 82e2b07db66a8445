"""Writing what the ground keeps."""
