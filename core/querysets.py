"""Chainable filters over deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.enums import DeliveryState

if TYPE_CHECKING:
    from core.models import Delivery


class DeliveryQuerySet(QuerySet["Delivery"]):
    def claimable(self, now: datetime) -> DeliveryQuerySet:
        """Keep what may be told now, with its event: due, and behind nothing of its key that still waits."""
        earlier = self.model.objects.filter(
            ordering_key=OuterRef("ordering_key"),
            id__lt=OuterRef("id"),
            state__in=[DeliveryState.PENDING, DeliveryState.RUNNING],
        )
        return (
            self.filter(state=DeliveryState.PENDING, available_at__lte=now)
            .filter(Q(ordering_key="") | ~Exists(earlier))
            .select_related("event")
            .order_by("available_at", "id")
        )
