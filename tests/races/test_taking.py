"""Who gets a ticket, and where it goes, when two reach for it at once."""

from __future__ import annotations

import pytest

from accounts.models import User
from staffing.models import Capacity, WorkQueue
from staffing.services.automatic import assign_automatically, assign_waiting
from staffing.services.next_ticket import take_next
from staffing.services.queues import ensure_queues
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tests.races.ends import OPENED, TOLD, events_of, fresh, lines_of, mails_of, what_is_broken, words_of
from tests.races.meeting import beside, in_turn
from tickets.models import Ticket, TimelineEntry
from tickets.services import assignment, conversation, lifecycle, people
from tickets.services.assignment import AlreadyTaken
from tickets.states import TransitionNotAllowed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_who_take_one_ticket_make_one_assignee(ticket: Ticket, ana: User, marina: User, joao: User) -> None:
    outcomes = in_turn(
        ticket,
        lambda: assignment.take(ticket_id=ticket.pk, by=joao),
        lambda: assignment.take(ticket_id=ticket.pk, by=marina),
    )

    assert outcomes == [None, AlreadyTaken]
    assert (fresh(ticket).assignee, fresh(ticket).status, fresh(ticket).version) == (joao, "in_progress", 2)
    assert lines_of(ticket) == [*OPENED, f"assignee {joao.pk}", "status new in_progress"]
    assert events_of(ticket) == [*TOLD, "TicketAssigned", "TicketStatusChanged"]
    assert mails_of(ticket, ana=ana, marina=marina, joao=joao) == {"ana": [], "marina": [], "joao": []}
    assert what_is_broken() == []


def test_two_who_take_the_next_one_get_one_each(ana: User, marina: User, ticket: Ticket) -> None:
    # Both read the same queue before either has anything.
    second, other = make_ticket(ana), make_analyst(name="Nina Prado")

    outcomes = in_turn(ticket, lambda: take_next(by=marina).ticket, lambda: take_next(by=other).ticket)

    assert outcomes == [ticket, second]
    assert (fresh(ticket).assignee, fresh(second).assignee) == (marina, other)
    assert lines_of(second) == [*OPENED, f"assignee {other.pk}", f"chosen {other.pk}", "status new in_progress"]
    assert what_is_broken() == []


def test_many_who_take_the_next_one_at_once_get_one_each_in_turn(ana: User, ticket: Ticket) -> None:
    boreal = make_customer(make_organization("Boreal Atacado"))
    make_analyst(level=2)
    tickets = [ticket, *(make_ticket(ana) for _ in range(5)), *(make_ticket(boreal) for _ in range(5))]
    Ticket.objects.update(queue_severity="high", queue_severity_rank=1, module_group=None, module=None)
    people = [make_analyst(name=f"Pessoa {n}") for n in range(9)]

    started = [beside(lambda person=person: take_next(by=person).ticket) for person in people]
    taken = [one.outcome for one in started]

    assert len(set(taken)) == 9
    assert {one.pk for one in taken} <= {one.pk for one in tickets}
    assert sorted(Ticket.objects.filter(assignee__in=people).values_list("assignee__name", flat=True)) == [
        person.name for person in people
    ]
    # Never a third of one house while the other's waited: at most two of it for each one of the other.
    houses = [one.organization_id for one in taken]
    assert houses.count(ana.organization_id) <= 6
    assert what_is_broken() == []


def test_ticket_cancelled_while_someone_takes_it_is_taken_by_nobody(ticket: Ticket, ana: User, marina: User) -> None:
    outcomes = in_turn(
        ticket,
        lambda: lifecycle.cancel(ticket_id=ticket.pk, by=ana, words=say("Resolvi."), key=new_key()).replayed,
        lambda: assignment.take(ticket_id=ticket.pk, by=marina),
    )

    assert outcomes == [False, TransitionNotAllowed]
    assert (fresh(ticket).assignee, fresh(ticket).status) == (None, "cancelled")
    assert lines_of(ticket) == [*OPENED, "message", "status new cancelled"]
    assert events_of(ticket) == [*TOLD, "MessagePosted", "TicketStatusChanged", "TicketCancelled"]
    assert what_is_broken() == []


def test_ticket_taken_while_it_is_cancelled_ends_with_its_analyst_told(ticket: Ticket, ana: User, marina: User) -> None:
    outcomes = in_turn(
        ticket,
        lambda: assignment.take(ticket_id=ticket.pk, by=marina),
        lambda: lifecycle.cancel(ticket_id=ticket.pk, by=ana, words=say(""), key=new_key()).replayed,
    )

    assert outcomes == [None, False]
    assert (fresh(ticket).assignee, fresh(ticket).status) == (marina, "cancelled")
    assert lines_of(ticket) == [
        *OPENED, f"assignee {marina.pk}", "status new in_progress", "status in_progress cancelled",
    ]  # fmt: skip
    assert mails_of(ticket, ana=ana, marina=marina) == {"ana": [], "marina": ["TicketCancelled"]}
    assert what_is_broken() == []


@pytest.mark.parametrize("forward_first", [True, False], ids=["forward first", "level first"])
def test_forward_and_level_at_once_both_stand(
    ticket: Ticket, ana: User, marina: User, joao: User, forward_first: bool
) -> None:
    assignment.take(ticket_id=ticket.pk, by=marina)
    works = [
        lambda: lifecycle.forward(ticket_id=ticket.pk, by=joao, destination="with_maintenance"),
        lambda: lifecycle.set_level(ticket_id=ticket.pk, by=marina, level=2),
    ]

    outcomes = in_turn(ticket, *(works if forward_first else reversed(works)))

    assert outcomes == [None, None]
    after = fresh(ticket)
    assert (after.status, after.level, after.assignee, after.version) == ("with_maintenance", 2, None, 4)
    forwarded = ["status in_progress with_maintenance", "forwarded with_maintenance"]
    levelled = [f"assignee {marina.pk}", "level 1 2"]
    both = forwarded + levelled if forward_first else levelled + forwarded
    assert lines_of(ticket)[4:] == both
    assert mails_of(ticket, ana=ana) == {"ana": ["TicketForwarded"]}
    assert what_is_broken() == []


def test_ticket_that_moves_while_its_old_house_replies_hears_nothing_of_it(
    ticket: Ticket, ana: User, renata: User
) -> None:
    olga, key = make_customer(make_organization("Boreal Atacado"), name="Olga Nunes"), new_key()
    boreal = olga.organization_id or 0

    outcomes = in_turn(
        ticket,
        lambda: people.move_ticket(ticket_id=ticket.pk, by=renata, organization_id=boreal, requester_id=olga.pk),
        lambda: conversation.reply(ticket_id=ticket.pk, by=ana, words=say("Segue."), key=key),
    )

    assert outcomes == [None, Ticket.DoesNotExist]
    assert (fresh(ticket).organization_id, fresh(ticket).requester) == (boreal, olga)
    assert (lines_of(ticket)[2:], len(words_of(ticket))) == ([f"organization {ana.organization_id} {boreal}"], 1)
    assert mails_of(ticket, ana=ana, olga=olga) == {"ana": [], "olga": ["TicketMoved"]}
    assert what_is_broken() == []


def test_reply_that_came_before_the_move_goes_with_the_ticket(ticket: Ticket, ana: User, renata: User) -> None:
    olga = make_customer(make_organization("Boreal Atacado"), name="Olga Nunes")
    boreal = olga.organization_id or 0

    outcomes = in_turn(
        ticket,
        lambda: conversation.reply(ticket_id=ticket.pk, by=ana, words=say("Segue."), key=new_key()).replayed,
        lambda: people.move_ticket(ticket_id=ticket.pk, by=renata, organization_id=boreal, requester_id=olga.pk),
    )

    assert outcomes == [False, None]
    assert (fresh(ticket).requester, words_of(ticket)[1:]) == (olga, ["Segue."])
    assert events_of(ticket) == [*TOLD, "MessagePosted", "TicketMoved"]
    assert what_is_broken() == []


def test_many_who_give_out_automatically_at_once_fill_nobody_beyond_what_they_can_take(ana: User) -> None:
    people = [make_analyst(name=f"Pessoa {n}") for n in range(2)]
    Capacity.objects.bulk_create(Capacity(person=person, most=2) for person in people)
    tickets = [make_ticket(ana) for _ in range(7)]
    Ticket.objects.update(module_group=None, module=None)
    ensure_queues()
    WorkQueue.objects.update(is_automatic=True)

    # Each ticket twice, as a telling that came again.
    started = [beside(lambda pk=one.pk: assign_automatically(ticket_id=pk)) for one in tickets for _ in range(2)]
    given = [one.outcome for one in started]
    assign_waiting()

    held = Ticket.objects.filter(assignee__isnull=False).values_list("assignee__name", flat=True)
    assert sorted(held) == ["Pessoa 0", "Pessoa 0", "Pessoa 1", "Pessoa 1"]
    assert set(given) <= {True, False}
    assert TimelineEntry.objects.filter(kind="chosen").count() == 4
    assert what_is_broken() == []
