"""`manage.py portal`: one process that prepares the ground, starts all others, and leaves nothing behind."""
