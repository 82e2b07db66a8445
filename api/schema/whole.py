"""The description as a whole: who may come in by what, and the addresses that the framework does not know."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from api.callers import EVERY_KIND, Asker
from api.schema.uploads import upload_paths

# One for each kind of asker and language: what they may call changes with the code alone.
_KEPT: Final[dict[tuple[Any, ...], dict[str, Any]]] = {}


def description_for(request: Any, *, language: str) -> dict[str, Any]:
    """Return the OpenAPI document of what this asker may call, in this language."""
    kind = (*_kind_of(request.user), language)
    if kind not in _KEPT:
        with override(language):
            _KEPT[kind] = SchemaGenerator().get_schema(request=request, public=False)
    return _KEPT[kind]


def _kind_of(asker: Asker) -> tuple[bool, ...]:
    is_support = isinstance(asker, User) and asker.is_support
    return is_support, *(callers.admits(asker) for callers in EVERY_KIND)


def complete(result: dict[str, Any], request: HttpRequest | None, **_rest: Any) -> dict[str, Any]:
    """Add to drf-spectacular's document what it cannot know (a hook of its own)."""
    asker = getattr(request, "user", None)
    # A check of the framework's generates one for nobody in particular: all of it.
    is_for_people = request is None or isinstance(asker, User)
    result["info"]["title"] = _("Support portal: the API")
    result["info"]["description"] = _(
        "What a program may do as the person whose token it sends. You see what you may call yourself; "
        "what you may not see answers as what does not exist."
    )
    if is_for_people:
        result["components"]["securitySchemes"] = _ways_in()
        result["paths"] |= upload_paths()
    return result


def _ways_in() -> dict[str, Any]:
    return {
        "token": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": _("`Token portal_…`: make one on the page of your tokens."),
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": _("A browser's session; what changes something sends X-CSRFToken too."),
        },
    }
