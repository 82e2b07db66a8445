"""The ground under every app: events, outbox, idempotency, database time, sanitising. No word of support in it."""
