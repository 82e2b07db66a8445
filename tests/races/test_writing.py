"""What two people write at once, or one twice: nothing is lost, nothing stands twice."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import transaction

from accounts.models import User
from core.models import Delivery
from core.services.idempotency import KeyReused
from core.services.outbox import drain_due
from notifications.models import SentMail
from tests.factories import new_key, say
from tests.races.ends import OPENED, TOLD, events_of, fresh, lines_of, mails_of, what_is_broken, words_of
from tests.races.meeting import beside, held_deliveries, held_opening, in_turn, wait_until_waiting
from tickets.models import Draft, Message, SecretNumber, Ticket
from tickets.services import conversation, erasing
from tickets.services.drafts import save_draft
from tickets.services.errors import NewerMessages
from tickets.services.opening import Opening, open_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OPENING = Opening(subject="1402 não fatura", description="Ao confirmar a carga aparece um erro.")


def test_two_replies_at_once_both_stand_in_the_order_in_which_they_came(
    ticket: Ticket, ana: User, marina: User
) -> None:
    def reply(by: User, text: str) -> int:
        return conversation.reply(ticket_id=ticket.pk, by=by, words=say(text), key=new_key()).message_id

    first, second = in_turn(ticket, lambda: reply(marina, "Vou olhar."), lambda: reply(ana, "Segue o log."))

    after = fresh(ticket)
    assert (after.message_count, after.status, after.version, after.is_reply_unread) == (3, "in_progress", 2, True)
    assert words_of(ticket)[1:] == ["Vou olhar.", "Segue o log."]
    assert (first < second, Message.objects.get(pk=first).at <= Message.objects.get(pk=second).at) == (True, True)
    assert lines_of(ticket) == [*OPENED, "message", "status new in_progress", "message"]
    assert events_of(ticket) == [*TOLD, "MessagePosted", "TicketStatusChanged", "MessagePosted"]
    assert mails_of(ticket, ana=ana) == {"ana": ["MessagePosted"]}
    assert what_is_broken() == []


def test_secrets_that_come_at_once_never_share_a_number(ticket: Ticket, ana: User, marina: User) -> None:
    def reply(by: User, text: str) -> int:
        return conversation.reply(ticket_id=ticket.pk, by=by, words=say(text), key=new_key()).message_id

    in_turn(
        ticket,
        lambda: reply(marina, "CPF 529.982.247-25 ou 111.444.777-35?"),
        lambda: reply(ana, "CPF 123.456.789-09, e 111.444.777-35 também."),
    )

    assert words_of(ticket)[1:] == ["CPF [CPF_1] ou [CPF_2]?", "CPF [CPF_3], e [CPF_2] também."]
    assert SecretNumber.objects.filter(ticket=ticket).count() == 3
    assert what_is_broken() == []


def test_two_analysts_who_reply_at_once_see_each_other(ticket: Ticket, marina: User, joao: User) -> None:
    seen, draft = Message.objects.get(ticket=ticket).pk, "Também olhei."
    save_draft(by=joao, kind="reply", key="joao-1", data={"text": draft}, ticket_id=ticket.pk)

    def reply(by: User, text: str, key: str) -> None:
        conversation.reply(ticket_id=ticket.pk, by=by, words=say(text), key=key, last_seen_id=seen)

    outcomes = in_turn(ticket, lambda: reply(marina, "Vou olhar.", "marina-1"), lambda: reply(joao, draft, "joao-1"))

    assert outcomes == [None, NewerMessages]
    assert (words_of(ticket)[1:], Draft.objects.get().data) == (["Vou olhar."], {"text": draft})
    assert lines_of(ticket) == [*OPENED, "message", "status new in_progress"]
    assert what_is_broken() == []


def test_form_that_comes_twice_at_once_opens_one_ticket(ana: User) -> None:
    key = new_key()

    with held_opening():
        twins = []
        for _ in range(2):
            twins.append(beside(lambda: open_ticket(by=ana, opening=OPENING, key=key)))
            wait_until_waiting(len(twins))
    first, second = (twin.outcome for twin in twins)

    assert (first.ticket_id, first.replayed, second.replayed) == (second.ticket_id, False, True)
    ticket = Ticket.objects.get()
    assert (ticket.pk, lines_of(ticket), events_of(ticket)) == (first.ticket_id, [*OPENED], [*TOLD])
    assert (len(words_of(ticket)), what_is_broken()) == (1, [])


def test_other_form_with_the_same_key_at_once_is_refused(ana: User) -> None:
    key, other = new_key(), Opening(subject="Outro assunto", description="Outra coisa.")

    with held_opening():
        first = beside(lambda: open_ticket(by=ana, opening=OPENING, key=key).replayed)
        wait_until_waiting(1)
        second = beside(lambda: open_ticket(by=ana, opening=other, key=key))
        wait_until_waiting(2)

    assert (first.outcome, second.outcome) == (False, KeyReused)
    assert Ticket.objects.get().subject == "1402 não fatura"
    assert what_is_broken() == []


def test_two_drains_at_once_send_one_mail(ticket: Ticket, ana: User, marina: User) -> None:
    conversation.reply(ticket_id=ticket.pk, by=marina, words=say("Vou olhar."), key=new_key())

    with held_deliveries():
        drains = [beside(drain_due), beside(drain_due)]
        wait_until_waiting(2)
    performed = [drain.outcome for drain in drains]

    assert sorted(performed) == [0, 1]
    assert [message.recipients() for message in mail.outbox] == [[f"Ana Lima <{ana.email}>"]]
    assert (Delivery.objects.get().state, SentMail.objects.get().user) == ("done", ana)
    assert what_is_broken() == []


@pytest.mark.parametrize("had_draft", [True, False], ids=["draft before", "first save"])
def test_draft_saved_while_its_form_is_sent_does_not_come_back(ticket: Ticket, ana: User, had_draft: bool) -> None:
    def save() -> Draft | None:
        return save_draft(by=ana, kind="reply", key="ana-1", data={"text": "Segue"}, ticket_id=ticket.pk)

    if had_draft:
        save()
    with transaction.atomic():
        conversation.reply(ticket_id=ticket.pk, by=ana, words=say("Segue o log."), key="ana-1")
        late = beside(save)
        wait_until_waiting()

    assert (late.outcome, Draft.objects.count(), words_of(ticket)[1:]) == (None, 0, ["Segue o log."])
    assert what_is_broken() == []


def test_draft_saved_while_its_ticket_is_opened_does_not_come_back(ana: User) -> None:
    with transaction.atomic():
        open_ticket(by=ana, opening=OPENING, key="ana-2")
        late = beside(lambda: save_draft(by=ana, kind="ticket", key="ana-2", data={"subject": "1402"}))
        wait_until_waiting()

    assert (late.outcome, Draft.objects.count(), Ticket.objects.count()) == (None, 0, 1)


def test_message_erased_while_another_is_written_leaves_the_other(ticket: Ticket, ana: User, marina: User) -> None:
    secret = conversation.reply(ticket_id=ticket.pk, by=ana, words=say("senha: x"), key=new_key()).message_id

    outcomes = in_turn(
        ticket,
        lambda: erasing.erase_message(message_id=secret, by=ana, reason="senha"),
        lambda: conversation.reply(ticket_id=ticket.pk, by=marina, words=say("Vou olhar."), key=new_key()).replayed,
    )

    assert outcomes == [None, False]
    assert (words_of(ticket)[1:], fresh(ticket).message_count) == (["", "Vou olhar."], 3)
    assert lines_of(ticket)[2:] == ["message", "message_erased", "message", "status new in_progress"]
    assert events_of(ticket)[2:] == ["MessagePosted", "MessageErased", "MessagePosted", "TicketStatusChanged"]
    assert what_is_broken() == []


def test_message_that_two_erase_at_once_is_erased_once(ticket: Ticket, ana: User, renata: User) -> None:
    secret = conversation.reply(ticket_id=ticket.pk, by=ana, words=say("senha: x"), key=new_key()).message_id

    outcomes = in_turn(
        ticket,
        lambda: erasing.erase_message(message_id=secret, by=ana, reason="minha senha"),
        lambda: erasing.erase_message(message_id=secret, by=renata, reason="senha"),
    )

    erased = Message.objects.get(pk=secret)
    assert (outcomes, erased.erased_by, erased.erase_reason) == ([None, None], ana, "minha senha")
    assert lines_of(ticket)[2:] == ["message", "message_erased"]
    assert what_is_broken() == []
