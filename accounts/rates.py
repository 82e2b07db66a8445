"""How answers of the API tell what may still be asked, and refuse what may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.access import counted_address
from accounts.services.limits import Limit
from accounts.services.metering import Spending, Standing
from core.problems import problem

MINUTE: Final = timedelta(minutes=1)
# Who does not say who they are reads the description, or is told to sign in.
_REQUESTS_OF_ADDRESS: Final = Limit("api_address", 600, MINUTE)


def of_a_stranger(request: HttpRequest) -> list[Spending]:
    """Return what is counted of a request of nobody known: its address."""
    return [(_REQUESTS_OF_ADDRESS, counted_address(request))]


def refuse(standings: Sequence[Standing], *, language: str) -> HttpResponse | None:
    """Return the answer to a request beyond a limit, in the asker's language; None where there is room."""
    over = [_seconds_to(standing) for standing in standings if standing.is_over]
    if not over:
        return None
    with translation.override(language):
        said = _("Too many requests. Ask again in %(seconds)s seconds.") % {"seconds": max(over)}
        return problem(429, said, code="too_many_requests", headers={"Retry-After": str(max(over))})


def tell(response: HttpResponse, standings: Sequence[Standing]) -> None:
    """Write the three fields that most programs know, of the limit that is nearest, and the two of the draft, of all.

    draft-ietf-httpapi-ratelimit-headers had the three until its sixth version, and has RateLimit-Policy and RateLimit
    since its eighth.
    """
    nearest = min(standings, key=lambda standing: (_left(standing), standing.limit.count))
    response["RateLimit-Limit"] = str(nearest.limit.count)
    response["RateLimit-Remaining"] = str(_left(nearest))
    response["RateLimit-Reset"] = str(_seconds_to(nearest))
    window = int(MINUTE.total_seconds())
    policies = [f'"{_name(standing)}";q={standing.limit.count};w={window}' for standing in standings]
    response["RateLimit-Policy"] = ", ".join(policies)
    left = [f'"{_name(standing)}";r={_left(standing)};t={_seconds_to(standing)}' for standing in standings]
    response["RateLimit"] = ", ".join(left)


def _left(standing: Standing) -> int:
    return max(0, standing.remaining)


def _name(standing: Standing) -> str:
    return standing.limit.scope.removeprefix("api_")


def _seconds_to(standing: Standing) -> int:
    return max(1, -int((timezone.now() - standing.until).total_seconds() // 1))
