"""Contracts never overlap, and the one in force is found in one query."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.enums import Plan
from accounts.models import AuditEntry, Contract
from accounts.permissions import ActNotPermitted
from accounts.selectors import contract_in_force
from accounts.services.contracts import ContractsOverlap, SpanIsInverted, create_contract, end_contract
from tests.factories import make_administrator, make_analyst, make_branch, make_organization

pytestmark = pytest.mark.django_db


def test_create_contract_leaves_a_trace() -> None:
    house, boss = make_organization(plan=""), make_administrator()

    contract = create_contract(by=boss, organization_id=house.pk, plan=Plan.PRIME, starts_on=date(2026, 1, 1))

    assert list(Contract.objects.values_list("pk", "organization_id", "plan", "starts_on", "ends_on")) == [
        (contract.pk, house.pk, "prime", date(2026, 1, 1), None)
    ]
    changes = {"plan": [None, "prime"], "starts_on": [None, "2026-01-01"], "ends_on": [None, None]}
    data = {"organization": house.pk, "plan": "prime", "changes": changes}
    assert list(AuditEntry.objects.values_list("actor_id", "action", "subject_kind", "subject_id", "data")) == [
        (boss.pk, "contract_created", "contract", contract.pk, data)
    ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 6, 30), None),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        (date(2025, 1, 1), date(2027, 1, 1)),
    ],
)
def test_create_contract_refuses_a_shared_day(starts_on: date, ends_on: date | None) -> None:
    house = make_organization(plan="")
    create_contract(
        by=None, organization_id=house.pk, plan=Plan.PRIME, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)
    )

    with pytest.raises(ContractsOverlap):
        create_contract(by=None, organization_id=house.pk, plan=Plan.STANDARD, starts_on=starts_on, ends_on=ends_on)

    # The transaction around it goes on.
    assert Contract.objects.count() == 1


def test_create_contract_begins_the_day_after_another_ends() -> None:
    house = make_organization(plan="")
    create_contract(
        by=None, organization_id=house.pk, plan=Plan.STANDARD, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)
    )
    create_contract(by=None, organization_id=house.pk, plan=Plan.PRIME, starts_on=date(2026, 7, 1))

    assert Contract.objects.filter(organization=house).count() == 2


def test_end_contract_refuses_to_reach_into_the_next() -> None:
    house = make_organization(plan="")
    first = create_contract(
        by=None, organization_id=house.pk, plan=Plan.STANDARD, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)
    )
    create_contract(by=None, organization_id=house.pk, plan=Plan.PRIME, starts_on=date(2026, 7, 1))

    with pytest.raises(ContractsOverlap):
        end_contract(by=None, contract_id=first.pk, ends_on=date(2026, 7, 1))

    first.refresh_from_db()
    assert first.ends_on == date(2026, 6, 30)


def test_end_contract_refuses_a_day_before_it_began() -> None:
    contract = create_contract(
        by=None, organization_id=make_organization(plan="").pk, plan=Plan.PRIME, starts_on=date(2026, 1, 1)
    )

    with pytest.raises(SpanIsInverted):
        end_contract(by=None, contract_id=contract.pk, ends_on=date(2025, 12, 31))


def test_create_contract_is_for_administrators() -> None:
    with pytest.raises(ActNotPermitted):
        create_contract(
            by=make_analyst(),
            organization_id=make_organization(plan="").pk,
            plan=Plan.PRIME,
            starts_on=date(2026, 1, 1),
        )


def test_contract_in_force_takes_the_day_of_the_head_office(django_assert_num_queries: Any) -> None:
    """At 04:00 UTC it is still the day before in Manaus, and no longer in São Paulo."""
    house, other = make_organization(plan=""), make_organization(plan="")
    for zone, code, cnpj in (("America/Sao_Paulo", "1", "16727230000278"), ("America/Manaus", "2", "16727230000197")):
        branch = make_branch(house, code=code)
        branch.timezone, branch.cnpj = zone, cnpj
        branch.save()
    old = Contract.objects.create(
        organization=house, plan="standard", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)
    )
    new = Contract.objects.create(organization=house, plan="prime", starts_on=date(2026, 7, 1))
    Contract.objects.create(organization=other, plan="prime", starts_on=date(2020, 1, 1))

    with django_assert_num_queries(1):
        before = contract_in_force(organization_id=house.pk, at=datetime(2026, 7, 1, 3, 59, tzinfo=UTC))
    after = contract_in_force(organization_id=house.pk, at=datetime(2026, 7, 1, 4, 0, tzinfo=UTC))

    assert (before, after) == (old, new)


def test_contract_in_force_is_none_outside_every_span() -> None:
    house = make_organization(plan="")
    Contract.objects.create(organization=house, plan="prime", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31))
    days = (datetime(2026, 6, 30, 12, tzinfo=UTC), datetime(2026, 8, 1, 12, tzinfo=UTC))

    assert [contract_in_force(organization_id=house.pk, at=day) for day in days] == [None, None]
