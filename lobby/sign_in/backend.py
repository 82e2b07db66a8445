"""Who comes in by a password, and whose session goes on."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.services.second_steps import KEPT_AT


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]  # -- the library is untyped
    """Lets in and keeps in who is active, of a customer that is."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_sign_in)

    def get_user(self, user_id: int) -> User | None:
        # Asked on each request: the customer comes in the same query, and what guards the way in.
        people = User.objects.select_related("organization").annotate(
            has_second_step=Exists(_steps(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)),
            awaits_codes_kept=Exists(
                _steps(Authenticator.Type.RECOVERY_CODES).filter(**{f"data__{KEPT_AT}__isnull": True})
            ),
        )
        person = people.filter(pk=user_id).first()
        return person if person is not None and person.may_sign_in else None


def _steps(*types: str) -> QuerySet[Any]:
    steps: QuerySet[Any] = Authenticator.objects.filter(user=OuterRef("pk"), type__in=types)
    return steps
