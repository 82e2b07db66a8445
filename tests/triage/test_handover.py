"""A ticket passes to level 2 with its card, comes back with a reason, and rises for a cause with whoever has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.models import OutboxEvent
from core.services.idempotency import KeyReused
from notifications.models import Notification
from tests.factories import make_analyst, make_customer, make_support_manager, make_ticket, new_key, say
from tests.security.house import upload
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted
from tickets.selectors.invariants import unexplained_assignees
from tickets.services.assignment import take
from tickets.services.conversation import note
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import close
from tickets.states import TransitionNotAllowed
from triage.handing_over import passages_of
from triage.models import HandOver, Return
from triage.services.handover import TEXT_MOST, Card, escalate, hand_over, return_to_level_one

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def state(ticket: Ticket) -> tuple[int, Any, int]:
    ticket.refresh_from_db()
    return ticket.level, ticket.assignee, ticket.version


def events(ticket: Ticket) -> list[str]:
    rows = OutboxEvent.objects.filter(ordering_key=f"ticket:{ticket.pk}").order_by("pk")
    return list(rows.values_list("name", flat=True))


def bells(user: Any) -> list[str]:
    return [line.data["event"] for line in Notification.objects.filter(user=user).order_by("pk")]


def test_card_goes_along_with_what_triage_knows() -> None:
    marina, joao = make_analyst(), make_analyst(level=2, name="João Prado")
    ana = make_customer()
    file = upload(ana, "retorno.log", "ocorrência 03")
    log = 'ORA-01403: dados não encontrados\nORA-06512: em "PORTAL.PKG_FATURA", line 812'
    ticket = make_ticket(ana, subject="1402 não fatura", log_text=log, attachment_ids=(file.pk,), at=AT)
    opening = ticket.messages.get(is_opening=True)
    take(ticket_id=ticket.pk, by=marina, at=AT)
    card = Card(
        tried="Parâmetro 132 conferido, senha=Segredo#1", message_ids=[opening.pk], file_ids=[file.pk],
        evidence_text="linha 12", articles="https://ajuda.example/1", hypothesis="Regra da 132", cause_class="defect",
    )  # fmt: skip

    outcome = hand_over(ticket_id=ticket.pk, by=marina, card=card, key=new_key(), at=AT)

    row = HandOver.objects.get(pk=outcome.result)
    assert (row.number, row.from_level, row.to_level, row.by, row.at) == (1, 1, 2, marina, AT)
    assert row.tried.startswith("Parâmetro 132 conferido, senha=")
    assert "Segredo#1" not in row.tried
    assert row.evidence == [{"kind": "message", "id": opening.pk}, {"kind": "file", "id": str(file.pk)}]
    known = {key: row.known[key] for key in ("routine", "codes", "signature")}
    assert known == {"routine": "1402", "codes": ["ORA-01403", "ORA-06512"], "signature": "ora-01403/pkg_fatura"}
    assert state(ticket)[:2] == (2, None)
    assert events(ticket)[-3:] == ["TicketAssigned", "TicketLevelSet", "TicketHandedOver"]
    assert bells(joao) == ["TicketHandedOver"]
    assert list(unexplained_assignees()) == []


def test_card_may_be_empty_and_comes_once_for_its_key() -> None:
    marina, key, ticket = make_analyst(), new_key(), make_ticket()

    first = hand_over(ticket_id=ticket.pk, by=marina, card=Card(), key=key)
    again = hand_over(ticket_id=ticket.pk, by=marina, card=Card(), key=key)

    assert (first.result, first.replayed, again.replayed) == (again.result, False, True)
    assert HandOver.objects.count() == 1
    with pytest.raises(KeyReused):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card(tried="Outra"), key=key)


def test_who_comes_second_is_told_and_changes_nothing() -> None:
    marina, ticket = make_analyst(), make_ticket()
    seen = ticket.version
    hand_over(ticket_id=ticket.pk, by=marina, card=Card())

    with pytest.raises(VersionConflict):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card(tried="Eu também"), version=seen)
    with pytest.raises(VersionConflict):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card(tried="Eu também"))
    assert HandOver.objects.count() == 1


def test_evidence_of_another_ticket_is_none() -> None:
    marina, ticket, other = make_analyst(), make_ticket(), make_ticket()
    foreign = other.messages.get(is_opening=True)

    for card in (
        Card(message_ids=[foreign.pk]),
        Card(cause_class="magic"),
        Card(tried="x" * (TEXT_MOST + 1)),
        Card(file_ids=[upload(make_customer(), "solto.log", "x").pk]),
    ):
        with pytest.raises(InvalidInput):
            hand_over(ticket_id=ticket.pk, by=marina, card=card)
    assert (HandOver.objects.count(), state(ticket)[0]) == (0, 1)


def test_customer_and_ended_ticket_pass_nothing() -> None:
    marina, ticket = make_analyst(), make_ticket()
    with pytest.raises(ActNotPermitted):
        hand_over(ticket_id=ticket.pk, by=ticket.requester, card=Card())
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())
    with pytest.raises(TransitionNotAllowed):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card())


def test_returns_answer_their_hand_over_and_are_counted() -> None:
    marina, joao, ticket = make_analyst(), make_analyst(level=2, name="João Prado"), make_ticket()
    for reason in ("Falta o log.", "Falta a versão."):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card(tried=reason))
        return_to_level_one(ticket_id=ticket.pk, by=joao, reason=reason)

    assert list(Return.objects.order_by("number").values_list("number", "hand_over__number", "reason")) == [
        (1, 1, "Falta o log."), (2, 2, "Falta a versão."),
    ]  # fmt: skip
    assert state(ticket)[0] == 1
    assert bells(marina).count("TicketReturned") == 2
    assert [(one.card.number, one.returned.number) for one in passages_of(ticket=ticket)] == [(2, 2), (1, 1)]


def test_return_is_level_twos_and_needs_a_reason() -> None:
    marina, renata, ticket = make_analyst(), make_support_manager(), make_ticket()
    hand_over(ticket_id=ticket.pk, by=marina, card=Card())

    with pytest.raises(ActNotPermitted):
        return_to_level_one(ticket_id=ticket.pk, by=marina, reason="Não era")
    with pytest.raises(InvalidInput):
        return_to_level_one(ticket_id=ticket.pk, by=renata, reason=" \n")
    return_to_level_one(ticket_id=ticket.pk, by=renata, reason="Era de N1")
    with pytest.raises(VersionConflict):
        return_to_level_one(ticket_id=ticket.pk, by=renata, reason="Era de N1")


def test_escalation_raises_the_level_and_keeps_the_owner() -> None:
    marina, ticket = make_analyst(), make_ticket()
    take(ticket_id=ticket.pk, by=marina)

    assert escalate(ticket_id=ticket.pk, cause="breach") is True
    assert escalate(ticket_id=ticket.pk, cause="breach") is False
    assert state(ticket)[:2] == (2, marina)
    assert events(ticket)[-2:] == ["TicketLevelSet", "TicketEscalated"]
    assert bells(marina)[-1] == "TicketEscalated"
    assert list(unexplained_assignees()) == []


def test_cards_and_returns_are_never_altered() -> None:
    ticket = make_ticket()
    hand_over(ticket_id=ticket.pk, by=make_analyst(), card=Card())
    return_to_level_one(ticket_id=ticket.pk, by=make_support_manager(), reason="Falta o log")

    for rows in (HandOver.objects.all(), Return.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(number=9)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_note_of_a_colleague_may_be_evidence() -> None:
    marina, ticket = make_analyst(), make_ticket()
    posted = note(ticket_id=ticket.pk, by=marina, words=say("Vi na 132."), key=new_key())

    hand_over(ticket_id=ticket.pk, by=marina, card=Card(message_ids=[posted.message_id]))

    assert HandOver.objects.get().evidence == [{"kind": "message", "id": posted.message_id}]
