"""The description, and the page on which a person reads it."""

from __future__ import annotations

from typing import Any, Final

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANYONE
from api.describing import described
from api.endpoints import Endpoint
from api.schema.whole import description_for
from api.shapes import Shape
from core.methods import require_safe

_GIVEN: Final[dict[str, Any]] = {"openapi": "3.1.0", "info": {"title": "…"}, "paths": {}, "components": {}}


class DescriptionOut(Shape):
    """An OpenAPI document."""

    openapi = serializers.CharField()
    info = serializers.DictField()
    paths = serializers.DictField()
    components = serializers.DictField()


@method_decorator([cache_control(private=True, no_cache=True), vary_on_headers("Cookie", "Authorization")], "dispatch")
class SchemaView(Endpoint):
    """What one may call."""

    @described(_("Read this description: what you may call"), gives=DescriptionOut, given=_GIVEN, callers=ANYONE)
    def get(self, request: Request) -> Response:
        """Tell it in the asker's language."""
        return Response(description_for(request, language=get_language() or "en"))


# Measured in Chromium: Swagger UI draws arrows from data: addresses and cleans texts by a policy of its own, the
# cleaner's; with these two it complains of nothing, and the portal's own policy guards the rest.
_POLICY: Final = {"img-src": ["data:"], "trusted-types": ["dompurify"]}


@require_safe
@csp_update(_POLICY)
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as a page."""
    return render(request, "api/docs.html")
