"""Uploads that survive a cut line: the tus 1.0 protocol (https://tus.io/protocols/resumable-upload)."""
