"""Correcting the form's fields, erasing, drafts and read marks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from tests.factories import make_analyst, make_branch, make_customer, make_module, make_ticket, new_key, say
from tickets.enums import DraftKind
from tickets.models import Draft, Message, ReadMark, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.selectors.reading import draft_for
from tickets.selectors.sent import draft_state_of, ticket_opened_with
from tickets.services.conversation import note, reply
from tickets.services.details import edit_details
from tickets.services.drafts import MOST_DRAFTS, _forget, discard_draft, forget_old_drafts, save_draft
from tickets.services.erasing import erase_message
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import close
from tickets.services.opening import Opening, open_ticket
from tickets.services.traces import mark_read
from tickets.states import TransitionNotAllowed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_corrected_module_moves_the_queue_and_names_the_fields():
    ana, module = make_customer(), make_module()
    ticket = make_ticket(ana, subject="Não fatura a carga")

    edit_details(ticket_id=ticket.pk, by=ana, changes={"module_id": module.pk, "routine": "1452"}, version=1)

    after = fresh(ticket)
    line = TimelineEntry.objects.get(kind="details")
    assert (after.module, after.module_group, after.routine, after.version) == (module, module.group, "1452", 2)
    assert line.data == {
        "fields": ["module_group_id", "module_id", "routine"],
        "from": {"module_id": None},
        "to": {"module_id": module.pk},
    }


def test_corrected_product_must_fit_the_module_that_stays():
    ana, module = make_customer(), make_module()
    ticket = make_ticket(ana, module_id=module.pk)
    other = Product.objects.create(slug="wms", name="Outro produto")

    with pytest.raises(InvalidInput) as refused:
        edit_details(ticket_id=ticket.pk, by=ana, changes={"product_id": other.pk})

    assert (refused.value.errors, fresh(ticket).product_id) == ({"module_id": "unknown"}, module.product_id)


def test_saving_what_is_there_changes_nothing():
    ana = make_customer()
    ticket = make_ticket(ana, routine="1402")

    edit_details(ticket_id=ticket.pk, by=ana, changes={"routine": "1402"})

    assert (fresh(ticket).version, TimelineEntry.objects.filter(kind="details").count()) == (1, 0)


@pytest.mark.parametrize("field", ["severity", "severity_asked", "status", "assignee_id", "organization_id", "version"])
def test_only_the_forms_own_fields_are_taken(field):
    ana = make_customer()
    ticket = make_ticket(ana)

    with pytest.raises(InvalidInput) as refused:
        edit_details(ticket_id=ticket.pk, by=ana, changes={field: "critical"})

    assert refused.value.errors == {field: "unknown"}


def test_bad_values_are_named():
    ana = make_customer()
    ticket = make_ticket(ana)
    foreign = make_branch(make_customer().organization)

    with pytest.raises(InvalidInput) as refused:
        edit_details(
            ticket_id=ticket.pk, by=ana, changes={"contact_phone": "12", "branch_id": foreign.pk, "subject": ""}
        )

    assert refused.value.errors == {"contact_phone": "bad_phone", "branch_id": "unknown", "subject": "required"}


def test_edit_on_an_old_version_is_refused():
    ana = make_customer()
    ticket = make_ticket(ana)
    edit_details(ticket_id=ticket.pk, by=ana, changes={"routine": "1"}, version=1)

    with pytest.raises(VersionConflict):
        edit_details(ticket_id=ticket.pk, by=ana, changes={"routine": "2"}, version=1)


def test_erased_message_leaves_who_and_why():
    ana = make_customer()
    ticket = make_ticket(ana)
    posted = reply(ticket_id=ticket.pk, by=ana, words=say("a senha é 123"), key=new_key())

    erase_message(message_id=posted.message_id, by=ana, reason="senha enviada por engano")

    message = Message.objects.get(pk=posted.message_id)
    assert (message.body, message.body_html, message.erased_by, message.erase_reason) == (
        "",
        "",
        ana,
        "senha enviada por engano",
    )
    assert TimelineEntry.objects.get(kind="message_erased").message == message


def test_another_persons_words_are_not_erased():
    ana = make_customer()
    ticket = make_ticket(ana)
    posted = reply(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key())

    with pytest.raises(ActNotPermitted):
        erase_message(message_id=posted.message_id, by=ana, reason="não gostei")


def test_customer_finds_no_note_to_erase():
    ana = make_customer()
    posted = note(ticket_id=make_ticket(ana).pk, by=make_analyst(), words=say(), key=new_key())

    with pytest.raises(Ticket.DoesNotExist):
        erase_message(message_id=posted.message_id, by=ana, reason="x")


def test_erasing_needs_a_reason():
    ana = make_customer()
    ticket = make_ticket(ana)

    with pytest.raises(InvalidInput):
        erase_message(message_id=ticket.messages.get().pk, by=ana, reason=" ")


def test_newest_save_of_a_draft_wins_and_is_found_on_another_device():
    ana, key = make_customer(), new_key()
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "14"})
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "1402"})

    found = draft_for(user=ana, kind=DraftKind.TICKET)
    assert (found.data, Draft.objects.count()) == ({"subject": "1402"}, 1)


def test_late_save_does_not_bring_a_sent_form_back():
    ana, key = make_customer(), new_key()
    open_ticket(by=ana, opening=Opening(subject="a", description="b"), key=key)

    assert save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "a"}) is None
    assert Draft.objects.count() == 0


def test_reply_draft_is_one_per_ticket_and_goes_with_the_reply():
    ana = make_customer()
    ticket = make_ticket(ana)
    save_draft(by=ana, kind=DraftKind.REPLY, key=new_key(), data={"body": "a"}, ticket_id=ticket.pk)
    save_draft(by=ana, kind=DraftKind.REPLY, key=new_key(), data={"body": "ab"}, ticket_id=ticket.pk)
    kept = list(Draft.objects.values_list("data__body", flat=True))

    reply(ticket_id=ticket.pk, by=ana, words=say("abc"), key=new_key())

    assert (kept, Draft.objects.count()) == (["ab"], 0)


def test_draft_over_a_foreign_ticket_finds_none():
    ticket = make_ticket()

    with pytest.raises(Ticket.DoesNotExist):
        save_draft(by=make_customer(), kind=DraftKind.REPLY, key=new_key(), data={}, ticket_id=ticket.pk)


def test_customer_keeps_no_draft_of_a_note():
    ana = make_customer()

    with pytest.raises(InvalidInput):
        save_draft(by=ana, kind=DraftKind.NOTE, key=new_key(), data={}, ticket_id=make_ticket(ana).pk)


def test_discarding_is_for_ones_own_drafts():
    ana, key = make_customer(), new_key()
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={})

    assert (discard_draft(by=make_customer(), key=key), discard_draft(by=ana, key=key)) == (False, True)


def test_read_mark_follows_the_last_event():
    marina = make_analyst()
    ticket = make_ticket(at=AT)

    mark_read(ticket=Ticket.objects.get(pk=ticket.pk), by=marina)

    assert list(ReadMark.objects.values_list("user_id", "read_at")) == [(marina.pk, AT)]


def test_what_came_after_the_page_was_looked_up_is_not_read():
    marina, ana = make_analyst(), make_customer()
    ticket = make_ticket(ana, at=AT)
    on_the_page = Ticket.objects.get(pk=ticket.pk)
    reply(ticket_id=ticket.pk, by=ana, words=say("Parou de novo."), key=new_key(), at=AT + timedelta(minutes=1))

    mark_read(ticket=on_the_page, by=marina)

    assert ReadMark.objects.get(user=marina).read_at == AT < Ticket.objects.get(pk=ticket.pk).last_event_at


def test_customer_corrects_no_ticket_that_has_ended_and_support_still_does():
    ana, marina = make_customer(), make_analyst()
    ticket = make_ticket(ana)
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())

    with pytest.raises(TransitionNotAllowed):
        edit_details(ticket_id=ticket.pk, by=ana, changes={"routine": "1402"})
    edit_details(ticket_id=ticket.pk, by=marina, changes={"routine": "316"})

    assert Ticket.objects.get(pk=ticket.pk).routine == "316"


def test_draft_keeps_what_every_database_can_hold():
    ana = make_customer()

    draft = save_draft(
        by=ana, kind=DraftKind.TICKET, key=new_key(), data={"subject": "a\x00b", "attachments": ["\ud800"]}
    )

    assert Draft.objects.get(pk=draft.pk).data == {"subject": "ab", "attachments": ["?"]}


@pytest.mark.parametrize("key", ["a\x00b", "\ud800", "chave com espaço"])
def test_draft_under_a_key_that_no_column_can_hold_is_kept_found_and_sent(key):
    ana = make_customer()
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "1402"})
    found = draft_for(user=ana, kind=DraftKind.TICKET, key=key)
    states = [draft_state_of(user=ana, key=key)[0]]

    opened = open_ticket(by=ana, opening=Opening(subject="1402", description="Não fatura."), key=key)

    states.append(draft_state_of(user=ana, key=key)[0])
    late = save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "1402"})
    assert (found.data, states, late) == ({"subject": "1402"}, ["kept", "sent"], None)
    assert (ticket_opened_with(user=ana, key=key).pk, discard_draft(by=ana, key=key)) == (opened.ticket_id, False)


def test_one_key_does_not_serve_two_drafts():
    ana = make_customer()
    first, second = make_ticket(ana), make_ticket(ana)
    save_draft(by=ana, kind=DraftKind.REPLY, key="a-mesma", ticket_id=first.pk, data={"body": "Segue."})

    with pytest.raises(InvalidInput) as refused:
        save_draft(by=ana, kind=DraftKind.REPLY, key="a-mesma", ticket_id=second.pk, data={"body": "Outra."})

    kept = Draft.objects.get(user=ana)
    assert (refused.value.errors, kept.ticket, kept.data) == ({"key": "unknown"}, first, {"body": "Segue."})


def test_old_draft_that_somebody_came_back_to_is_kept():
    ana, key = make_customer(), new_key()
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "1402"})
    old = Draft.objects.filter(updated_at__lt=AT)
    kept = Draft.objects.get(key=key)

    assert (_forget(old, kept.pk), Draft.objects.count()) == (False, 1)


def test_drafts_that_nobody_touched_for_sixty_days_go():
    ana = make_customer()
    for subject in ("velho", "novo"):
        save_draft(by=ana, kind=DraftKind.TICKET, key=new_key(), data={"subject": subject})
    Draft.objects.filter(data__subject="velho").update(updated_at=AT - timedelta(days=700))

    assert (forget_old_drafts(), [draft.data for draft in Draft.objects.all()]) == (1, [{"subject": "novo"}])


def fill_drafts(person, **data):
    return [save_draft(by=person, kind=DraftKind.TICKET, key=new_key(), data=data).pk for _number in range(MOST_DRAFTS)]


def test_one_draft_too_many_is_refused_and_those_that_are_there_go_on():
    ana = make_customer()
    fill_drafts(make_customer(), subject="de outra pessoa")
    fill_drafts(ana, subject="1402")
    key = Draft.objects.of(ana).values_list("key", flat=True)[0]

    with pytest.raises(InvalidInput) as refused:
        save_draft(by=ana, kind=DraftKind.TICKET, key=new_key(), data={"subject": "mais um"})
    again = save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "ainda"})

    assert (refused.value.errors, again.data) == ({"drafts": "too_many"}, {"subject": "ainda"})
    assert (Draft.objects.of(ana).count(), Draft.objects.count()) == (MOST_DRAFTS, 2 * MOST_DRAFTS)


@pytest.mark.parametrize(
    ("changed", "goes"),
    [
        ({"updated_at": AT - timedelta(days=700)}, True),
        ({"data": {"subject": "", "stopped": "nothing"}}, True),
        ({}, False),
    ],
    ids=["old", "empty", "neither"],
)
def test_old_or_empty_draft_makes_room_for_a_new_one(changed, goes):
    ana = make_customer()
    numbers = fill_drafts(ana, subject="1402")
    Draft.objects.filter(pk=numbers[20]).update(**{"data": {"subject": "x"}, **changed})

    try:
        save_draft(by=ana, kind=DraftKind.TICKET, key=new_key(), data={"subject": "mais um"})
    except InvalidInput:
        assert not goes

    kept = set(Draft.objects.values_list("pk", flat=True))
    assert (set(numbers) - kept, len(kept)) == ({numbers[20]} if goes else set(), MOST_DRAFTS)


def test_saving_a_draft_asks_once_how_many_there_are():
    ana, key = make_customer(), new_key()
    save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "1402"})

    with CaptureQueriesContext(connection) as asked:
        save_draft(by=ana, kind=DraftKind.TICKET, key=key, data={"subject": "1402 de novo"})

    assert sum("COUNT" in query["sql"] for query in asked) == 1
