"""The first page: what waits on the person, what is under way, what ended, what they began to write."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import PersonRequest, customers_front_page
from core.methods import require_safe
from portal.home.page import page


@customers_front_page
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Show what concerns this person, most urgent first."""
    return render(request, "portal/home/page.html", page(request.user))
