"""What every page of a door needs to draw its frame."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame."""
    return {}
