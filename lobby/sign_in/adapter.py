"""What the sign-in library may do here, and in which words it answers."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import house
from accounts.access import client_address
from accounts.models import User
from accounts.services.sessions import end_other_sessions
from accounts.services.sign_in import set_password, tell_sign_in_changed
from core.sides import GATE, asking_as
from lobby.sign_in.agents import device_words
from lobby.sign_in.coming_in import note_sign_in
from lobby.sign_in.second_step import must_protect

# What a person is told of by letter, since it may not have been them.
_TOLD = {
    "mfa/email/totp_activated": "step_on",
    "mfa/email/totp_deactivated": "step_off",
    "mfa/email/webauthn_added": "passkey_on",
    "mfa/email/webauthn_removed": "passkey_off",
    "mfa/email/recovery_codes_generated": "codes",
}
# From then on the password alone is not enough: sessions that it alone opened end.
_ENDS_OTHERS = {"step_on", "passkey_on"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # -- the library is untyped
    """People come in by invitation or administration, never by a sign-up form."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for every cause: it must not tell who has an account.
        "email_password_mismatch": _("The e-mail or the password is not right. Check both and try again."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or is no longer valid. Type the one that the app shows now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        # Trusted origins may post to us; we never lead a person there.
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        # Whoever was signed in here need not be able to see who comes in.
        with asking_as(GATE):
            super().login(request, user)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        with asking_as(GATE):
            may_sign_in = user.may_sign_in
        if refused is None and not may_sign_in:
            # The library knows of people that were let out, not of a customer.
            clear_login(request)
            refused = self.respond_user_inactive(request, user)
        return refused

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        note_sign_in(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        # Who is led to protect their account has just said who they are.
        request = context.request
        if app == "allauth.mfa" and must_protect(request.user) and _came_in_just_now(request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: User, password: str) -> None:
        set_password(person=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("lobby:security")

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        if what := _TOLD.get(template_prefix):
            tell_sign_in_changed(person=user, what=what)
            if what in _ENDS_OTHERS:
                end_other_sessions(by=user, kept_key=context.request.session.session_key)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # -- the library is untyped
    """Secrets of the second step rest encrypted, and their picture obeys our content policy."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 -- the library's own name for it
        return device_words(context.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        return house.current().portal_name

    def build_totp_svg(self, url: str) -> str:
        # Put into the page as it is, without its prolog: a data: address would be refused.
        drawn: str = super().build_totp_svg(url)
        return drawn.rpartition("?>")[2].strip()


def _came_in_just_now(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def _seal() -> MultiFernet:
    """Return the keys made from the portal's secret, the newest first, so that a secret can be changed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"sign_in.second_step:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
