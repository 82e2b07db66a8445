"""The codes for the day when the telephone is lost: shown and given as a file to who has just proved who they are."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import PersonRequest, signed_in
from accounts.models import User
from accounts.models.ways_in import KEPT_AT
from core.methods import require_safe


@never_cache
@require_safe
@signed_in
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Show the codes that are left."""
    kept = _kept_by(request.user)
    context = {"codes": kept.wrap().get_unused_codes(), "are_kept": KEPT_AT in kept.data}
    return render(request, "mfa/recovery_codes/index.html", context)


@never_cache
@require_safe
@signed_in
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def recovery_codes_file(request: PersonRequest) -> HttpResponse:
    """Give the codes that are left as a text file."""
    codes: list[str] = _kept_by(request.user).wrap().get_unused_codes()
    response = HttpResponse("\n".join(codes) + "\n", content_type="text/plain; charset=utf-8")
    # A name that says nothing to who finds it: neither whose nor where.
    response.headers["Content-Disposition"] = f'attachment; filename="{_("codes")}.txt"'
    return response


def _kept_by(person: User) -> Any:
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None:
        raise Http404
    return kept
