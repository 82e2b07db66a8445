"""Where a program begins: what there is, and who it is here."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.programs import token_of
from api.describing import described
from api.endpoints import Endpoint, asker
from api.examples import AURORA, HERE
from api.shapes import HouseOut, PersonOut, Shape

_COLLECTIONS: Final = {"me": "api:me", "tickets": "api:tickets", "uploads": "lobby:begin_upload"}


class RootOut(Shape):
    """The collections, by their whole addresses."""

    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.URLField() for name in _COLLECTIONS}


class MeOut(PersonOut):
    """The person as whom a program acts."""

    email = serializers.EmailField()
    organization = HouseOut(allow_null=True)
    is_customer_manager = serializers.BooleanField()
    is_read_only = serializers.SerializerMethodField()
    language = serializers.CharField()
    timezone = serializers.CharField()

    def get_is_read_only(self, person: User) -> bool:
        """Return whether what it acts by only reads."""
        token = token_of(self.context["request"])
        return token is not None and token.is_read_only


class Root(Endpoint):
    """The collections."""

    @described(
        _("List the collections by their whole addresses"),
        gives=RootOut,
        given={name: f"{HERE}{name}/" for name in _COLLECTIONS},
    )
    def get(self, request: Request) -> Response:
        """Name them."""
        return Response({name: request.build_absolute_uri(reverse(view)) for name, view in _COLLECTIONS.items()})


class Me(Endpoint):
    """Who asks."""

    @described(
        _("Read as whom the program acts, and whether its token only reads"),
        gives=MeOut,
        given={
            "id": 7,
            "name": "Ana Lima",
            "side": "customer",
            "email": "ana.lima@aurora.example",
            "organization": AURORA,
            "is_customer_manager": False,
            "is_read_only": False,
            "language": "pt-br",
            "timezone": "America/Sao_Paulo",
        },
    )
    def get(self, request: Request) -> Response:
        """Say it."""
        return Response(MeOut(asker(request), context=self.reader()).data)
