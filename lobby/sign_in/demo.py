"""The demo's people as the sign-in page offers them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.enums import Role
from accounts.models import User
from accounts.selectors import contract_in_force, demo_accounts, roles_of, skills_of
from catalogue.models import ModuleGroup
from core.database import database_now
from core.sides import STAFF, asking_as


@dataclass(frozen=True)
class Account:
    """One person, and the line that says who they are."""

    person: User
    line: str


@dataclass(frozen=True)
class Group:
    """The people of one side."""

    key: str
    title: str
    accounts: list[Account]


def demo_groups() -> list[Group]:
    """Return the people whom one click signs in, by side; none while the demo is off."""
    if not settings.DEMO:
        return []
    # Nobody is signed in, and of customers their contract is told.
    with asking_as(STAFF):
        return _groups()


def _groups() -> list[Group]:
    people = demo_accounts()
    customers = [Account(person, _customer_line(person)) for person in people if not person.is_support]
    support = [Account(person, _support_line(person)) for person in people if person.is_support]
    groups = [
        Group("customer", pgettext("side of the portal", "Customer"), customers),
        Group("support", pgettext("side of the portal", "Support"), support),
    ]
    return [group for group in groups if group.accounts]


def _role_words(person: User) -> list[str]:
    # Of a person one says what they do; the role's own name is a man's.
    words = {
        Role.CUSTOMER_MANAGER: pgettext("what a person does", "Customer management"),
        Role.SUPPORT_MANAGER: pgettext("what a person does", "Support management"),
        Role.ADMINISTRATOR: pgettext("what a person does", "Administration"),
    }
    return [words.get(role, str(role.label)) for role in roles_of(person)]


def _customer_line(person: User) -> str:
    assert person.organization is not None
    contract = contract_in_force(organization_id=person.organization.pk, at=database_now())
    words = [*_role_words(person), person.organization.name]
    if contract is not None:
        words.append(contract.get_plan_display())
    return ", ".join(words)


def _support_line(person: User) -> str:
    words = _role_words(person)
    if Role.ANALYST in roles_of(person):
        words += _skill_words(person)
    return ", ".join(words)


def _skill_words(person: User) -> list[str]:
    skills = skills_of(person)
    levels = sorted({level for level, _group in skills})
    names = ModuleGroup.objects.filter(pk__in=[group for _level, group in skills if group]).order_by("position")
    groups = [group.name for group in names]
    words = [_("Level %(level)s") % {"level": " / ".join(map(str, levels))}] if levels else []
    return [*words, get_text_list(groups, _("and"))] if groups else words
