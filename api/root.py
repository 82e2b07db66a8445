"""Where a program begins: what there is, and who it is here."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import Theme
from accounts.models import User
from accounts.programs import token_of
from accounts.services.profile import edit_profile
from api.describing import described
from api.doing import sent_as
from api.endpoints import Endpoint, asker
from api.examples import AURORA, HERE
from api.shapes import HouseOut, PersonOut, Shape
from core.validators import one_line

_COLLECTIONS: Final = {
    **{name: f"api:{name}" for name in ("me", "tickets", "organizations", "branches", "contracts", "executives")},
    **{name: f"api:{name}" for name in ("people", "products", "module_groups", "modules", "routines")},
    **{name: f"api:{name}" for name in ("notifications", "preferences", "alerts", "roster")},
    "uploads": "lobby:begin_upload",
}
# To others they do not exist.
_OF_SUPPORT: Final = frozenset({"executives", "alerts", "roster"})


class RootOut(Shape):
    """The collections, by their whole addresses."""

    def get_fields(self) -> dict[str, Any]:
        reader = self.context.get("reader")
        is_support = isinstance(reader, User) and reader.is_support
        return {name: serializers.URLField() for name in _COLLECTIONS if is_support or name not in _OF_SUPPORT}


class MeOut(PersonOut):
    """The person as whom a program acts."""

    email = serializers.EmailField()
    organization = HouseOut(allow_null=True)
    is_customer_manager = serializers.BooleanField()
    is_read_only = serializers.SerializerMethodField()
    job_title = serializers.CharField()
    phone = serializers.CharField()
    language = serializers.CharField()
    timezone = serializers.CharField()
    theme = serializers.ChoiceField(choices=Theme.choices)

    def get_is_read_only(self, person: User) -> bool:
        """Return whether what it acts by only reads."""
        token = token_of(self.context["request"])
        return token is not None and token.is_read_only


class ProfileIn(serializers.Serializer[Any]):
    """What a person says of themselves, and how they want to see the portal: what is not sent stays as it is."""

    name = serializers.CharField(max_length=120, validators=[one_line], required=False)
    job_title = serializers.CharField(max_length=80, validators=[one_line], required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    timezone = serializers.CharField(max_length=60, required=False)
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)


_ME: Final[dict[str, Any]] = {
    "id": 7,
    "name": "Ana Lima",
    "side": "customer",
    "email": "ana.lima@aurora.example",
    "organization": AURORA,
    "is_customer_manager": False,
    "is_read_only": False,
    "job_title": "Faturista",
    "phone": "+556230001403",
    "language": "pt-br",
    "timezone": "America/Sao_Paulo",
    "theme": "system",
}


class Root(Endpoint):
    """The collections."""

    @described(
        _("List the collections by their whole addresses"),
        gives=RootOut,
        given={name: f"{HERE}{name}/" for name in _COLLECTIONS},
    )
    def get(self, request: Request) -> Response:
        """Name them."""
        where = {name: request.build_absolute_uri(reverse(view)) for name, view in _COLLECTIONS.items()}
        return Response(RootOut(where, context=self.reader()).data)


class Me(Endpoint):
    """Who asks."""

    @described(
        _("Read as whom the program acts, and whether its token only reads"),
        gives=MeOut,
        given=_ME,
    )
    def get(self, request: Request) -> Response:
        """Say it."""
        return Response(MeOut(asker(request), context=self.reader()).data)

    @described(
        _("Change what one says of oneself, and how one wants to see the portal"),
        about=_("The e-mail, the password and the second step are changed on their pages alone."),
        takes=ProfileIn,
        sent={"phone": "+556230001403"},
        gives=MeOut,
        given=_ME,
    )
    def patch(self, request: Request) -> Response:
        """Change it."""
        person = asker(request)
        names = ("name", "job_title", "phone", "language", "timezone", "theme")
        sent = sent_as(ProfileIn, request).validated_data
        changed = edit_profile(by=person, **{name: getattr(person, name) for name in names} | sent)
        return Response(MeOut(changed, context=self.reader()).data)
