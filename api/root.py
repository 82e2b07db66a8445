"""Where a program begins: what there is, and who it is here."""

from __future__ import annotations

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.programs import token_of

_COLLECTIONS = {"me": "api:me", "tickets": "api:tickets", "uploads": "lobby:begin_upload"}


class Root(APIView):
    """The collections, by their whole addresses."""

    def get(self, request: Request) -> Response:
        """Name them."""
        return Response({name: request.build_absolute_uri(reverse(view)) for name, view in _COLLECTIONS.items()})


class Me(APIView):
    """The person as whom a program acts."""

    def get(self, request: Request) -> Response:
        """Say who it is, and what the token may do."""
        person, token = request.user, token_of(request._request)
        assert isinstance(person, User)
        house = person.organization
        return Response(
            {
                "id": person.pk,
                "name": person.name,
                "email": person.email,
                "side": "support" if person.is_support else "customer",
                "organization": {"id": house.pk, "name": house.name} if house else None,
                "is_customer_manager": person.is_customer_manager,
                "is_read_only": token is not None and token.is_read_only,
                "language": person.language,
                "timezone": person.timezone,
            }
        )
