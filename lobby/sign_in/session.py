"""What an open page asks about its own session."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.access import PersonRequest, signed_in
from core.methods import require_safe


@never_cache
@require_safe
@signed_in
def session(request: PersonRequest) -> HttpResponse:
    """Say who is signed in on this browser, and the token that forms now carry."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


@never_cache
@require_safe
@signed_in
def signed_in_again(request: PersonRequest) -> HttpResponse:
    """Send the reader back to the tab that they came from."""
    return render(request, "account/signed_in_again.html")
