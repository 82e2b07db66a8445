"""What programs and scripts are answered when something cannot be: a sentence for a person, a word for a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    headers: dict[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> JsonResponse:
    """Return a problem that a person can read (RFC 9457); `errors` has a sentence for each field that is wrong.

    `more` is what a program needs besides, in JSON's terms.
    """
    told = {"errors": dict(errors)} if errors else {}
    body = {"status": status, "detail": detail, "code": code, **told, **(more or {})}
    return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
