"""What changes what triage holds."""
