"""A customer that left: its people stay out, nothing is opened for it, and support still sees what was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.permissions import ActNotPermitted
from accounts.selectors import demo_accounts, people_of
from accounts.services.organizations import deactivate_organization, reactivate_organization
from tests.factories import make_administrator, make_analyst, make_customer, make_organization

pytestmark = pytest.mark.django_db


def test_organization_is_let_out_and_in_again_with_a_trace_each_time() -> None:
    house, davi = make_organization(), make_administrator()

    states = [
        act(by=davi, organization_id=house.pk).is_active
        for act in (deactivate_organization, deactivate_organization, reactivate_organization, reactivate_organization)
    ]

    traces = AuditEntry.objects.filter(subject_kind="organization", subject_id=house.pk).order_by("pk")
    assert states == [False, False, True, True]
    assert [(trace.action, trace.actor_id) for trace in traces] == [
        ("organization_deactivated", davi.pk),
        ("organization_reactivated", davi.pk),
    ]


@pytest.mark.parametrize("act", [deactivate_organization, reactivate_organization])
def test_only_administrators_let_an_organization_out_or_in(act: Any) -> None:
    manager = make_customer(is_customer_manager=True)

    for by in (manager, make_analyst()):
        with pytest.raises(ActNotPermitted):
            act(by=by, organization_id=manager.organization_id)
    manager.organization.refresh_from_db()
    assert manager.organization.is_active is True


def test_people_of_an_organization_that_left_are_not_active_and_nobody_elses_are_touched() -> None:
    ana, olga, marina = make_customer(is_demo=True), make_customer(is_demo=True), make_analyst()

    deactivate_organization(by=None, organization_id=ana.organization_id)

    assert set(User.objects.active()) == {olga, marina}
    assert (list(demo_accounts()), list(people_of(organization_id=ana.organization_id, user=marina))) == ([olga], [])
    assert [User.objects.get(pk=person.pk).may_sign_in for person in (ana, olga, marina)] == [False, True, True]


def test_sessions_of_its_people_end_and_stay_ended_when_it_comes_back(client: Client) -> None:
    home = reverse("portal:home")
    ana, olga = make_customer(), make_customer()
    beside = Client()
    client.force_login(ana)
    beside.force_login(olga)
    assert client.get(home).status_code == 200

    deactivate_organization(by=None, organization_id=ana.organization_id)
    assert (client.get(home).status_code, beside.get(home).status_code) == (302, 200)

    reactivate_organization(by=None, organization_id=ana.organization_id)
    assert client.get(home).status_code == 302
    ana.refresh_from_db()
    client.force_login(ana)
    assert client.get(home).status_code == 200


def test_session_that_began_while_its_organization_left_does_not_go_on(client: Client) -> None:
    ana = make_customer()
    deactivate_organization(by=None, organization_id=ana.organization_id)
    ana.refresh_from_db()

    # As by a second step whose code was typed afterwards.
    client.force_login(ana)

    assert client.get(reverse("portal:home")).status_code == 302
