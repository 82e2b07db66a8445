"""What the sign-in library may do here: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] -- the library is untyped
    """People come in by invitation or administration, never by a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
