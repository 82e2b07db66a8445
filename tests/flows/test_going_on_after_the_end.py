"""A closed ticket: taken up again within seven days, and followed by a linked one afterwards."""

from __future__ import annotations

import pytest

from tests.flows.people import Person, conversation, fresh
from tests.portal.pages import closed
from tests.portal.reading import page_of, values_of
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_ticket_closed_six_days_ago_is_taken_up_again(ana: Person, marina: Person) -> None:
    ticket = closed(ana.user, marina.user, days_ago=6)

    ana.says(ticket, "Voltou a falhar.", act="reabrir")

    assert (fresh(ticket).status, fresh(ticket).assignee) == ("in_progress", marina.user)
    assert conversation(ticket)[-1] == "Voltou a falhar."
    assert marina.sees(f"/mesa/chamados/{ticket.pk}/", "Voltou a falhar.")


def test_ticket_closed_eight_days_ago_goes_on_in_a_linked_one(ana: Person, marina: Person) -> None:
    ticket = closed(ana.user, marina.user, days_ago=8)
    words = {"key": "k-1", "body": "Voltou a falhar."}

    answer = ana.client.post(f"/chamados/{ticket.pk}/reabrir/", words, follow=True)
    form = {**values_of(page_of(answer).one("form", id="opening")), "description": "Voltou a falhar.", "act": "send"}
    ana.client.post("/chamados/novo/", {**form, "module": "unknown", "subject": "1402 de novo"})

    follow_up = Ticket.objects.latest("pk")
    assert (answer.redirect_chain[0][0], fresh(ticket).status) == (f"/chamados/novo/?continua={ticket.pk}", "closed")
    assert (follow_up.follows, follow_up.status, follow_up.requester) == (ticket, "new", ana.user)
    assert ana.sees(f"/chamados/{follow_up.pk}/", f"#{ticket.pk}")
