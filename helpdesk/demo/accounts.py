"""The demo's accounts as programs and people read them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from accounts.models import User
from accounts.selectors import contract_in_force, demo_accounts, skills_of
from core.database import database_now
from helpdesk.demo.house import PASSWORD
from helpdesk.demo.tokens import SEED, kept_token_of


@dataclass(frozen=True)
class Account:
    """One person; organisation and plan are None for support."""

    email: str
    password: str
    role: str
    organization: str | None
    plan: str | None
    api_token: str | None

    def as_plain(self) -> dict[str, str | None]:
        """Return a JSON-ready form, keys in their order."""
        return asdict(self)


def accounts(*, seed: int = SEED) -> list[Account]:
    """Return who can sign in with the demo's password, customers first, each with the token of a demo of this seed."""
    return [_account(person, seed) for person in demo_accounts()]


def _account(person: User, seed: int) -> Account:
    contract = None
    if person.organization is not None:
        contract = contract_in_force(organization_id=person.organization.pk, at=database_now())
    return Account(
        email=person.email,
        password=PASSWORD,
        role=_role(person),
        organization=person.organization.name if person.organization else None,
        plan=contract.plan if contract else None,
        api_token=kept_token_of(person, seed=seed),
    )


def _role(person: User) -> str:
    """Return the one word by which the account is known; the widest of a person's roles."""
    if not person.is_support:
        return "customer_manager" if person.is_customer_manager else "requester"
    if person.is_administrator:
        return "administrator"
    if person.is_support_manager:
        return "support_manager"
    return "analyst_n2" if any(level == 2 for level, _group in skills_of(person)) else "analyst_n1"
