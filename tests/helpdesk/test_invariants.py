"""The checks of the house: silent over a life that went right, loud over each thing that is broken by hand."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import User
from core import selectors as core
from core.database import database_now
from core.models import Delivery, IdempotencyRecord, OutboxEvent
from core.services.outbox import drain_due
from helpdesk.invariants import INVARIANTS, verify
from notifications.models import SentMail
from notifications.selectors import invariants as notifications
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Follower, Message, Original, Ticket, TimelineEntry
from tickets.selectors import invariants as tickets
from tickets.services.assignment import assign, take
from tickets.services.conversation import ask_customer, note, reply
from tickets.services.details import rate
from tickets.services.erasing import erase_message
from tickets.services.lifecycle import accept, give_workaround, propose_solution, refuse, set_level
from tickets.services.people import add_follower, move_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def life():
    """Give a ticket that lived: taken, asked, answered, refused, accepted, moved, its mails sent."""
    house = make_organization()
    ana, bia = make_customer(house, name="Ana Lima"), make_customer(house, name="Bia Reis")
    joao, rita = make_analyst(level=2, name="João Prado"), make_support_manager()
    ticket = make_ticket(ana)
    number = ticket.pk
    add_follower(ticket_id=number, by=ana, user_id=bia.pk)
    take(ticket_id=number, by=joao)
    set_level(ticket_id=number, by=joao, level=2)
    assign(ticket_id=number, by=rita, assignee_id=joao.pk)
    note(ticket_id=number, by=joao, words=say("Nota"), key=new_key())
    ask_customer(ticket_id=number, by=joao, words=say("Qual?"), key=new_key())
    answer = reply(ticket_id=number, by=ana, words=say("Esta"), key=new_key())
    give_workaround(ticket_id=number, by=joao, words=say("Use a 1403"), key=new_key())
    erase_message(message_id=answer.message_id, by=ana, reason="senha")
    propose_solution(ticket_id=number, by=joao, words=say("Recalcule"), key=new_key())
    refuse(ticket_id=number, by=ana, words=say("Não"), key=new_key())
    propose_solution(ticket_id=number, by=joao, words=say("Agora sim"), key=new_key())
    accept(ticket_id=number, by=ana, key=new_key())
    rate(ticket_id=number, by=ana, rating=5)
    other = make_customer(make_organization(), name="Caio Dias")
    move_ticket(ticket_id=number, by=rita, organization_id=other.organization_id, requester_id=other.pk)
    drain_due()
    ticket.refresh_from_db()
    return ticket


def bypass(sql, *values):
    """Change a row behind the back of services and triggers, as a fault would."""
    from core import triggers

    triggers.lift_all()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.install_all()


def test_life_that_went_right_breaks_nothing(life):
    assert [(result.invariant.promise, result.cases) for result in verify(deep=True) if result.count] == []


def test_every_check_runs_and_deep_ones_only_when_asked():
    assert len(list(verify())) == len(INVARIANTS) - 1
    assert len(list(verify(deep=True))) == len(INVARIANTS)


def test_acknowledged_ticket_and_message_that_are_gone():
    for scope, result in (("open:1", 987654), ("post:1", 987655), ("post:1", 0)):
        IdempotencyRecord.objects.create(
            scope=scope, key=new_key(), request_hash="x", result=result, created_at=database_now()
        )
    assert [case.split(",")[0] for case in tickets.acknowledged_but_gone()] == ["Ticket 987654", "Message 987655"]


def test_ticket_that_two_keys_opened(life):
    first = IdempotencyRecord.objects.get(scope__startswith="open:")
    twin = IdempotencyRecord.objects.create(
        scope="open:9", key=new_key(), request_hash="x", result=life.pk, created_at=database_now()
    )
    assert list(tickets.opened_twice()) == [f"ticket {life.pk} was opened by keys {first.pk} and {twin.pk}"]


def test_key_without_result():
    record = IdempotencyRecord.objects.create(scope="a", key="b", request_hash="x", created_at=database_now())
    assert list(core.unfinished_keys()) == [f"key {record.pk} of a has no result"]


def test_words_that_are_gone_without_a_trace(life):
    opening = life.messages.get(is_opening=True)
    Message.objects.filter(pk=opening.pk).update(body="", body_html="")
    assert list(tickets.tickets_without_words()) == [f"message {opening.pk} of #{life.pk} is empty and was not erased"]
    Message.objects.filter(pk=opening.pk).update(body="x", is_opening=False)
    assert list(tickets.tickets_without_words()) == [f"#{life.pk} has no description"]


def test_immediate_request_may_come_without_a_word():
    make_ticket(
        description="",
        immediate_requested=True,
        stopped="invoicing",
        extent="all",
        environment="production",
        customization="standard",
    )
    assert list(tickets.tickets_without_words()) == []


def test_message_that_is_no_longer_there(life):
    Ticket.objects.filter(pk=life.pk).update(message_count=life.message_count + 1)
    assert list(tickets.lost_messages()) == [
        f"#{life.pk} counts {life.message_count + 1} messages, {life.message_count} are there"
    ]


def test_status_that_the_timeline_does_not_explain():
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(status="in_progress")
    assert list(tickets.unexplained_statuses()) == [f"#{ticket.pk} is in_progress, its timeline ends with new"]


def test_chain_of_statuses_with_a_missing_link(life):
    second = life.timeline.filter(kind="status").order_by("pk")[1]
    bypass("DELETE FROM tickets_timelineentry WHERE id = %s", second.pk)
    (case,) = tickets.unexplained_statuses()
    assert case.startswith(f"#{life.pk}: line ")


def test_line_of_the_timeline_without_an_event():
    ticket = make_ticket()
    entry = TimelineEntry.objects.create(ticket=ticket, at="2026-01-05T12:00:00Z", kind="details")
    assert list(tickets.untold_changes()) == [f"#{ticket.pk}: line {entry.pk} (details) has no event"]


def test_assignee_whom_the_timeline_does_not_name(life):
    stranger = make_analyst(name="Outra")
    before = life.assignee_id
    Ticket.objects.filter(pk=life.pk).update(assignee=stranger)
    assert list(tickets.unexplained_assignees()) == [f"#{life.pk} is with {stranger.pk}, its timeline says {before}"]
    new = make_ticket()
    Ticket.objects.filter(pk=new.pk).update(assignee=stranger)
    assert len(list(tickets.unexplained_assignees())) == 2


def test_assignee_of_a_customer():
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(assignee=ticket.requester)
    assert f"#{ticket.pk} is with someone who is not of support" in list(tickets.unexplained_assignees())


def test_assignee_who_works_on_tickets_no_more():
    ticket, marina = make_ticket(), make_analyst()
    take(ticket_id=ticket.pk, by=marina)
    assert list(tickets.unexplained_assignees()) == []
    User.objects.filter(pk=marina.pk).update(is_active=False)
    assert list(tickets.unexplained_assignees()) == [f"#{ticket.pk} is open with someone who works on tickets no more"]


def test_originals_and_tokens_that_miss_each_other():
    masked = Message.objects.get(ticket=make_ticket(description="A senha é Gr4nj@2026!"))
    plain = Message.objects.get(ticket=make_ticket())
    assert list(tickets.unkept_originals()) == []
    Original.objects.filter(message=masked).update(message=plain)
    assert [case.split(" ")[1] for case in tickets.unkept_originals()] == [str(masked.pk), str(plain.pk)]


def test_people_of_another_house():
    ticket, stranger, rita = make_ticket(), make_customer(make_organization()), make_support_manager()
    Follower.objects.create(ticket=ticket, user=stranger, added_by=rita, at=database_now())
    Message.objects.create(ticket=ticket, author=stranger, body="x", at=database_now())
    Ticket.objects.filter(pk=ticket.pk).update(requester=stranger)
    assert [case.split(":")[1].strip().split(" ")[0] for case in tickets.foreign_people()] == [
        "the",
        "follower",
        "message",
    ]


def test_note_that_a_customer_can_see():
    ticket, joao = make_ticket(), make_analyst()
    posted = note(ticket_id=ticket.pk, by=joao, words=say("Nota"), key=new_key())
    entry = TimelineEntry.objects.get(message_id=posted.message_id)
    bypass("UPDATE tickets_timelineentry SET audience = 'public' WHERE id = %s", entry.pk)
    assert list(tickets.open_notes()) == [
        f"#{ticket.pk}: line {entry.pk} (note) shows note {posted.message_id} to customers"
    ]


def test_blob_that_nothing_names():
    from datetime import timedelta

    from attachments.models import Blob
    from attachments.selectors import abandoned_blobs

    ana, now = make_customer(), database_now()
    fields = {"uploaded_by": ana, "declared_name": "a.txt", "created_at": now}
    Blob.objects.create(**fields, touched_at=now - timedelta(hours=47))
    old = Blob.objects.create(**fields, touched_at=now - timedelta(hours=49))
    assert [case.split(":")[0] for case in abandoned_blobs()] == [f"blob {old.pk}"]


def test_file_of_a_message_of_another_house_or_of_none(life):
    from attachments.models import Attachment
    from attachments.services.receiving import store_text

    ana = make_customer(make_organization())
    file = store_text(by=ana, name="a.txt", text="x")
    opening = life.messages.get(is_opening=True)
    Attachment.objects.filter(pk=file.pk).update(
        owner_kind="message", owner_id=opening.pk, organization_id=ana.organization_id
    )
    assert list(tickets.foreign_files()) == [
        f"file {file.pk} is of organisation {ana.organization_id}, its ticket of {life.organization_id}"
    ]
    Attachment.objects.filter(pk=file.pk).update(owner_id=987654)
    assert list(tickets.foreign_files()) == [f"file {file.pk} belongs to message 987654, which does not exist"]


def test_file_whose_bytes_are_gone_or_changed(life):
    from django.core.files.storage import default_storage

    from attachments.models import BlobPart
    from attachments.selectors import broken_blobs
    from attachments.services.receiving import store_text

    store_text(by=make_customer(), name="a.txt", text="inteiro")
    key = BlobPart.objects.get().key
    path = default_storage.path(key)
    with open(path, "r+b") as bytes_of_it:
        bytes_of_it.write(b"I")
    assert (list(broken_blobs()), len(list(broken_blobs(deep=True)))) == ([], 1)
    default_storage.delete(key)
    assert len(list(broken_blobs())) == 1


def test_delivery_that_nobody_drains():
    event = OutboxEvent.objects.create(name="Tested", payload={}, at="2026-01-05T12:00:00Z")
    delivery = Delivery.objects.create(event=event, consumer="mail", recipient="user:1", available_at=event.at)
    assert list(core.forgotten_deliveries()) == [f"delivery {delivery.pk} to user:1 is pending since 2026-01-05 12:00"]


def test_death_that_nobody_noticed():
    event = OutboxEvent.objects.create(name="Tested", payload={}, at="2026-01-05T12:00:00Z")
    dead = Delivery.objects.create(
        event=event, consumer="mail", recipient="user:1", available_at=event.at, state="dead"
    )
    assert list(notifications.dead_without_alert()) == []
    make_administrator()
    assert list(notifications.dead_without_alert()) == [f"delivery {dead.pk} to user:1 is dead and nobody was alerted"]


def test_mails_under_another_id_twice_and_out_of_order():
    ticket, joana = make_ticket(), make_analyst(name="Joana")
    for text in ("Um", "Dois"):
        reply(ticket_id=ticket.pk, by=joana, words=say(text), key=new_key())
    drain_due()
    first, second = SentMail.objects.filter(ticket=ticket).order_by("id")
    SentMail.objects.filter(pk=first.pk).update(sent_at=database_now())
    assert list(notifications.mails_out_of_order()) == [
        f"mail of delivery {first.delivery_id} left after that of {second.delivery_id} about #{ticket.pk}"
    ]
    SentMail.objects.filter(pk=first.pk).update(message_id=second.message_id)
    assert list(notifications.mails_with_two_ids()) == [
        f"mail {first.pk} left as {second.message_id}, which is not its delivery's id",
        f"{second.message_id} was sent 2 times",
    ]


def test_command_prints_each_promise_and_ends_well(life):
    out = StringIO()
    call_command("verify_invariants", stdout=out, no_color=True)
    lines = out.getvalue().splitlines()
    assert (len(lines), lines[0]) == (len(INVARIANTS) - 1, "I1   what was acknowledged exists: holds")


def test_command_names_the_first_cases_and_fails():
    for _ in range(25):
        ticket = make_ticket()
        Ticket.objects.filter(pk=ticket.pk).update(status="in_progress")
    out = StringIO()
    with pytest.raises(CommandError, match="25 cases in which what must hold does not"):
        call_command("verify_invariants", stdout=out, no_color=True)
    assert "I9   every status is explained by the timeline: 25 broken" in out.getvalue()
    assert "       and 5 more" in out.getvalue()


def test_command_speaks_json(life):
    out = StringIO()
    call_command("verify_invariants", "--json", stdout=out)
    assert {row["broken"] for row in json.loads(out.getvalue())} == {0}
