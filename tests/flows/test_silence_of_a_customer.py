"""A customer who does not answer: reminded by mail, and the ticket ends by itself, an immediate one never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calendars.business_time import add_business_days
from calendars.selectors import branch_calendar, default_calendar
from tests.factories import set_triage
from tests.flows.people import Person, conversation, fresh, post_arrives
from tickets.models import Ticket, TimelineEntry
from tickets.services.silence import handle_silence

pytestmark = pytest.mark.django_db


def days_until_end(ticket: Ticket) -> list[tuple[int, str, list[str]]]:
    """Let the house act at each moment that it planned; return after how many business days it told whom what."""
    calendar = branch_calendar(default_calendar(), state="", city="")
    began, acts = fresh(ticket).status_since, []
    while due := fresh(ticket).next_silence_at:
        assert not handle_silence(ticket_id=ticket.pk, at=due - timedelta(seconds=1))
        assert handle_silence(ticket_id=ticket.pk, at=due)
        days = next(day for day in range(1, 20) if add_business_days(calendar, began, day) == due)
        told = [name for name, _body in post_arrives()]
        acts.append((days, TimelineEntry.objects.filter(ticket=ticket).latest("pk").kind, told))
    return acts


def test_question_without_answer_is_reminded_twice_and_closed_without_return(ana: Person, marina: Person) -> None:
    ticket = ana.opens()
    marina.writes(ticket, "Qual é a versão?", send="ask")
    post_arrives()

    assert days_until_end(ticket) == [(2, "reminded", ["Ana"]), (5, "reminded", ["Ana"]), (10, "status", ["Ana"])]

    assert (fresh(ticket).status, fresh(ticket).closing_reason) == ("closed", "no_response")
    assert "Sem retorno" in ana.page(f"/chamados/{ticket.pk}/").text


def test_solution_without_answer_is_reminded_thrice_and_accepted(ana: Person, marina: Person) -> None:
    ticket = ana.opens()
    marina.writes(ticket, "Ajuste o parâmetro.", send="propose:guided")
    post_arrives()

    assert days_until_end(ticket) == [
        (1, "reminded", ["Ana"]),
        (3, "reminded", ["Ana"]),
        (5, "reminded", ["Ana"]),
        (7, "status", ["Ana"]),
    ]

    assert (fresh(ticket).status, fresh(ticket).closing_reason) == ("closed", "guided")


def test_immediate_ticket_is_reminded_and_never_closed_while_it_waits(ana: Person, marina: Person) -> None:
    ticket = ana.opens()
    set_triage(ticket, is_immediate=True)
    marina.writes(ticket, "Voltou a faturar?", send="ask")
    post_arrives()

    assert days_until_end(ticket) == [(2, "reminded", ["Ana"]), (5, "reminded", ["Ana"])]
    assert fresh(ticket).status == "waiting_customer"


def test_thanks_keep_the_proposed_solution_and_flag_the_analyst(ana: Person, marina: Person) -> None:
    ticket = ana.opens()
    marina.acts(ticket, "assumir")
    marina.writes(ticket, "Ajuste o parâmetro.", send="propose:guided")
    post_arrives()

    ana.says(ticket, "Obrigado!")

    assert (fresh(ticket).status, fresh(ticket).is_reply_unread) == ("solution_proposed", True)
    assert conversation(ticket)[-1] == "Obrigado!"
    assert [name for name, body in post_arrives() if "Obrigado!" in body] == ["Marina"]
    assert "Isto resolveu" in ana.page(f"/chamados/{ticket.pk}/").text
    marina.acts(ticket, "visto")
    assert (fresh(ticket).status, fresh(ticket).is_reply_unread) == ("solution_proposed", False)
    assert post_arrives() == []
