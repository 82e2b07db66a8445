"""Forgetting what the outbox and the keys of requests still say of somebody."""

from __future__ import annotations

from core.models import Delivery, IdempotencyRecord


def forget_answers(*, recipient: str) -> int:
    """Empty what other servers answered about deliveries to this recipient: an answer may repeat an address."""
    return Delivery.objects.filter(recipient=recipient).exclude(last_error="").update(last_error="")


def forget_keys(*, person_id: int) -> int:
    """Delete the keys of a person's requests with what they were answered; a scope ends with its person's number."""
    return IdempotencyRecord.objects.filter(scope__endswith=f":{person_id}").delete()[0]
