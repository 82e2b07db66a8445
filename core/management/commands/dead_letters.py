"""`manage.py dead_letters`: what could not be delivered, and another round for it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.enums import DeliveryState
from core.models import Delivery
from core.services.outbox import replay_dead


class Command(BaseCommand):
    """Lists dead deliveries with their reason; with --replay gives them five more attempts."""

    help = "List deliveries that were given up; --replay ID… or --replay-all tries them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replay", nargs="+", type=int, default=[], metavar="ID")
        parser.add_argument("--replay-all", action="store_true")

    def handle(self, *_args: Any, replay: list[int], replay_all: bool, **_options: Any) -> None:
        dead = Delivery.objects.filter(state=DeliveryState.DEAD).select_related("event").order_by("id")
        if replay or replay_all:
            ids = list(dead.values_list("id", flat=True)) if replay_all else replay
            self.stdout.write(f"{replay_dead(ids=ids)} deliveries are tried again")
            return
        for delivery in dead.iterator():
            self.stdout.write(
                f"{delivery.pk}  {delivery.event.at:%Y-%m-%d %H:%M}  {delivery.consumer} to {delivery.recipient}  "
                f"{delivery.event.name}  {delivery.last_error}"
            )
