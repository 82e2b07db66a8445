"""A form that a browser sends twice, files and all, is one ticket and one message."""

import pytest

from attachments.models import Attachment
from attachments.services.receiving import receive
from core.services.idempotency import KeyReused
from tests.factories import make_customer, make_ticket, new_key
from tickets.models import Message
from tickets.services.conversation import Words, reply
from tickets.services.opening import Opening, open_ticket

pytestmark = pytest.mark.django_db


def uploaded(by, content=b"linha do log\n"):
    """Upload one file as a form without JavaScript does, and return its id."""
    return receive(by=by, name="erro.log", chunks=[content]).pk


def opening_with(file_id):
    return Opening(subject="1402", description="Não fatura.", attachment_ids=(file_id,))


def test_twin_of_an_opening_is_known_by_what_its_files_hold():
    ana, key = make_customer(), new_key()

    first = open_ticket(by=ana, opening=opening_with(uploaded(ana)), key=key)
    second = open_ticket(by=ana, opening=opening_with(uploaded(ana)), key=key)

    assert (second.ticket_id, second.replayed) == (first.ticket_id, True)
    assert Attachment.objects.filter(owner_kind="message").count() == 1


def test_same_key_with_another_file_is_another_request():
    ana, key = make_customer(), new_key()
    open_ticket(by=ana, opening=opening_with(uploaded(ana)), key=key)

    with pytest.raises(KeyReused):
        open_ticket(by=ana, opening=opening_with(uploaded(ana, b"outro log\n")), key=key)


def test_twin_of_a_reply_is_known_by_what_its_files_hold():
    ana, key = make_customer(), new_key()
    ticket = make_ticket(ana)

    for _ in range(2):
        reply(ticket_id=ticket.pk, by=ana, words=Words("Segue.", attachment_ids=(uploaded(ana),)), key=key)

    assert Message.objects.filter(ticket=ticket).count() == 2
