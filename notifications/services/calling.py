"""Telling gateways of alerts: what happened, to which ticket, and whom to call; retried, signed, and written down."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.database import database_now
from core.models import Delivery, OutboxEvent
from core.services.outbox import OutsideUnavailable, Telling, Undeliverable, enqueue_many
from notifications.enums import Outcome
from notifications.models import GatewayCall
from notifications.outgoing import NotAllowed, NotReached, post
from notifications.resting import Rest
from notifications.webhooks import signed_headers
from triage.models import Alert
from triage.rosters import serves_alerts

GATEWAY: Final = "alert_gateway"
_NAMES: Final = {
    "AlertRaised": "alert.raised",
    "AlertWidened": "alert.widened",
    "AlertAnswered": "alert.answered",
    "AlertEnded": "alert.ended",
}
_CALLS: Final = ("AlertRaised", "AlertWidened")
# Said by who is busy, or broken, for now.
_LATER: Final = (408, 425, 429)
_rests: dict[str, Rest] = defaultdict(Rest)


def tell_gateways(*, alert_id: int, row: OutboxEvent) -> None:
    """Let every gateway be told of an event, in its transaction; those of one alert in order."""
    enqueue_many(
        row,
        [
            Telling(consumer=GATEWAY, recipient=_recipient(url), ordering_key=f"alert:{alert_id}")
            for url in settings.ALERT_WEBHOOK_URL
        ],
    )


def call_gateway(delivery: Delivery) -> None:
    """Tell one gateway, and write down what became of it.

    A call to people is left out once the alert was answered, has ended or was widened: nobody is woken for the past.

    :raises OutsideUnavailable: when the gateway cannot be reached or says "later"
    :raises Undeliverable: when it refused this for good, may not be asked, or is configured no longer
    """
    url = next((one for one in settings.ALERT_WEBHOOK_URL if _recipient(one) == delivery.recipient), "")
    if not url:
        raise Undeliverable("this gateway is configured no longer")
    event = delivery.event
    alert = Alert.objects.select_related("ticket").get(pk=event.payload["alert_id"])
    if event.name in _CALLS and (not alert.sounds or alert.step > event.payload["step"]):
        _note(delivery, alert, url, Outcome.OVERTAKEN)
        return
    _send(delivery, alert, url)


def _send(delivery: Delivery, alert: Alert, url: str) -> None:
    rest = _rests[url]
    if rest.is_on():
        raise OutsideUnavailable("the gateway rests after a failure")
    message_id = f"alert-{delivery.pk}"
    body = json.dumps(payload_of(delivery.event, alert, message_id), ensure_ascii=False).encode()
    headers = signed_headers(secret=settings.ALERT_WEBHOOK_SECRET, message_id=message_id, at=database_now(), body=body)
    try:
        status = post(url, body=body, headers=headers, networks=settings.ALERT_WEBHOOK_NETWORKS)
    except NotAllowed as refusal:
        _note(delivery, alert, url, Outcome.REFUSED, detail=str(refusal))
        raise Undeliverable(str(refusal)) from refusal
    except NotReached as outage:
        rest.begin()
        _note(delivery, alert, url, Outcome.UNREACHABLE, detail=str(outage))
        raise OutsideUnavailable(str(outage)) from outage
    _judge(delivery, alert, url, status)
    rest.end()


def _judge(delivery: Delivery, alert: Alert, url: str, status: int) -> None:
    if 200 <= status < 300:
        _note(delivery, alert, url, Outcome.TAKEN, status=status)
    elif status in _LATER or status >= 500:
        _rests[url].begin()
        _note(delivery, alert, url, Outcome.UNREACHABLE, status=status)
        raise OutsideUnavailable(f"it answered {status}")
    else:
        _note(delivery, alert, url, Outcome.REFUSED, status=status)
        raise Undeliverable(f"it answered {status}")


def payload_of(event: OutboxEvent, alert: Alert, message_id: str) -> dict[str, Any]:
    """Return what a gateway reads: nothing that a customer wrote, and of people only who is called or answered."""
    ticket = alert.ticket
    return {
        "id": message_id,
        "type": _NAMES[event.name],
        "at": event.at.isoformat(),
        "alert": {
            "id": alert.pk,
            "cause": alert.cause,
            "step": event.payload.get("step", alert.step),
            "answer": event.payload.get("answer", ""),
            "end": event.payload.get("end", ""),
        },
        "ticket": {
            "number": ticket.pk,
            "severity": ticket.queue_severity,
            "level": ticket.level,
            "is_immediate": ticket.is_immediate,
            "url": f"{settings.PORTAL_URL}{reverse('desk:show_ticket', args=[ticket.pk])}",
        },
        "call": _people(event.payload.get("called", ())),
    }


def _people(called: list[int]) -> list[dict[str, Any]]:
    people = User.objects.filter(pk__in=called).order_by("pk")
    return [{"id": one.pk, "name": one.name, "phone": one.phone} for one in people if serves_alerts(one)]


def _note(
    delivery: Delivery, alert: Alert, url: str, outcome: Outcome, *, status: int | None = None, detail: str = ""
) -> None:
    GatewayCall.objects.create(
        delivery=delivery,
        alert=alert,
        host=str(urlsplit(url).hostname)[:255],
        event=_NAMES[delivery.event.name],
        outcome=outcome,
        status=status,
        detail=detail[:200],
        at=database_now(),
    )


def _recipient(url: str) -> str:
    # An address may hold a gateway's own secret.
    return hashlib.sha256(url.encode()).hexdigest()[:32]
