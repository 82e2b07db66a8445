"""`manage.py first_administrator_link`: the way in to a portal that has no administrator yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from accounts.services.first_start import GOOD_FOR, renew_first_link


class Command(BaseCommand):
    """Prints a new link; the one printed before is good no longer."""

    help = "Print the link by which the first administrator comes in; nothing once there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.PORTAL_URL, help="where the portal is reached (PORTAL_URL)")
        parser.add_argument("--bare", action="store_true", help="the link alone, for programs")

    def handle(self, *, url: str, bare: bool, **_options: Any) -> None:
        token = renew_first_link()
        if token is None:
            if not bare:
                self.stdout.write("The portal has an administrator: sign in, or have them invite you.")
            return
        link = url + reverse("lobby:begin", args=[token])
        hours = int(GOOD_FOR.total_seconds()) // 3600
        words = f"Open this once, within {hours} hours, to make the first administrator:\n  {link}"
        self.stdout.write(link if bare else words)
