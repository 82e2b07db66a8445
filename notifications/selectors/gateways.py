"""Reading what gateways were told of alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from notifications.models import GatewayCall
from triage.models import Alert

# An outage of a day makes a hundred attempts.
_SHOWN_MOST: Final = 10


def gateway_calls_of(alerts: Iterable[Alert]) -> dict[int, list[GatewayCall]]:
    """Return the newest attempts of each of these alerts, by alert, the newest first."""
    found: dict[int, list[GatewayCall]] = defaultdict(list)
    rows = GatewayCall.objects.filter(alert__in=[alert.pk for alert in alerts]).order_by("-at", "-pk")[:200]
    for call in rows:
        if len(found[call.alert_id]) < _SHOWN_MOST:
            found[call.alert_id].append(call)
    return found
