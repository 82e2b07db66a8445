"""Opening a ticket: once, whole, for whom one may, under the contract of that day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contract
from attachments.models import Attachment, Blob
from attachments.services.claiming import FileNotAvailable
from attachments.services.receiving import receive
from core.models import OutboxEvent
from core.services.idempotency import KeyReused
from tests.factories import (
    make_administrator,
    make_analyst,
    make_branch,
    make_customer,
    make_module,
    make_organization,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Draft, Follower, Message, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.conversation import reply
from tickets.services.drafts import save_draft
from tickets.services.errors import InvalidInput
from tickets.services.opening import Opening, open_ticket, validate

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
OPENING = Opening(subject="1402 não fatura", description="Fiz, esperava, aconteceu.", severity_asked="high")


@pytest.fixture
def full():
    """A person and everything that the form can ask."""
    ana = make_customer()
    module = make_module()
    answers = {
        "log_text": "ORA-01403: dados não encontrados",
        "request_type": "corrective",
        "stopped": "other",
        "extent": "part",
        "environment": "production",
        "customization": "standard",
        "module_id": module.pk,
        "routine": " 1402 ",
        "routine_version": "33.00.04.06",
        "branch_id": make_branch(ana.organization).pk,
        "contact_phone": "(62) 99120-4417",
    }
    opened = open_ticket(by=ana, opening=replace(OPENING, **answers), key=new_key(), at=AT)
    return ana, module, Ticket.objects.get(pk=opened.ticket_id)


def test_opened_ticket_holds_what_the_form_said(full):
    _, _, ticket = full

    message = Message.objects.get(ticket=ticket)
    facts = (ticket.stopped, ticket.extent, ticket.environment, ticket.customization, ticket.request_type)
    severities = (ticket.severity_asked, ticket.severity, ticket.queue_severity, ticket.queue_severity_rank)
    assert (ticket.subject, ticket.routine, ticket.contact_phone) == ("1402 não fatura", "1402", "+5562991204417")
    assert facts == ("other", "part", "production", "standard", "corrective")
    assert severities == ("high", "high", "high", 1)
    assert (message.body, message.log_text) == ("Fiz, esperava, aconteceu.", "ORA-01403: dados não encontrados")
    assert (message.is_opening, message.is_by_support, ticket.message_count) == (True, False, 1)


def test_opened_ticket_waits_new_at_level_one_for_anybody(full):
    ana, module, ticket = full

    place = (ticket.status, ticket.level, ticket.assignee, ticket.product, ticket.module_group)
    assert place == ("new", 1, None, module.product, module.group)
    assert (ticket.requester, ticket.organization, ticket.version) == (ana, ana.organization, 1)
    assert (ticket.immediate_requested, ticket.is_immediate) == (False, False)
    assert {ticket.opened_at, ticket.status_since, ticket.last_event_at} == {AT}


def test_opening_writes_its_line_and_its_event_before_those_of_triage():
    ticket = make_ticket(at=AT)

    lines = list(TimelineEntry.objects.filter(ticket=ticket).values_list("kind", "at"))
    events = list(OutboxEvent.objects.values_list("name", "ordering_key", "at"))
    key = f"ticket:{ticket.pk}"
    assert lines == [("opened", AT), ("triage", AT)]
    assert events == [("TicketOpened", key, AT), ("TriageRecorded", key, AT)]


def test_same_key_opens_one_ticket():
    ana, key = make_customer(), new_key()

    first = open_ticket(by=ana, opening=OPENING, key=key)
    second = open_ticket(by=ana, opening=OPENING, key=key)

    assert (second.ticket_id, first.replayed, second.replayed) == (first.ticket_id, False, True)
    assert Ticket.objects.count() == 1


def test_same_key_with_other_words_is_refused():
    ana, key = make_customer(), new_key()
    open_ticket(by=ana, opening=OPENING, key=key)

    with pytest.raises(KeyReused):
        open_ticket(by=ana, opening=replace(OPENING, subject="Outra coisa"), key=key)


def test_two_people_may_hold_the_same_key():
    house = make_organization()
    key = new_key()

    for person in (make_customer(house), make_customer(house)):
        open_ticket(by=person, opening=OPENING, key=key)

    assert Ticket.objects.count() == 2


def test_contract_in_force_at_the_opening_is_pinned():
    house = make_organization(plan="")
    old = Contract.objects.create(
        organization=house, plan="standard", starts_on=date(2025, 1, 1), ends_on=date(2026, 10, 31)
    )
    new = Contract.objects.create(organization=house, plan="prime", starts_on=date(2026, 11, 1))
    ana = make_customer(house)

    october = make_ticket(ana, at=datetime(2026, 10, 31, 20, 0, tzinfo=UTC))
    november = make_ticket(ana, at=AT)

    assert (october.contract, november.contract) == (old, new)


def test_draft_of_the_form_goes_with_its_opening():
    ana, key = make_customer(), new_key()
    save_draft(by=ana, kind="ticket", key=key, data={"subject": "1402"})

    open_ticket(by=ana, opening=OPENING, key=key)

    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"subject": "  "}, {"subject": "required"}),
        ({"description": ""}, {"description": "required"}),
        ({"subject": "x" * 201}, {"subject": "too_long"}),
        ({"subject": "uma\r\nBcc: b@x.com"}, {"subject": "line_break"}),
        ({"routine": "1" * 41}, {"routine": "too_long"}),
        ({"stopped": "everything"}, {"stopped": "unknown"}),
        ({"severity_asked": "urgent"}, {"severity_asked": "unknown"}),
        ({"contact_phone": "123"}, {"contact_phone": "bad_phone"}),
        ({"level": 3}, {"level": "unknown"}),
    ],
)
def test_bad_field_is_named_and_nothing_is_opened(changes, expected):
    with pytest.raises(InvalidInput) as refused:
        open_ticket(by=make_customer(), opening=replace(OPENING, **changes), key=new_key())

    assert (refused.value.errors, Ticket.objects.count()) == (expected, 0)


def test_subject_of_200_characters_is_taken():
    assert validate(replace(OPENING, subject="x" * 200)) == {}


def test_immediate_request_needs_no_words():
    opened = open_ticket(
        by=make_customer(),
        opening=Opening(
            stopped="invoicing",
            extent="all",
            environment="production",
            customization="standard",
            immediate_requested=True,
            severity_asked="critical",
        ),
        key=new_key(),
    )

    ticket = Ticket.objects.get(pk=opened.ticket_id)
    assert (ticket.subject, ticket.immediate_requested) == ("Faturamento parado", True)


def test_excluded_immediate_request_is_a_normal_ticket():
    ticket = make_ticket(stopped="invoicing", extent="all", environment="homologation", immediate_requested=True)

    assert ticket.immediate_requested is False


@pytest.mark.parametrize("field", ["branch_id", "module_id", "product_id", "follows_id"])
def test_what_is_not_of_this_customer_or_not_there_is_unknown(field):
    stranger = make_ticket()
    foreign = {
        "branch_id": make_branch(stranger.organization).pk,
        "module_id": 999,
        "product_id": 999,
        "follows_id": stranger.pk,
    }

    with pytest.raises(InvalidInput) as refused:
        open_ticket(by=make_customer(), opening=replace(OPENING, **{field: foreign[field]}), key=new_key())

    assert refused.value.errors == {field: "unknown"}


def test_followers_are_colleagues_only():
    ana = make_customer()
    colleague, stranger = make_customer(ana.organization), make_customer()

    ticket = make_ticket(ana, follower_ids=(colleague.pk, stranger.pk, ana.pk))

    assert list(Follower.objects.filter(ticket=ticket).values_list("user_id", flat=True)) == [colleague.pk]
    lines = TimelineEntry.objects.filter(ticket=ticket, kind="follower_added").values_list("to_value", "audience")
    assert list(lines) == [(str(colleague.pk), "public")]


def test_customer_cannot_open_for_someone_else():
    ana = make_customer()
    other = make_customer(ana.organization)

    with pytest.raises(ActNotPermitted):
        open_ticket(by=ana, opening=replace(OPENING, requester_id=other.pk), key=new_key())


def test_analyst_opens_for_a_caller():
    ana, marina = make_customer(), make_analyst()

    ticket = make_ticket(marina, organization_id=ana.organization_id, requester_id=ana.pk)

    assert (ticket.requester, ticket.opened_by) == (ana, marina)


def test_administrator_alone_does_not_open_tickets():
    ana = make_customer()

    with pytest.raises(ActNotPermitted):
        make_ticket(make_administrator(), organization_id=ana.organization_id, requester_id=ana.pk)


def test_pasted_log_over_64_kb_becomes_a_file():
    ticket = make_ticket(log_text="linha do log\n" * 6000)

    message = Message.objects.get(ticket=ticket)
    (file,) = Attachment.objects.filter(owner_kind="message", owner_id=message.pk)
    assert (message.log_text, file.name, file.size) == ("", "log-colado.txt", 6000 * 13 - 1)


def test_long_texts_are_durable_before_the_ticket_is_locked():
    """Whoever else wants the ticket does not wait for the disk."""
    ana = make_customer()
    ticket = make_ticket(ana)

    with CaptureQueriesContext(connection) as queries:
        reply(ticket_id=ticket.pk, by=ana, words=say("linha do log\n" * 6000), key=new_key())

    said = [query["sql"] for query in queries]
    kept, reserved = (
        next(place for place, sql in enumerate(said) if f"INSERT INTO {table} " in sql.replace('"', ""))
        for table in ("attachments_attachment", "core_idempotencyrecord")
    )
    assert kept < reserved
    assert Attachment.objects.filter(owner_kind="message", name="texto-completo.txt").count() == 1


@pytest.mark.django_db(transaction=True)
def test_long_texts_of_a_twin_or_of_refused_words_leave_no_file():
    ana = make_customer()
    long = "linha do log\n" * 6000
    opened, again = (open_ticket(by=ana, opening=replace(OPENING, log_text=long), key="open") for _turn in range(2))
    posted, kept, twin = (reply(ticket_id=opened.ticket_id, by=ana, words=say(long), key=key) for key in "aba")
    with pytest.raises(FileNotAvailable):
        reply(ticket_id=opened.ticket_id, by=ana, words=say(long, attachment_ids=(uuid4(),)), key="c")
    with pytest.raises(KeyReused):
        reply(ticket_id=opened.ticket_id, by=ana, words=say(long + "!"), key="a")

    assert (again.replayed, twin.message_id, twin.replayed) == (True, posted.message_id, True)
    owners = Attachment.objects.order_by("pk").values_list("owner_kind", "owner_id")
    opening = Message.objects.get(is_opening=True).pk
    assert set(owners) == {("message", pk) for pk in (opening, posted.message_id, kept.message_id)}
    assert (len(owners), Blob.objects.count()) == (3, 3)


def test_nul_and_lone_surrogates_do_not_stop_an_opening():
    ticket = make_ticket(description="antes\x00depois \ud800 fim")

    assert Message.objects.get(ticket=ticket).body == "antesdepois ? fim"


def test_pasted_log_that_becomes_a_file_takes_the_place_of_none_that_was_chosen(settings):
    settings.MAX_FILES_PER_MESSAGE = 1
    ana = make_customer()
    chosen = receive(by=ana, name="um.log", chunks=[b"ORA-01403 em 24/11/2026\n"])

    ticket = make_ticket(ana, log_text="linha do log\n" * 6000, attachment_ids=(chosen.pk,))

    message = Message.objects.get(ticket=ticket)
    names = Attachment.objects.filter(owner_kind="message", owner_id=message.pk).values_list("name", flat=True)
    assert sorted(names) == ["log-colado.txt", "um.log"]
