"""Passkeys: added, used to sign in and to prove who is there. A page is only looked at; challenges are made by POST."""

from __future__ import annotations

import ipaddress
from typing import Any, Final

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn import views as library
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from accounts.access import PersonRequest, counted_address, signed_in
from accounts.services.limits import PASSKEYS_OF_ADDRESS, TooManyAttempts, count_attempt
from core.methods import require_POST
from core.sides import GATE, asking_as
from lobby.failures.views import too_many_attempts
from lobby.sign_in.passkey_forms import PasskeySignInForm

_LOCAL: Final = "localhost"


def refusal_at(request: HttpRequest) -> str:
    """Return why browsers make no passkeys for the address at which this page is open; '' where they do."""
    host, _colon, port = request.get_host().partition(":")
    if host == _LOCAL or host.endswith(f".{_LOCAL}"):
        return ""
    is_number = _is_number(host)
    if is_number and host.startswith("127."):
        place = f"http://{_LOCAL}:{port}" if port else f"http://{_LOCAL}"
        return _("Passkeys do not work at http://%(host)s. Open the portal at %(place)s.") % {
            "host": request.get_host(),
            "place": place,
        }
    if is_number or request.get_host().startswith("["):
        return _("Passkeys do not work at an address of numbers alone. Open the portal by its name.")
    if not request.is_secure():
        return _("Passkeys work only where the portal is opened by https.")
    return ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class AddPasskeyView(library.AddWebAuthnView):  # type: ignore[misc]  # -- the library is untyped
    """Takes a new passkey; looking at the page makes no challenge yet."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return FormView.get_context_data(self, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        refused: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return refused


class PasskeyAgainView(library.ReauthenticateWebAuthnView):  # type: ignore[misc]  # -- the library is untyped
    """Takes a passkey as proof of who is there."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super(library.ReauthenticateWebAuthnView, self).get_context_data(**kwargs)  # type: ignore[no-any-return]  # -- as above

    def form_invalid(self, form: Any) -> HttpResponse:
        refused: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return refused


add_passkey = AddPasskeyView.as_view()
confirm_by_passkey = PasskeyAgainView.as_view()


@never_cache
@require_POST
@signed_in
def create_passkey(request: PersonRequest) -> HttpResponse:
    """Give the browser what it makes a passkey from."""
    options = flows.begin_registration(request, request.user, passwordless=True)
    return JsonResponse(options)


@never_cache
@require_POST
def challenge_passkey(request: HttpRequest) -> HttpResponse:
    """Give the browser what it proves a passkey with: of anyone, of who is in the second step, of who is signed in."""
    try:
        count_attempt(PASSKEYS_OF_ADDRESS, counted_address(request))
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    if request.user.is_authenticated:
        person: Any = request.user
    else:
        stage = get_pending_stage(request) if request.POST.get("for") == "step" else None
        person = stage.login.user if stage is not None else None
    return JsonResponse(auth.begin_authentication(person))


@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponseBase:
    """Let in who holds a passkey."""
    try:
        count_attempt(PASSKEYS_OF_ADDRESS, counted_address(request))
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    to = get_next_redirect_url(request)
    form = PasskeySignInForm(data=request.POST)
    # Whose it is, whoever is signed in here.
    with asking_as(GATE):
        is_known = form.is_valid()
    if not is_known:
        messages.error(request, _("No passkey of this portal was found here. Sign in with your password."))
        query = f"?{urlencode({REDIRECT_FIELD_NAME: to})}" if to else ""
        return redirect(reverse("account_login") + query)
    found = form.cleaned_data["credential"]
    answer: HttpResponseBase = flows.perform_passwordless_login(request, found, Login(user=found.user, redirect_url=to))
    return answer
