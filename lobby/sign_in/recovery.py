"""The codes for the day when the telephone is lost: shown and given as a file to who has just proved who they are."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import PersonRequest, signed_in
from accounts.models import User


@never_cache
@require_safe
@signed_in
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Show the codes that are left."""
    return render(request, "mfa/recovery_codes/index.html", {"codes": _codes_of(request.user)})


@never_cache
@require_safe
@signed_in
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def recovery_codes_file(request: PersonRequest) -> HttpResponse:
    """Give the codes that are left as a text file."""
    response = HttpResponse("\n".join(_codes_of(request.user)) + "\n", content_type="text/plain; charset=utf-8")
    # A name that says nothing to who finds it: neither whose nor where.
    response.headers["Content-Disposition"] = f'attachment; filename="{_("codes")}.txt"'
    return response


def _codes_of(person: User) -> list[str]:
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None:
        raise Http404
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes
