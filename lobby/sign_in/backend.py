"""Who comes in by a password, and whose session goes on."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.sessions import person_of_asked


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]  # -- the library is untyped
    """Lets in and keeps in who is active, of a customer that is."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_sign_in)

    def get_user(self, user_id: int) -> User | None:
        # A request's came with their session; whoever asks beside one gets them by a query.
        person = person_of_asked(user_id) or User.objects.select_related("organization").filter(pk=user_id).first()
        return person if person is not None and person.may_sign_in else None
