"""Who comes in by a password, and whose session goes on."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]  # -- the library is untyped
    """Lets in and keeps in who is active, of a customer that is."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_sign_in)

    def get_user(self, user_id: int) -> User | None:
        # Asked on each request: the customer comes in the same query.
        person = User.objects.select_related("organization").filter(pk=user_id).first()
        return person if person is not None and person.may_sign_in else None
