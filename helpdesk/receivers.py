"""The order in which receivers hear an event: lower apps first, telling people last."""

ORDER: tuple[str, ...] = ("accounts.receivers", "tickets.receivers", "triage.receivers", "notifications.receivers")
