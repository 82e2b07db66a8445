"""Signing in and out, and coming back after a password was forgotten."""

from __future__ import annotations

from typing import Any

from allauth.account import views as library
from allauth.account.forms import UserTokenForm
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import counted_address
from accounts.models import User
from accounts.selectors import demo_accounts
from accounts.services.limits import RESETS_OF_ADDRESS, RESETS_OF_PERSON, TooManyAttempts, count_attempt
from accounts.services.sign_in import request_password_reset, set_password
from core.methods import require_http_methods, require_POST, require_safe
from core.sides import GATE, asking_as
from lobby.failures.views import too_many_attempts
from lobby.sign_in.demo import demo_groups
from lobby.sign_in.forms import ForgottenForm, NewPasswordForm
from lobby.sign_in.limits import count_sign_in, forgive_sign_in
from lobby.sign_in.oidc import named_provider
from lobby.sign_in.without_mails import by_letter

_PAGE = ["GET", "HEAD", "POST"]

# Who accepted an invitation on this browser just now, in the session: their e-mail is filled in once.
ACCEPTED_KEY = "accepted_as"
# Called by the template, and only where it shows them.
_CONTEXT = {"demo_groups": demo_groups, "identity_provider": named_provider}
_library_sign_in = library.LoginView.as_view(extra_context=_CONTEXT)


@require_http_methods(_PAGE)
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or let in who knows the password."""
    if request.method != "POST":
        if email := request.session.pop(ACCEPTED_KEY, ""):
            context = {**_CONTEXT, "password_is_set": True}
            return _answer(library.LoginView.as_view(extra_context=context, initial={"login": email})(request))
        return _answer(_library_sign_in(request))
    email = request.POST.get("login", "").strip().lower()
    try:
        count_sign_in(request, email)
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    response = _answer(_library_sign_in(request))
    if request.user.is_authenticated:
        forgive_sign_in(request, email)
    return response


class SecondStepView(AuthenticateView):  # type: ignore[misc]  # -- the library is untyped
    """Asks for what the person has: the app's code, a passkey, or a code in reserve."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return {
            "form": self.auth_form,
            "webauthn_form": self.webauthn_form,
            "has_app": Authenticator.Type.TOTP in kinds,
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        }


second_step = SecondStepView.as_view()


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Let in as one of the demo's people, while the demo is on."""
    wanted = request.POST.get("account", "")
    # Also where somebody of another customer is signed in.
    with asking_as(GATE):
        people = demo_accounts() if settings.DEMO else []
    person = next((person for person in people if person.email == wanted), None)
    if person is None:
        raise Http404
    return _answer(perform_login(request, person, redirect_url=get_next_redirect_url(request)))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End this session."""
    return _answer(library.logout(request))


@never_cache
@require_http_methods(_PAGE)
@by_letter
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and answer the same whether or not somebody has it."""
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/password_reset.html", {"form": form}, status=422 if form.is_bound else 200)
    email = form.cleaned_data["email"].lower()
    try:
        count_attempt(RESETS_OF_ADDRESS, counted_address(request))
        count_attempt(RESETS_OF_PERSON, email)
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    request_password_reset(email=email)
    return redirect("account_reset_password_done")


@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """Say where the letter went, if there is one."""
    return render(request, "account/password_reset_done.html")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(_PAGE)
def new_password(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Take a new password from whoever holds the letter; looking at the page keeps nothing."""
    person = _holder(uidb36, key)
    if person is None:
        return render(request, "account/password_reset_from_key.html", {"is_spent": True}, status=410)
    form = NewPasswordForm(request.POST or None, user=person, temp_key=key)
    if not form.is_valid():
        context = {"form": form, "person": person}
        status = 422 if form.is_bound else 200
        return render(request, "account/password_reset_from_key.html", context, status=status)
    set_password(person=person, password=form.cleaned_data["password1"])
    # Whoever else was signed in on this browser is not who set this password.
    logout(request)
    messages.success(request, _("Your new password is set. Sign in with it."))
    return redirect("account_login")


def _holder(uidb36: str, key: str) -> User | None:
    form = UserTokenForm({"uidb36": uidb36, "key": key})
    person: User | None = form.reset_user if form.is_valid() else None
    return person if person is not None and person.may_sign_in else None


def _answer(response: HttpResponseBase) -> HttpResponseBase:
    """Say so in the status where a form comes back with errors."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None and form.is_bound and form.errors:
        response.status_code = 422
    return response
