"""Whoever reads, in statements that are written once: what differs in more than values is told, the rest are slots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from accounts.models import User
from core.shaped import Slot


@dataclass(frozen=True)
class Reader:
    """Stands for a person where a queryset asks what they may see; equal for those who see by the same statement."""

    has_staff_role: bool
    is_customer_manager: bool
    is_analyst: bool
    has_house: bool
    pk: ClassVar[Slot] = Slot("reader")

    @property
    def organization_id(self) -> Slot | None:
        return Slot("house") if self.has_house else None

    @property
    def person(self) -> User:
        """Return it as what a queryset takes."""
        return cast("User", self)


def reader_of(user: User) -> Reader:
    """Return as whom this person reads."""
    return Reader(user.has_staff_role, user.is_customer_manager, user.is_analyst, user.organization_id is not None)


def values_of(user: User) -> dict[str, Any]:
    """Return what fills a reader's slots."""
    return {"reader": user.pk, "house": user.organization_id}
