"""Who may call an operation, by what they are in the house; whose ticket it is, the domain decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

Asker = User | AnonymousUser


@dataclass(frozen=True)
class Callers:
    """A kind of asker; to all others the operation does not exist."""

    name: str
    _admits: Callable[[User], bool] | None = None

    def admits(self, asker: Asker) -> bool:
        """Whether this asker is one of them."""
        if self._admits is None:
            return True
        return isinstance(asker, User) and self._admits(asker)


ANYONE: Final = Callers("anyone")
SIGNED_IN: Final = Callers("signed_in", lambda user: True)
CUSTOMERS: Final = Callers("customers", lambda user: not user.is_support)
CUSTOMER_MANAGERS: Final = Callers("customer_managers", lambda user: user.is_customer_manager)
# The vendor's people with a role, whichever.
SUPPORT: Final = Callers("support", lambda user: user.has_staff_role)
# Those of support who work with tickets.
ANALYSTS: Final = Callers("analysts", lambda user: user.is_analyst or user.is_support_manager)
# Customers, and those of support who work with tickets: who only administers writes in none.
WORKERS: Final = Callers("workers", lambda user: not user.is_support or user.is_analyst or user.is_support_manager)
MANAGERS: Final = Callers("managers", lambda user: user.is_administrator or user.is_support_manager)
ADMINISTRATORS: Final = Callers("administrators", lambda user: user.is_administrator)
# Who decides whose a ticket is: the customer's manager, and those of support.
DECIDERS: Final = Callers(
    "deciders", lambda user: user.is_customer_manager or user.is_administrator or user.is_support_manager
)
# Who lets people in and out: of their own house, or of any.
PEOPLE_KEEPERS: Final = Callers("people_keepers", lambda user: user.is_administrator or user.is_customer_manager)
EVERY_KIND: Final = (
    ANYONE,
    SIGNED_IN,
    CUSTOMERS,
    CUSTOMER_MANAGERS,
    SUPPORT,
    ANALYSTS,
    WORKERS,
    DECIDERS,
    MANAGERS,
    ADMINISTRATORS,
    PEOPLE_KEEPERS,
)
