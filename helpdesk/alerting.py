"""Settings of alerts: how long an answer is awaited, which gateways are told; helpdesk.settings reads them by `*`."""

from environs import Env

__all__ = ["ALERT_MINUTES", "ALERT_WEBHOOK_NETWORKS", "ALERT_WEBHOOK_SECRET", "ALERT_WEBHOOK_URL"]

env = Env()

# How long an answer to an alert is awaited before more people are called; the last wait is repeated.
ALERT_MINUTES: list[int] = env.list("ALERT_MINUTES", [3, 5, 10], subcast=int)

# Whom alerts are sent to besides bell and mail, signed with the secret: gateways for SMS, voice or messengers.
ALERT_WEBHOOK_URL: list[str] = env.list("ALERT_WEBHOOK_URL", [])
ALERT_WEBHOOK_SECRET = env.str("ALERT_WEBHOOK_SECRET", "")
# Private networks in which such a gateway may stand, also without https; everywhere else they are refused.
ALERT_WEBHOOK_NETWORKS: list[str] = env.list("ALERT_WEBHOOK_NETWORKS", [])
