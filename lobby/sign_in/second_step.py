"""Staff protect their account before anything else: who is led to that, and what stays open meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import house
from accounts.access import PersonRequest, is_script, keep_written, page_of, signed_in
from accounts.house import BEGINNING
from accounts.models import User
from accounts.programs import token_of
from accounts.protection import Protection, bring, brought_by
from accounts.selectors import protection_of
from accounts.services.second_steps import confirm_codes_kept
from core.methods import require_POST, require_safe

# What somebody reaches whose account is not protected yet: the setting up, the way out, and their own ways in.
OPEN: Final = frozenset(
    {
        "livez",
        "readyz",
        "metrics",
        # What every page looks like: of whose house this is, the pages of the setting up tell as well.
        "lobby:brand_sheet",
        "lobby:brand_picture",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_create_passkey",
        "mfa_challenge_passkey",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_confirm_recovery_codes",
        "lobby:protect_account",
        "lobby:security",
        "lobby:end_session",
        "lobby:end_other_sessions",
        "lobby:sign_out_everywhere",
        "lobby:session",
        "lobby:signed_in_again",
        "lobby:choose_theme",
    }
)
_PAGE: Final = "lobby:protect_account"
# In the session: the page from which they were led away, as a path of ours.
_WANTED: Final = "wanted_before_protection"
_WANTED_LENGTH: Final = 2000


def must_protect(user: Any) -> bool:
    """Whether this person comes no further before their account has a second step, and reserve codes that are kept.

    Asked of who is signed in on each request: a role may be given, and a second step taken away, at any time.
    """
    if not settings.SECOND_STEP_FOR_STAFF or not user.is_authenticated or not user.has_staff_role:
        return False
    guarded = _protection(user)
    return not guarded.has_step or guarded.awaits_codes


def _protection(user: User) -> Protection:
    """Return what guards the person's way in: their session brought it, or it is read once a request."""
    known = brought_by(user)
    if known is None:
        known = protection_of(person_id=user.pk)
        bring(user, known)
    return known


class SecondStepMiddleware:
    """Lead staff to protect their account, from whatever address that is not open meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if (match is not None and match.view_name in OPEN) or not must_protect(request.user):
            return None
        if is_script(request) or token_of(request) is not None:
            words = _("Protect your account first: open the page anew.")
            return JsonResponse({"detail": words, "protect": reverse(_PAGE)}, status=403)
        response = redirect(_PAGE)
        _note_wanted(request)
        if request.method == "POST":
            keep_written(request, response)
        return response


def _note_wanted(request: HttpRequest) -> None:
    is_form = request.method not in ("GET", "HEAD")
    wanted = page_of(request) if is_form else request.get_full_path()
    # Home is where they come without this, and must not take the place of a page that says more. An address that
    # takes forms alone is no page: a form that does not tell its page leads nowhere.
    if wanted != reverse("lobby:home") and len(wanted) <= _WANTED_LENGTH and not (is_form and wanted == request.path):
        request.session[_WANTED] = wanted


@never_cache
@require_safe
@signed_in
def protect_account(request: PersonRequest) -> HttpResponse:
    """Offer the ways to protect the account, or lead to what is still to be done."""
    if not must_protect(request.user):
        return redirect("lobby:home")
    if _protection(request.user).has_step:
        return redirect("mfa_view_recovery_codes")
    begins = request.user.is_administrator and house.current().start_step in BEGINNING
    return render(request, "lobby/account/protect.html", {"begins": begins})


@require_POST
@signed_in
def confirm_recovery_codes(request: PersonRequest) -> HttpResponse:
    """Take the person's word that their reserve codes are kept, and let them go on where they were."""
    was_led = must_protect(request.user)
    confirm_codes_kept(person=request.user)
    messages.success(request, _("Good. Your account is protected."))
    wanted = request.session.pop(_WANTED, None) or reverse("lobby:home")
    return redirect(wanted if was_led else "lobby:security")
