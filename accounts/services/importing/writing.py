"""What was decided, written: what is new all at once, what changes through the services, each with its trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from accounts.enums import Plan
from accounts.models import Branch, Contract, Organization, User
from accounts.places import timezone_of
from accounts.services.audit import Act, beginning, record_many
from accounts.services.contracts import CONTRACT_FIELDS, edit_contract
from accounts.services.executives import create_executive
from accounts.services.importing.deciding import Decision
from accounts.services.importing.entities import Entity
from accounts.services.importing.executives import Executives
from accounts.services.organizations import edit_branch, edit_organization
from accounts.services.people import PERSON_FIELDS, Roles, edit_person
from accounts.values import branch_values, person_values


def write_decisions(decisions: Sequence[Decision], executives: Executives, *, by: User | None, at: datetime) -> None:
    """Write what these decisions come to, in the caller's transaction; new people have no password and no mail.

    Each new entity has its row afterwards. What the services refuse, or the database, goes through to the caller.
    """
    taken = [decision for decision in decisions if decision.organization is not None]
    _bring_executives(taken, executives, by=by)
    for decision in taken:
        _change(decision, by=by)
    _create(taken, by=by, at=at)


def _bring_executives(decisions: Iterable[Decision], executives: Executives, *, by: User | None) -> None:
    for decision in decisions:
        said = _organization(decision).said
        email, _line = said.get("executive_id", (None, 0))
        if isinstance(email, str):
            given = executives.given(email)
            row = create_executive(by=by, name=given["name"], email=email, phone=given["phone"])
            _told_to_all(decisions, email, row.pk)
            executives.came(email, row.pk)


def _told_to_all(decisions: Iterable[Decision], email: str, executive_id: int) -> None:
    for decision in decisions:
        said = _organization(decision).said
        value, line = said.get("executive_id", (None, 0))
        if value == email:
            said["executive_id"] = (executive_id, line)


def _organization(decision: Decision) -> Entity:
    assert decision.organization is not None
    return decision.organization


# --- What is here already
def _change(decision: Decision, *, by: User | None) -> None:
    organization = _organization(decision)
    if values := organization.differing():
        edit_organization(by=by, organization_id=organization.row.pk, values=values)
    for entity in decision.branches:
        if values := entity.differing():
            edit_branch(by=by, branch_id=entity.row.pk, values=values)
    for entity in decision.contracts:
        if entity.differing():
            given = {name: entity.now(name) for name in (*CONTRACT_FIELDS, "external_id")}
            edit_contract(by=by, contract_id=entity.row.pk, **{**given, "plan": Plan(given["plan"])})
    for entity in decision.people:
        if values := entity.differing():
            roles = Roles(is_customer_manager=entity.now("is_customer_manager"))
            edit_person(by=by, person_id=entity.row.pk, values=values, roles=roles)


# --- What is new
def _create(decisions: Sequence[Decision], *, by: User | None, at: datetime) -> None:
    organizations = [_organization(decision) for decision in decisions if _organization(decision).is_new]
    acts = _made(organizations, [_new_organization(entity) for entity in organizations], "organization_created")
    owned: list[tuple[Entity, Model]] = []
    for decision in decisions:
        owner = _organization(decision).row
        for entity in (*decision.branches, *decision.contracts, *decision.people):
            if entity.is_new:
                owned.append((entity, _NEW[entity.kind](entity, owner)))
    for kind, action in (("branch", "branch_added"), ("contract", "contract_created"), ("person", "person_created")):
        pairs = [pair for pair in owned if pair[0].kind == kind]
        acts += _made([entity for entity, _row in pairs], [row for _entity, row in pairs], action)
    record_many(acts, at=at, actor=by)


def _made(entities: Sequence[Entity], rows: Sequence[Any], action: str) -> list[Act]:
    if not entities:
        return []
    made = type(rows[0])._default_manager.bulk_create(rows)
    for entity, row in zip(entities, made, strict=True):
        entity.row = row
    return [_act(entity.kind, row, action) for entity, row in zip(entities, made, strict=True)]


def _act(kind: str, row: Any, action: str) -> Act:
    """Return what the trail keeps of something new, as the service that creates one of it does."""
    data: dict[str, Any] = {} if kind == "organization" else {"organization": row.organization_id}
    if kind == "contract":
        data["plan"] = str(row.plan)
    if kind == "person":
        data["roles"] = ["is_customer_manager"] if row.is_customer_manager else []
    given = beginning({name: getattr(row, name) for name in _TRAILED[kind]})
    return Act(action, kind, row.pk, data, given)


_TRAILED = {
    "organization": ("name", "short_name", "executive_id", "shares_tickets", "external_id"),
    "branch": ("code", "name", "cnpj", "city", "state", "timezone", "external_id"),
    "contract": (*CONTRACT_FIELDS, "external_id"),
    "person": PERSON_FIELDS,
}


def _new_organization(entity: Entity) -> Organization:
    return Organization(**entity.values())


def _new_branch(entity: Entity, owner: Organization) -> Branch:
    values = branch_values({**entity.values(), "timezone": timezone_of(entity.now("state"))})
    return Branch(organization=owner, **values)


def _new_contract(entity: Entity, owner: Organization) -> Contract:
    return Contract(organization=owner, **{**entity.values(), "plan": Plan(entity.now("plan"))})


def _new_person(entity: Entity, owner: Organization) -> User:
    values = person_values(entity.values())
    Roles(is_customer_manager=values.get("is_customer_manager", False)).require_fit(owner.pk)
    return User(organization=owner, password=make_password(None), **values)


_NEW = {"branch": _new_branch, "contract": _new_contract, "person": _new_person}
