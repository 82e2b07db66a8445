"""Tags of what was read: asked again for free while it is the same, and changed only by who saw it as it is."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from api.describing import Parameter

ANY: Final = "*"
IF_MATCH: Final = Parameter(
    "If-Match", _("The ETag that was read: what others changed since is not overwritten (412)."), place="header"
)
IF_NONE_MATCH: Final = Parameter(
    "If-None-Match", _("The ETag that was read: 304 while it is the same."), place="header"
)


class VersionMissing(APIException):
    """A change came without saying what its sender had seen."""

    status_code = 428
    default_code = "version_missing"


def tag_of(shape: Any) -> str:
    """Return the tag of an answer: made of what its reader sees and of nothing else, so that it tells no more."""
    text = json.dumps(shape, cls=JSONEncoder, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def told(request: Request, shape: Any, *, tag: str = "") -> Response:
    """Return the answer to a GET with its tag, or 304 where the asker has it."""
    tag = tag or tag_of(shape)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_named(request.headers.get("If-None-Match", ""), tag, weakly=True):
        return Response(status=304, headers=headers)
    return Response(shape, headers=headers)


def is_named(header: str, tag: str, *, weakly: bool = False) -> bool:
    """Return whether a header of conditions names this tag, or any."""
    named = {name.strip() for name in header.split(",")}
    if weakly:
        named = {name.removeprefix("W/") for name in named}
    return tag in named or ANY in named


def condition_of(request: Request) -> str:
    """Return the tags of which one is to hold, empty where the request asks for nothing."""
    return request.headers.get("If-Match", "").strip()


def require_condition(request: Request) -> str:
    """Return the tags of which one is to hold.

    :raises VersionMissing: where none is named
    """
    condition = condition_of(request)
    if not condition:
        raise VersionMissing
    return condition
