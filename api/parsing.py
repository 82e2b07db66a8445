"""Bodies in JSON: read to a bound, and refused in words where they are none."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class TooLarge(APIException):
    """More than anything that may be sent as words."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body is too large. Send long texts as files: `uploads` takes them.")
    default_code = "too_large"


class BoundedJSONParser(BaseParser):
    """Reads at most what a form may hold: the framework's own reads whatever comes into memory."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says.

        :raises TooLarge: for more than a form may hold
        :raises ParseError: for what is no JSON object
        """
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            found = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_float=_measured)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is no JSON in UTF-8.")) from error
        if not isinstance(found, dict):
            raise ParseError(_("The body is to be a JSON object: {…}."))
        return found


def _refuse(name: str) -> None:
    raise ValueError(name)


def _measured(text: str) -> float:
    # Python reads 1e1000 as a number without end.
    if math.isinf(number := float(text)):
        raise ValueError(text)
    return number
