"""What a person chose to hear, and where."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from core.sides import as_staff
from notifications.enums import CUSTOMER_KINDS, SUPPORT_KINDS
from notifications.models import Preference
from notifications.rules import Channels


@as_staff
def choose_channels(*, by: User, choices: Mapping[str, Channels]) -> None:
    """Keep where each kind reaches this person; kinds that their side does not have are left out."""
    kinds = SUPPORT_KINDS if by.is_support else CUSTOMER_KINDS
    Preference.objects.bulk_create(
        [
            Preference(user=by, kind=kind, by_mail=choices[kind].by_mail, on_bell=choices[kind].on_bell)
            for kind in kinds
            if kind in choices
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["by_mail", "on_bell"],
    )
