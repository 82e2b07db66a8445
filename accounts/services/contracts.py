"""Contracts of a customer: begun and ended, never two at once."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts.enums import Plan
from accounts.models import Contract, User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import record
from core.database import database_now


class ContractsOverlap(Exception):
    """The customer has another contract on one of these days."""


class SpanIsInverted(Exception):
    """The last day is before the first."""


def create_contract(
    *, by: User | None, organization_id: int, plan: Plan, starts_on: date, ends_on: date | None = None
) -> Contract:
    """Begin a contract on a day, with no end where none is given; both days belong to it.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises SpanIsInverted: when it would end before it begins
    :raises ContractsOverlap: when another one of this customer holds one of these days
    """
    contract = Contract(organization_id=organization_id, plan=Plan(plan), starts_on=starts_on, ends_on=ends_on)
    return _keep(contract, by=by, action="contract_created")


def end_contract(*, by: User | None, contract_id: int, ends_on: date) -> Contract:
    """Set the last day of a contract; tickets that it governs keep it for life.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises SpanIsInverted: when that day is before the first
    :raises ContractsOverlap: when it was to reach into the next contract
    """
    with transaction.atomic():
        contract = Contract.objects.select_for_update().get(pk=contract_id)
        contract.ends_on = ends_on
        return _keep(contract, by=by, action="contract_ended")


def _keep(contract: Contract, *, by: User | None, action: str) -> Contract:
    if not may_administer(by):
        raise ActNotPermitted(action)
    if contract.ends_on is not None and contract.ends_on < contract.starts_on:
        raise SpanIsInverted
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
        )
    return contract
