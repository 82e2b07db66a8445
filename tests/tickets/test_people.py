"""Followers, a requester who left, a ticket opened under the wrong organisation."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import AuditEntry, Contract
from tests.factories import (
    make_administrator,
    make_analyst,
    make_branch,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
)
from tickets.models import Follower, ReadMark, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.selectors.invariants import foreign_people
from tickets.services.errors import InvalidInput
from tickets.services.people import add_follower, move_ticket, remove_follower, replace_requester
from tickets.services.traces import mark_read

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def ana():
    return make_customer(make_organization())


@pytest.fixture
def ticket(ana):
    return make_ticket(ana, at=AT)


def followers_of(ticket):
    return set(Follower.objects.filter(ticket=ticket).values_list("user_id", flat=True))


def test_colleague_follows_and_sees(ticket, ana):
    carlos = make_customer(ana.organization)
    before = Ticket.objects.visible_to(carlos).exists()

    add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)

    assert (before, Ticket.objects.visible_to(carlos).exists()) == (False, True)


def test_following_twice_is_following_once(ticket, ana):
    carlos = make_customer(ana.organization)
    for _ in range(2):
        add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)

    assert (followers_of(ticket), TimelineEntry.objects.filter(kind="follower_added").count()) == ({carlos.pk}, 1)


@pytest.mark.parametrize("who", ["stranger", "requester", "analyst"])
def test_customer_adds_colleagues_only(ticket, ana, who):
    person = {"stranger": make_customer(), "requester": ana, "analyst": make_analyst()}[who]

    with pytest.raises(InvalidInput):
        add_follower(ticket_id=ticket.pk, by=ana, user_id=person.pk)


def test_follower_of_support_is_support_s_own_affair(ticket):
    marina = make_analyst()

    add_follower(ticket_id=ticket.pk, by=marina, user_id=marina.pk)

    assert TimelineEntry.objects.get(kind="follower_added").audience == "internal"


def test_follower_cannot_add_others_but_may_leave(ticket, ana):
    carlos, bia = make_customer(ana.organization), make_customer(ana.organization)
    add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)

    with pytest.raises(ActNotPermitted):
        add_follower(ticket_id=ticket.pk, by=carlos, user_id=bia.pk)
    remove_follower(ticket_id=ticket.pk, by=carlos, user_id=carlos.pk)

    assert followers_of(ticket) == set()


def test_requester_who_left_is_replaced(ticket, ana):
    successor = make_customer(ana.organization)
    add_follower(ticket_id=ticket.pk, by=ana, user_id=successor.pk)
    manager = make_customer(ana.organization, is_customer_manager=True)

    replace_requester(ticket_id=ticket.pk, by=manager, user_id=successor.pk)

    assert (Ticket.objects.get(pk=ticket.pk).requester, followers_of(ticket)) == (successor, set())
    assert not Ticket.objects.visible_to(ana).exists()


def test_requester_does_not_give_the_ticket_away(ticket, ana):
    with pytest.raises(ActNotPermitted):
        replace_requester(ticket_id=ticket.pk, by=ana, user_id=make_customer(ana.organization).pk)


def test_successor_is_of_the_same_house(ticket):
    with pytest.raises(InvalidInput):
        replace_requester(ticket_id=ticket.pk, by=make_support_manager(), user_id=make_customer().pk)


def test_moved_ticket_belongs_to_the_other_house_alone(ana):
    right = make_organization(plan="")
    contract = Contract.objects.create(organization=right, plan="prime", starts_on=date(2026, 1, 1))
    successor, carlos = make_customer(right), make_customer(ana.organization)
    ticket = make_ticket(ana, branch_id=make_branch(ana.organization).pk, follower_ids=(carlos.pk,), at=AT)
    mark_read(ticket=Ticket.objects.get(pk=ticket.pk), by=ana)
    rita = make_support_manager()

    move_ticket(ticket_id=ticket.pk, by=rita, organization_id=right.pk, requester_id=successor.pk)

    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.organization, after.requester, after.contract, after.branch) == (right, successor, contract, None)
    assert (followers_of(ticket), ReadMark.objects.count()) == (set(), 0)
    assert [Ticket.objects.visible_to(person).exists() for person in (ana, carlos, successor)] == [False, False, True]
    assert TimelineEntry.objects.get(kind="organization").audience == "internal"
    assert list(AuditEntry.objects.values_list("action", "actor_id", "subject_id")) == [
        ("ticket_moved", rita.pk, ticket.pk)
    ]


@pytest.mark.parametrize("maker", [make_analyst])
def test_analyst_does_not_move_tickets(ticket, maker):
    there = make_customer()

    with pytest.raises(ActNotPermitted):
        move_ticket(ticket_id=ticket.pk, by=maker(), organization_id=there.organization_id, requester_id=there.pk)


def test_move_names_a_person_of_the_other_house(ticket, ana):
    with pytest.raises(InvalidInput):
        move_ticket(
            ticket_id=ticket.pk,
            by=make_administrator(),
            organization_id=make_organization().pk,
            requester_id=ana.pk,
        )


@pytest.mark.parametrize("to_own_house", [True, False])
def test_moved_ticket_continues_only_what_its_new_house_may_know_of(to_own_house):
    ana, rita = make_customer(), make_support_manager()
    other = make_customer()
    followed = make_ticket(ana)
    ticket = make_ticket(ana, follows_id=followed.pk)
    if to_own_house:
        move_ticket(ticket_id=followed.pk, by=rita, organization_id=other.organization_id, requester_id=other.pk)

    move_ticket(ticket_id=ticket.pk, by=rita, organization_id=other.organization_id, requester_id=other.pk)

    assert Ticket.objects.get(pk=ticket.pk).follows_id == (followed.pk if to_own_house else None)
    assert list(foreign_people()) == []


def test_customer_removes_none_of_support_whom_they_do_not_see():
    ana, marina, renata = make_customer(), make_analyst(), make_support_manager()
    ticket = make_ticket(ana)
    add_follower(ticket_id=ticket.pk, by=marina, user_id=renata.pk)

    remove_follower(ticket_id=ticket.pk, by=ana, user_id=renata.pk)

    assert Follower.objects.filter(ticket=ticket, user=renata).exists()
    remove_follower(ticket_id=ticket.pk, by=marina, user_id=renata.pk)
    assert not Follower.objects.filter(ticket=ticket, user=renata).exists()


def test_moved_ticket_calls_nobody_of_the_old_house():
    ana, other, rita = make_customer(), make_customer(), make_support_manager()
    ticket = make_ticket(ana, contact_phone="(62) 99876-5432")

    move_ticket(ticket_id=ticket.pk, by=rita, organization_id=other.organization_id, requester_id=other.pk)

    assert Ticket.objects.get(pk=ticket.pk).contact_phone == ""
