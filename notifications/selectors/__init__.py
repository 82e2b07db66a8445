"""Reads over what people were told."""
