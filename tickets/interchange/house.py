"""What this portal calls itself as the source of its own tickets."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def own_source() -> str:
    """Return the host by which the portal is reached: its own tickets are known elsewhere by it and their numbers."""
    return urlsplit(settings.PORTAL_URL).netloc or "portal"
