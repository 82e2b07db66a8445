"""What Prometheus reads: requests as each web process counts them, and the house as the database has it."""
