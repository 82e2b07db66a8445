"""Tickets wait for an issue of the vendor's teams; one update tells them all, and brings them back when it is out."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_analyst, make_support_manager, make_ticket, new_key
from tickets.models import Message, Ticket
from tickets.permissions import ActNotPermitted
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import cancel, take_back
from tickets.services.words import Words
from tickets.states import TransitionNotAllowed
from triage.handing_over import references
from triage.models import Forwarding, VendorReference
from triage.services.forwarding import Promise, forward, update_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def joao():
    return make_analyst(level=2, name="João Prado")


def waiting(joao, *, count: int = 2, reference: str = "MNT-1") -> list[Ticket]:
    tickets = [make_ticket() for _ in range(count)]
    for ticket in tickets:
        forward(ticket_id=ticket.pk, by=joao, team="maintenance", reference=reference)
    return tickets


def statuses(tickets) -> list[str]:
    return list(
        Ticket.objects.filter(pk__in=[one.pk for one in tickets]).order_by("pk").values_list("status", flat=True)
    )


def said(ticket) -> list[tuple[str, str]]:
    messages = Message.objects.filter(ticket=ticket, is_opening=False).order_by("pk")
    return list(messages.values_list("audience", "body"))


def test_tickets_share_a_reference_and_keep_what_was_promised(joao):
    first, second = make_ticket(), make_ticket()
    promise = Promise(title="Nosso número repetido", version="33.00.04.07", routine="1502", on=date(2026, 12, 4))

    forward(ticket_id=first.pk, by=joao, team="maintenance", reference=" mnt-1 ", promise=promise)
    forward(ticket_id=second.pk, by=joao, team="maintenance", reference="MNT-1")

    row = VendorReference.objects.get()
    assert (row.reference, row.title, row.promised_version, row.promised_routine, row.promised_on) == (
        "MNT-1", "Nosso número repetido", "33.00.04.07", "1502", date(2026, 12, 4),
    )  # fmt: skip
    assert (statuses([first, second]), references().get().waiting) == (["with_maintenance"] * 2, 2)


def test_forward_goes_without_a_reference_and_gets_it_later(joao):
    ticket = make_ticket()
    forward(ticket_id=ticket.pk, by=joao, team="product")
    with pytest.raises(TransitionNotAllowed):
        forward(ticket_id=ticket.pk, by=joao, team="product")
    forward(ticket_id=ticket.pk, by=joao, team="product", reference="PRD-7")
    assert list(Forwarding.objects.values_list("ticket", "reference__reference")) == [(ticket.pk, "PRD-7")]


def test_only_level_two_or_a_support_manager_forwards_and_updates(joao):
    marina, renata, ticket = make_analyst(), make_support_manager(), make_ticket()
    with pytest.raises(ActNotPermitted):
        forward(ticket_id=ticket.pk, by=marina, team="maintenance", reference="MNT-1")
    assert VendorReference.objects.count() == 0
    forward(ticket_id=ticket.pk, by=renata, team="maintenance", reference="MNT-1")
    row = VendorReference.objects.get()
    with pytest.raises(ActNotPermitted):
        update_reference(reference_id=row.pk, by=marina, promise=Promise(), state="open")
    for wrong in ({"team": "nobody"}, {"team": "maintenance", "reference": "x" * 61}):
        with pytest.raises(InvalidInput):
            forward(ticket_id=ticket.pk, by=joao, **wrong)


def test_one_update_tells_all_that_are_open(joao):
    first, second, gone = waiting(joao, count=3)
    cancel(ticket_id=gone.pk, by=joao, words=Words(), key=new_key())
    row, key = VendorReference.objects.get(), new_key()
    sent = {"promise": Promise(version="33.00.04.07"), "state": "open", "text": "Sai na sexta.", "key": key}

    told = update_reference(reference_id=row.pk, by=joao, **sent)
    again = update_reference(reference_id=row.pk, by=joao, **sent)

    row.refresh_from_db()
    assert (told.result, again.replayed, row.promised_version) == (2, True, "33.00.04.07")
    assert [said(one) for one in (first, second, gone)] == [[("internal", "Sai na sexta.")]] * 2 + [[]]
    assert statuses([first, second]) == ["with_maintenance"] * 2


@pytest.mark.parametrize("state", ["released", "declined"])
def test_tickets_come_back_when_it_is_out_or_never_will_be(joao, state):
    first, second = waiting(joao)
    take_back(ticket_id=second.pk, by=joao)
    row = VendorReference.objects.get()

    update_reference(
        reference_id=row.pk, by=joao, promise=Promise(), state=state, text="Resposta da equipe.", is_public=True
    )

    assert statuses([first, second]) == ["in_progress"] * 2
    assert [said(one) for one in (first, second)] == [[("public", "Resposta da equipe.")]] * 2


def test_update_over_a_change_or_over_a_new_ticket_is_refused(joao):
    waiting(joao, count=1)
    seen = VendorReference.objects.get()
    waiting(joao, count=1)
    for wrong, error in (
        ({"state": "open", "version": seen.version}, VersionConflict),
        ({"state": "never"}, InvalidInput),
        ({"state": "open", "is_public": True}, InvalidInput),
    ):
        with pytest.raises(error):
            update_reference(reference_id=seen.pk, by=joao, promise=Promise(), **wrong)
