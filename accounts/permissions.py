"""Who may change people, customers and contracts: pure, from roles alone."""

from __future__ import annotations

from typing import Protocol


class Actor(Protocol):
    """What is asked of the person who acts."""

    @property
    def pk(self) -> int: ...

    @property
    def organization_id(self) -> int | None: ...

    @property
    def is_customer_manager(self) -> bool: ...

    @property
    def is_support_manager(self) -> bool: ...

    @property
    def is_administrator(self) -> bool: ...


class ActNotPermitted(Exception):
    """The person may not do this in administration."""


# `None` is the house itself: a command, the demo, an import.
def may_administer(by: Actor | None) -> bool:
    """Whether this person changes customers, contracts, staff and their skills."""
    return by is None or by.is_administrator


def may_write_support_page(by: Actor | None) -> bool:
    """Whether this person writes the page on how support works."""
    return by is None or by.is_administrator or by.is_support_manager


def may_change_people_of(by: Actor | None, organization_id: int | None) -> bool:
    """Whether this person lets people of that customer in and out; None is the support desk itself."""
    if by is None or by.is_administrator:
        return True
    return organization_id is not None and by.is_customer_manager and by.organization_id == organization_id


def may_end_sessions_of(by: Actor | None, person_id: int, organization_id: int | None) -> bool:
    """Whether this person signs that one out everywhere: oneself, or whoever may change them."""
    return may_change_people_of(by, organization_id) or (by is not None and by.pk == person_id)


def may_know_name(reader: Actor, organization_id: int | None) -> bool:
    """Whether this reader may read the name of a person of that customer; None is the support desk, known to all."""
    return reader.organization_id is None or organization_id in (None, reader.organization_id)
