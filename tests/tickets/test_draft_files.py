"""Files of a draft: they live with it, go with what it becomes, and are free again when it goes without them."""

from __future__ import annotations

import pytest

from attachments.models import Attachment
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_customer, make_ticket, new_key
from tickets.enums import DraftKind
from tickets.models import Draft, Message
from tickets.services.conversation import reply
from tickets.services.drafts import discard_draft, save_draft
from tickets.services.opening import Opening, open_ticket
from tickets.services.words import Words

pytestmark = pytest.mark.django_db


def two_files(by):
    return [receive(by=by, name=name, chunks=[samples.LOG]) for name in ("vai.log", "fica.log")]


def owners_of(files):
    found = Attachment.objects.in_bulk([file.pk for file in files])
    return [(found[file.pk].owner_kind, found[file.pk].owner_id) for file in files]


def test_file_that_was_left_out_of_the_opening_is_free_again():
    ana, key = make_customer(), new_key()
    files = two_files(ana)
    draft = save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"attachments": [str(file.pk) for file in files]})
    assert owners_of(files) == [("draft", draft.pk)] * 2

    opening = Opening(subject="Não fatura", description="Parou.", attachment_ids=(files[0].pk,))
    opened = open_ticket(by=ana, opening=opening, key=key)

    message = Message.objects.get(ticket_id=opened.ticket_id)
    assert (owners_of(files), Draft.objects.count()) == ([("message", message.pk), ("", None)], 0)


def test_file_that_was_left_out_of_a_reply_is_free_again():
    ana, key = make_customer(), new_key()
    ticket, files = make_ticket(ana), two_files(ana)
    data = {"attachments": [str(file.pk) for file in files]}
    save_draft(by=ana, kind=DraftKind.REPLY, key=key, data=data, ticket_id=ticket.pk)

    posted = reply(ticket_id=ticket.pk, by=ana, words=Words("Segue o log.", attachment_ids=(files[0].pk,)), key=key)

    assert owners_of(files) == [("message", posted.message_id), ("", None)]


def test_files_of_a_draft_that_is_thrown_away_are_free_again():
    ana, key = make_customer(), new_key()
    files = two_files(ana)
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"attachments": [str(files[0].pk)]})

    discard_draft(by=ana, key=key)

    assert owners_of(files) == [("", None)] * 2
