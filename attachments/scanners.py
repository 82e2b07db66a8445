"""Which virus scanner this house has, if any."""

from __future__ import annotations

from django.conf import settings

from attachments.clamav import ClamAV
from attachments.scanner_port import Scanner


def configured_scanner() -> Scanner | None:
    """Return the scanner that the settings name, None where files are only judged by our own checks."""
    return ClamAV(settings.CLAMAV_URL, patience=settings.CLAMAV_TIMEOUT) if settings.CLAMAV_URL else None
