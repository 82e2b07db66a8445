"""A file that the virus scanner keeps back: what stands in its place, as a page and beside its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts.models import User
from attachments.models import Attachment
from attachments.releasing import Caution, Release, Withheld, release_of
from attachments.scan_words import explain_caution

View = Callable[..., HttpResponseBase]
_RETRY_AFTER = "10"


@dataclass(frozen=True)
class Shown:
    """What a template draws of a file for one reader, and the sentence that stands beside it."""

    release: Release
    said: str

    @property
    def is_grave(self) -> bool:
        return self.release.caution in (Caution.REFUSED, Caution.UNSCANNED, Caution.LATE)

    @property
    def is_awaited(self) -> bool:
        """Tell whether the scanner is still to say something."""
        return self.release.caution in (Caution.PENDING, Caution.LATE)


def shown_to(file: Attachment, user: User) -> Shown:
    """Return what this reader may have of a file now, in words."""
    release = release_of(file, user, now=timezone.now())
    return Shown(release, explain_caution(file, release, is_own=file.uploaded_by_id == user.pk))


def tells_withheld(view: View) -> View:
    """Answer in the file's place when the scanner keeps it back: 409 for now, 410 for good."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Withheld as withheld:
            return _page(request, withheld)

    return told


def _page(request: HttpRequest, withheld: Withheld) -> HttpResponse:
    file, is_gone = withheld.attachment, withheld.release.caution == Caution.REFUSED
    is_own = request.user.is_authenticated and file.uploaded_by_id == request.user.pk
    context = {"file": file, "said": explain_caution(file, withheld.release, is_own=is_own), "is_gone": is_gone}
    response = render(request, "lobby/files/withheld.html", context, status=410 if is_gone else 409)
    if not is_gone:
        response.headers["Retry-After"] = _RETRY_AFTER
    patch_cache_control(response, private=True, no_store=True)
    return response
