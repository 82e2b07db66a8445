"""What a person chose to hear, kind by kind."""

from __future__ import annotations

from accounts.models import User
from notifications.enums import CUSTOMER_KINDS, SUPPORT_KINDS
from notifications.rules import Channels
from notifications.selectors.people import listeners


def channels_of(user: User) -> dict[str, Channels]:
    """Return where each kind of the person's side reaches them, in the order of the page."""
    kinds = SUPPORT_KINDS if user.is_support else CUSTOMER_KINDS
    listener = listeners([user.pk])[user.pk]
    return {str(kind): listener.channels(kind) for kind in kinds}
