"""The order in which receivers hear an event: lower apps first, telling people last."""

ORDER: tuple[str, ...] = (
    "accounts.receivers",
    "tickets.receivers",
    "staffing.receivers",
    "triage.receivers",
    "notifications.receivers",
)
