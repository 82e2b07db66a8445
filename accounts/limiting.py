"""How much programs may ask: each request counted for its token, its person and their house, and told in its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts import house
from accounts.models import User
from accounts.programs import SAFE, refuse_to_write, token_of
from accounts.rates import MINUTE, of_a_stranger, refuse, tell
from accounts.services.limits import Limit
from accounts.services.metering import Spending, meter

PLACE: Final = "/api/"


class MeterMiddleware:
    """Refuse what is asked beyond a limit or by a token that only reads, and tell in every answer how much is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACE) and token_of(request) is None:
            return self.get_response(request)
        standings = meter(_spendings(request), at=timezone.now())
        # The reader's language is set behind this, for the views.
        language = getattr(request.user, "language", None) or translation.get_language() or "en"
        response = refuse(standings, language=language) or refuse_to_write(request) or self.get_response(request)
        tell(response, standings)
        return response


def _spendings(request: HttpRequest) -> list[Spending]:
    person = request.user
    if not isinstance(person, User):
        return of_a_stranger(request)
    kind = "reads" if request.method in SAFE else "writes"
    keys = {"person": str(person.pk)}
    if token := token_of(request):
        keys = {"token": str(token.pk), **keys}
    if person.organization_id is not None:
        keys["organization"] = str(person.organization_id)
    current = house.current()
    return [
        (Limit(f"api_{kind}_{whose}", current.limit(f"api_{kind}_per_{whose}"), MINUTE), key)
        for whose, key in keys.items()
    ]
