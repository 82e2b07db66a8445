"""What the house says of itself: sweeps, processes, outbox, room; read alike by metrics, status page and doctor."""
