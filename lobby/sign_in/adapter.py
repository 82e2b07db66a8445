"""What the sign-in library may do here, and in which words it answers."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
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
from accounts.services.sign_in import set_password, tell_sign_in_changed

# What a person is told of by letter, since it may not have been them.
_TOLD = {"mfa/email/totp_activated": "step_on", "mfa/email/totp_deactivated": "step_off"}


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

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused is None and not user.may_sign_in:
            # The library knows of people that were let out, not of a customer.
            clear_login(request)
            refused = self.respond_user_inactive(request, user)
        return refused

    def set_password(self, user: User, password: str) -> None:
        set_password(person=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("lobby:security")

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        if what := _TOLD.get(template_prefix):
            tell_sign_in_changed(person=user, what=what)


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

    def get_totp_issuer(self) -> str:
        return house.current().portal_name

    def build_totp_svg(self, url: str) -> str:
        # Put into the page as it is, without its prolog: a data: address would be refused.
        drawn: str = super().build_totp_svg(url)
        return drawn.rpartition("?>")[2].strip()


def _seal() -> MultiFernet:
    """Return the keys made from the portal's secret, the newest first, so that a secret can be changed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"sign_in.second_step:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
