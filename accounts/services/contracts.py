"""Contracts of a customer: begun and ended, never two at once."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.enums import Plan
from accounts.models import Contract, User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import Changes, beginning, record
from accounts.values import SpanIsInverted as SpanIsInverted
from accounts.values import require_span
from core.database import database_now
from core.stamps import require_unchanged

CONTRACT_FIELDS: Final = ("plan", "starts_on", "ends_on")


class ContractsOverlap(Exception):
    """The customer has another contract on one of these days."""


def create_contract(
    *, by: User | None, organization_id: int, plan: Plan, starts_on: date, ends_on: date | None = None
) -> Contract:
    """Begin a contract on a day, with no end where none is given; both days belong to it.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises SpanIsInverted: when it would end before it begins
    :raises ContractsOverlap: when another one of this customer holds one of these days
    """
    contract = Contract(organization_id=organization_id, plan=Plan(plan), starts_on=starts_on, ends_on=ends_on)
    values = {name: getattr(contract, name) for name in CONTRACT_FIELDS}
    return _keep(contract, by=by, action="contract_created", changes=beginning(values))


def edit_contract(
    *,
    by: User | None,
    contract_id: int,
    plan: Plan,
    starts_on: date,
    ends_on: date | None,
    external_id: str | None = None,
    seen: str | None = None,
) -> Contract:
    """Change the plan or the days of a contract, and its number if given; tickets that it governs keep it for life.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises SpanIsInverted: when it would end before it begins
    :raises ContractsOverlap: when another one of this customer holds one of these days
    """
    with transaction.atomic():
        contract = Contract.objects.select_for_update(no_key=True).get(pk=contract_id)
        require_unchanged(contract, CONTRACT_FIELDS, seen)
        wanted: dict[str, Any] = {"plan": Plan(plan), "starts_on": starts_on, "ends_on": ends_on}
        if external_id is not None:
            wanted["external_id"] = external_id
        changes = {
            name: (getattr(contract, name), value) for name, value in wanted.items() if getattr(contract, name) != value
        }
        for name, value in wanted.items():
            setattr(contract, name, value)
        return _keep(contract, by=by, action="contract_changed", changes=changes)


def end_contract(*, by: User | None, contract_id: int, ends_on: date) -> Contract:
    """Set the last day of a contract; tickets that it governs keep it for life.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises SpanIsInverted: when that day is before the first
    :raises ContractsOverlap: when it was to reach into the next contract
    """
    with transaction.atomic():
        contract = Contract.objects.select_for_update(no_key=True).get(pk=contract_id)
        changes = {"ends_on": (contract.ends_on, ends_on)}
        contract.ends_on = ends_on
        return _keep(contract, by=by, action="contract_ended", changes=changes)


def _keep(contract: Contract, *, by: User | None, action: str, changes: Changes) -> Contract:
    if not may_administer(by):
        raise ActNotPermitted(action)
    require_span(contract.starts_on, contract.ends_on)
    if not changes:
        return contract
    with transaction.atomic():
        try:
            # A savepoint: on PostgreSQL a refusal would spoil the transaction around it.
            with transaction.atomic():
                contract.save()
        except IntegrityError as error:
            # The trigger's words on SQLite, the constraint's name on PostgreSQL.
            if "overlap" in str(error):
                raise ContractsOverlap from error
            raise
        record(
            at=database_now(),
            actor=by,
            action=action,
            subject_kind="contract",
            subject_id=contract.pk,
            data={"organization": contract.organization_id, "plan": str(contract.plan)},
            changes=changes,
        )
    return contract
