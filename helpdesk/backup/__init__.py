"""Backups of the embedded default: database, files and secret as one folder, and the way back from it."""
