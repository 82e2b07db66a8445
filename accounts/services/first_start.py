"""The way in to a house without an administrator: a link that is good once, for whoever started the portal."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string

from accounts.models import FirstLink, User
from accounts.rules import digest
from accounts.selectors import has_administrator
from accounts.services.house import go_on_with_start, locked_house
from accounts.services.people import Roles, create_person
from core.database import database_now

GOOD_FOR: Final = timedelta(hours=72)
_LENGTH: Final = 43


class FirstLinkSpent(Exception):
    """Nobody comes in by this link: it is too old, another one took its place, or there is an administrator."""


@transaction.atomic
def renew_first_link() -> str | None:
    """Return the token of a new link, the earlier one being good no longer; None for a house that has begun."""
    locked_house()
    if has_administrator():
        FirstLink.objects.all().delete()
        return None
    token, at = get_random_string(_LENGTH), database_now()
    FirstLink.objects.update_or_create(
        pk=1, defaults={"token_digest": digest(token), "created_at": at, "expires_at": at + GOOD_FOR}
    )
    return token


def first_link_is_good(*, token: str) -> bool:
    """Whether the house's first administrator can be made by this link."""
    link = FirstLink.objects.filter(pk=1, expires_at__gt=database_now()).first()
    return link is not None and constant_time_compare(link.token_digest, digest(token)) and not has_administrator()


@transaction.atomic
def create_first_administrator(*, token: str, name: str, email: str, password: str) -> User:
    """Make the first administrator, and let the link be good no longer; of two who hold it one comes in.

    :raises FirstLinkSpent: when the link is not good, or not any more
    :raises EmailTaken: when the address is another person's
    """
    # The row of the house first: who waits for it finds the administrator that the other one made.
    locked_house()
    if not first_link_is_good(token=token):
        raise FirstLinkSpent
    roles = Roles(is_administrator=True, is_support_manager=True)
    person = create_person(by=None, email=email, name=name, roles=roles, password=password)
    FirstLink.objects.all().delete()
    go_on_with_start(by=person, step="company")
    return person
