"""A ticket is open while its video is still on its way: the file joins its message, and nothing else changes."""

from __future__ import annotations

from uuid import UUID

import pytest

from accounts.models import User
from accounts.services.people import deactivate
from attachments.models import Attachment, Upload
from attachments.services.senders import SenderLetOut
from attachments.services.uploads import append, create_upload, expire_uploads
from core.models import Delivery, OutboxEvent
from core.services.outbox import drain_due
from notifications.models import Notification, SentMail
from tests.attachments import samples
from tests.factories import make_analyst, make_customer, make_ticket, say
from tests.factories.tickets import new_key
from tickets.enums import EntryKind, Status
from tickets.models import Message, Ticket, TimelineEntry
from tickets.selectors.invariants import untold_changes
from tickets.selectors.reading import conversation_of
from tickets.services.assignment import take
from tickets.services.conversation import ask_customer, note
from tickets.services.erasing import erase_message
from tickets.services.opening import Opening, open_ticket

pytestmark = pytest.mark.django_db

HALF = len(samples.MP4) // 2


def half_sent(by: User, name: str = "erro.mp4") -> UUID:
    upload = create_upload(by=by, name=name, declared_size=len(samples.MP4)).upload_id
    append(upload_id=upload, by=by, offset=0, chunks=[samples.MP4[:HALF]])
    return upload


def send_rest(upload: UUID, by: User) -> None:
    append(upload_id=upload, by=by, offset=HALF, chunks=[samples.MP4[HALF:]])


def entries(ticket: Ticket, kind: EntryKind) -> list[TimelineEntry]:
    return list(TimelineEntry.objects.filter(ticket=ticket, kind=kind))


def test_video_that_arrives_after_the_opening_joins_the_description() -> None:
    ana = make_customer()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,), description="Veja erro.mp4")
    opening = Message.objects.get(ticket=ticket)
    (line,) = [line for line in conversation_of(ticket=ticket, user=ana) if line.message]
    assert [(file.name, file.received, file.is_own) for file in line.coming] == [("erro.mp4", HALF, True)]

    send_rest(upload, ana)

    file = Attachment.objects.get(pk=upload)
    assert (file.owner_kind, file.owner_id, file.organization_id) == ("message", opening.pk, ticket.organization_id)
    (entry,) = entries(ticket, EntryKind.FILE_ADDED)
    assert (entry.actor, entry.message) == (ana, opening)
    opening.refresh_from_db()
    assert f"/arquivos/{upload}/" in opening.body_html
    (line,) = [line for line in conversation_of(ticket=ticket, user=ana) if line.message]
    assert ([found.pk for found in line.files], line.coming) == ([upload], [])


def test_arrival_is_no_reply() -> None:
    ana, joao = make_customer(), make_analyst()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,))
    ask_customer(ticket_id=ticket.pk, by=joao, words=say("Qual a versão?"), key=new_key())

    send_rest(upload, ana)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.message_count) == (Status.WAITING_CUSTOMER, 2)


def test_arrival_rings_the_assignees_bell_and_mails_nobody() -> None:
    ana, joao = make_customer(), make_analyst()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,))
    take(ticket_id=ticket.pk, by=joao)

    send_rest(upload, ana)

    event = OutboxEvent.objects.get(name="FileAdded")
    assert (event.payload["audience"], event.ordering_key) == ("public", f"ticket:{ticket.pk}")
    assert not Delivery.objects.filter(event=event, consumer="mail").exists()
    assert [line.ticket for line in joao.notifications.filter(event_id=event.pk)] == [ticket]


def test_same_form_sent_before_and_after_the_arrival_opens_one_ticket() -> None:
    ana, key = make_customer(), new_key()
    upload = half_sent(ana)
    opening = Opening(subject="Parou", description="Não fatura", attachment_ids=(upload,))
    first = open_ticket(by=ana, opening=opening, key=key)
    send_rest(upload, ana)

    again = open_ticket(by=ana, opening=opening, key=key)

    assert (again.ticket_id, again.replayed, Ticket.objects.count()) == (first.ticket_id, True, 1)


def test_file_of_a_note_that_arrives_stays_among_support() -> None:
    ana, joao = make_customer(), make_analyst()
    ticket = make_ticket(ana)
    upload = half_sent(joao)
    note(ticket_id=ticket.pk, by=joao, words=say("Do nosso banco", attachment_ids=(upload,)), key=new_key())

    send_rest(upload, joao)

    assert OutboxEvent.objects.get(name="FileAdded").payload["audience"] == "internal"
    lines = conversation_of(ticket=ticket, user=ana)
    assert all(line.entry is None or line.entry.kind != EntryKind.FILE_ADDED for line in lines)
    assert [file for line in lines for file in [*line.files, *line.coming]] == []


def test_erased_message_takes_no_file_any_more() -> None:
    ana = make_customer()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,))
    erase_message(message_id=Message.objects.get(ticket=ticket).pk, by=ana, reason="Senha no texto")

    with pytest.raises(Upload.DoesNotExist):
        send_rest(upload, ana)

    assert (Upload.objects.count(), Attachment.objects.count()) == (0, 0)


def test_file_of_someone_who_may_no_longer_see_the_ticket_joins_nothing() -> None:
    ana, other = make_customer(), make_customer()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,))
    Ticket.objects.filter(pk=ticket.pk).update(requester=other, organization=other.organization, opened_by=other)

    send_rest(upload, ana)

    file = Attachment.objects.get(pk=upload)
    assert (file.owner_kind, entries(ticket, EntryKind.FILE_ADDED)) == ("", [])


def test_file_that_never_arrives_leaves_a_line() -> None:
    ana = make_customer()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,))
    Upload.objects.update(expires_at=Upload.objects.get().created_at)

    assert expire_uploads() == 1

    (entry,) = entries(ticket, EntryKind.FILE_MISSED)
    assert (entry.actor, entry.message) == (ana, Message.objects.get(ticket=ticket))
    assert (Upload.objects.count(), list(untold_changes())) == (0, [])
    while drain_due():
        pass
    notice = Notification.objects.get(user=ana, kind="status")
    assert (notice.ticket, SentMail.objects.filter(user=ana).count()) == (ticket, 0)


def test_file_of_who_was_let_out_meanwhile_joins_nothing() -> None:
    ana = make_customer()
    upload = half_sent(ana)
    ticket = make_ticket(ana, attachment_ids=(upload,))
    deactivate(by=None, person_id=ana.pk)

    with pytest.raises(SenderLetOut):
        send_rest(upload, ana)

    assert entries(ticket, EntryKind.FILE_ADDED) == []
    assert not Attachment.objects.filter(pk=upload).exclude(owner_kind="").exists()
