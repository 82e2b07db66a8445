"""A person who is let out while their tickets move, or while they still write."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import User
from accounts.services.people import deactivate
from tests.factories import new_key, say
from tests.races.ends import fresh, lines_of, what_is_broken
from tests.races.meeting import beside, held_ticket, wait_until_waiting
from tickets.models import Ticket
from tickets.services.assignment import assign, take
from tickets.services.conversation import reply

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_ticket_that_is_just_being_given_to_who_leaves_goes_back_too(
    ticket: Ticket, marina: User, renata: User
) -> None:
    with transaction.atomic():
        assign(ticket_id=ticket.pk, by=renata, assignee_id=marina.pk)
        leaving = beside(lambda: deactivate(by=None, person_id=marina.pk).is_active)
        wait_until_waiting()

    assert (leaving.outcome, fresh(ticket).assignee_id) == (False, None)
    assert lines_of(ticket)[-1] == f"assignee {marina.pk}"
    assert what_is_broken() == []


def test_last_word_of_who_leaves_and_their_leaving_wait_for_each_other(ticket: Ticket, marina: User) -> None:
    take(ticket_id=ticket.pk, by=marina)

    with held_ticket(ticket):
        leaving = beside(lambda: deactivate(by=None, person_id=marina.pk).is_active)
        wait_until_waiting()
        reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())

    assert (leaving.outcome, fresh(ticket).assignee_id, fresh(ticket).message_count) == (False, None, 2)
    assert what_is_broken() == []
