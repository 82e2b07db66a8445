"""What must not be shown in texts and logs, told from what only resembles it."""
