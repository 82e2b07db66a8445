"""Organisations with a contract, and people of both sides."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from accounts.models import Branch, Contract, Organization, Skill, User
from catalogue.models import ModuleGroup

_numbers = count(1)
PASSWORD = "a-password-of-tests"


def make_organization(name: str = "", *, plan: str = "standard", **fields: Any) -> Organization:
    """Return a customer with a contract since 2020 (none with plan='')."""
    name = name or f"Distribuidora {next(_numbers)}"
    organization = Organization.objects.create(name=name, short_name=name.split(" ")[0][:40], **fields)
    if plan:
        Contract.objects.create(organization=organization, plan=plan, starts_on=date(2020, 1, 1))
    return organization


def make_branch(organization: Organization, *, code: str = "1", city: str = "Goiânia", state: str = "GO") -> Branch:
    """Return a filial with a CNPJ of its own."""
    return Branch.objects.create(
        organization=organization,
        code=code,
        name=city,
        cnpj=f"{next(_numbers):014d}",
        city=city,
        state=state,
    )


def make_customer(organization: Organization | None = None, *, name: str = "", **fields: Any) -> User:
    """Return a person of a customer: a requester, or its manager with is_customer_manager=True."""
    return _make_user(name or "Ana Lima", organization=organization or make_organization(), **fields)


def make_analyst(*, level: int = 1, group: ModuleGroup | None = None, name: str = "", **fields: Any) -> User:
    """Return an analyst with one skill: that level over that group, or over all of them."""
    user = _make_user(name or "Marina Sales", is_analyst=True, **fields)
    Skill.objects.create(user=user, level=level, module_group=group)
    return user


def make_support_manager(**fields: Any) -> User:
    """Return a manager of support."""
    return _make_user("Rita Moura", is_support_manager=True, **fields)


def make_administrator(**fields: Any) -> User:
    """Return an administrator of the house."""
    return _make_user("Davi Costa", is_administrator=True, **fields)


def _make_user(name: str, **fields: Any) -> User:
    email = fields.pop("email", "") or f"pessoa{next(_numbers)}@exemplo.com.br"
    return User.objects.create_user(email=email, password=fields.pop("password", PASSWORD), name=name, **fields)
