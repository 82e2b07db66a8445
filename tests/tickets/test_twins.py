"""A form that a browser sends twice, files and all, is one ticket and one message."""

from contextlib import ExitStack

import pytest
from django.db import OperationalError, connection

from attachments.models import Attachment
from attachments.services.receiving import receive
from core.services.idempotency import KeyReused
from tests.factories import make_customer, make_ticket, new_key
from tickets.models import Message
from tickets.services.conversation import Words, reply
from tickets.services.opening import Opening, open_ticket
from tickets.services.words import TEXT_LIMIT, do_once_with

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


@pytest.mark.django_db(transaction=True)
def test_what_kept_words_from_being_taken_is_told_where_their_file_cannot_be_discarded(caplog):
    ana = make_customer()

    def refuse(*_statement):
        raise OperationalError("the database is away")

    with ExitStack() as away:

        def effect(_words):
            away.enter_context(connection.execute_wrapper(refuse))
            raise OperationalError("the first fault")

        with pytest.raises(OperationalError, match="the first fault"):
            do_once_with(Words("x" * (TEXT_LIMIT + 1)), effect, scope="test", key=new_key(), request_hash="1", by=ana)

    # For the sweep of files that nobody claimed.
    assert Attachment.objects.unclaimed().get().name == "texto-completo.txt"
    assert "files of words that were not taken stay for the sweep" in caplog.text
