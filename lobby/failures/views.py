"""Pages for what went wrong before a view was reached."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was too old to send, and how to go on."""
    return render(request, "403_csrf.html", status=403)
