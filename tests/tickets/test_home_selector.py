"""What a customer's home and lists read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tickets.models import Message
from tickets.selectors import home
from tickets.services import conversation, erasing, lifecycle, people
from tickets.services.drafts import save_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> User:
    return make_customer()


@pytest.fixture
def marina(db: None) -> User:
    return make_analyst()


def ask(ticket_id: int, by: User, text: str, at: datetime | None = None) -> int:
    words = say(text)
    return conversation.ask_customer(ticket_id=ticket_id, by=by, words=words, key=new_key(), at=at).message_id


def test_waiting_on_is_longest_first_with_the_newest_words_that_ask(ana: User, marina: User) -> None:
    now = datetime.now(UTC)
    late, early = make_ticket(ana), make_ticket(ana)
    ask(early.pk, marina, "Primeira?", now + timedelta(seconds=1))
    second = ask(early.pk, marina, "Segunda?", now + timedelta(seconds=2))
    lifecycle.propose_solution(
        ticket_id=late.pk, by=marina, words=say("Feito."), key=new_key(), at=now + timedelta(seconds=3)
    )
    solution = Message.objects.get(is_solution=True)
    found = home.waiting_on(user=ana)
    assert [(one.ticket, one.message) for one in found] == [
        (early, Message.objects.get(pk=second)),
        (late, solution),
    ]


def test_waiting_on_tells_by_one_more_that_there_are_more(
    ana: User, marina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "SHOWN", 1)
    tickets = [make_ticket(ana) for _ in range(3)]
    for ticket in tickets:
        ask(ticket.pk, marina, "Qual?")
    assert [one.ticket for one in home.waiting_on(user=ana)] == tickets[:2]


def test_waiting_on_shows_no_erased_word(ana: User, marina: User) -> None:
    ticket = make_ticket(ana)
    erasing.erase_message(message_id=ask(ticket.pk, marina, "Segredo?"), by=marina, reason="engano")
    assert [(one.ticket, one.message) for one in home.waiting_on(user=ana)] == [(ticket, None)]


def test_waiting_on_is_the_requesters_turn_only(ana: User, marina: User) -> None:
    colleague = make_customer(ana.organization, is_customer_manager=True)
    ticket = make_ticket(ana)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=colleague.pk)
    ask(ticket.pk, marina, "Qual?")
    assert (home.waiting_on(user=colleague), home.waiting_on_colleagues(user=colleague)) == ([], 1)
    assert [list(home.in_progress(user=who)) for who in (ana, colleague)] == [[], [ticket]]


def test_in_progress_puts_the_newest_first_and_leaves_out_what_ended(ana: User, marina: User) -> None:
    first, second, ended = make_ticket(ana), make_ticket(ana), make_ticket(ana)
    lifecycle.close(ticket_id=ended.pk, by=marina, reason="guided", words=say("."), key=new_key())
    make_ticket(make_customer(ana.organization))
    assert list(home.in_progress(user=ana)) == [second, first]


def test_ended_recently_holds_the_days_of_reopening(ana: User, marina: User) -> None:
    now = datetime.now(UTC)
    tickets = {}
    for days in (8, 7, 1):
        at = now - timedelta(days=days)
        tickets[days] = make_ticket(ana, at=at)
        lifecycle.close(ticket_id=tickets[days].pk, by=marina, reason="guided", words=say("."), key=new_key(), at=at)
    assert home.ended_recently(user=ana, at=now) == [tickets[1], tickets[7]]


def test_begun_by_lists_drafts_of_new_tickets_only(ana: User) -> None:
    ticket = make_ticket(ana)
    kept = save_draft(by=ana, kind="ticket", key=new_key(), data={"subject": "Meio"})
    assert kept is not None
    save_draft(by=ana, kind="reply", key=new_key(), data={"body": "Meio"}, ticket_id=ticket.pk)
    save_draft(by=make_customer(ana.organization), kind="ticket", key=new_key(), data={})
    save_draft(by=ana, kind="ticket", key=new_key(), data={"stopped": "nothing", "subject": ""})
    assert home.begun_by(user=ana) == [home.Begun(kept.key, kept.updated_at, "Meio")]
    assert home.begun_by(user=ana, except_key=kept.key) == []


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({"subject": "Assunto", "description": "Texto"}, "Assunto"),
        ({"subject": "", "description": "Texto"}, "Texto"),
        ({"log_text": "ORA-01555"}, ""),
        ({"attachments": ["4a1f1f6a-95c2-4f0c-8d1c-000000000000"]}, ""),
        ({"description": "texto " * 90_000}, "texto " * 50),
        ({"subject": '"Aspas" e ação'}, '"Aspas" e ação'),
    ],
)
def test_begun_by_names_a_draft_by_its_first_words(ana: User, data: dict[str, Any], title: str) -> None:
    save_draft(by=ana, kind="ticket", key=new_key(), data=data)
    assert [begun.title for begun in home.begun_by(user=ana)] == [title]


@pytest.mark.parametrize("data", [{}, {"subject": ""}, {"attachments": []}, {"stopped": "nothing", "log_text": ""}])
def test_begun_by_leaves_out_a_form_that_holds_nothing(ana: User, data: dict[str, Any]) -> None:
    save_draft(by=ana, kind="ticket", key=new_key(), data=data)
    assert home.begun_by(user=ana) == []


def test_begun_by_finds_what_was_begun_before_many_forms_that_hold_nothing(ana: User) -> None:
    words = [save_draft(by=ana, kind="ticket", key=new_key(), data={"subject": str(number)}) for number in range(6)]
    for _ in range(20):
        save_draft(by=ana, kind="ticket", key=new_key(), data={"subject": ""})
    assert [begun.key for begun in home.begun_by(user=ana)] == [draft.key for draft in words[:0:-1] if draft]
    assert len(home.begun_by(user=ana, most=3)) == 3


def test_begun_by_fetches_no_draft_as_a_whole(ana: User) -> None:
    save_draft(by=ana, kind="ticket", key=new_key(), data={"subject": "Meio"})
    with CaptureQueriesContext(connection) as asked:
        home.begun_by(user=ana)
    (query,) = asked
    # Everywhere it is an argument.
    assert re.findall(r'[^(]"tickets_draft"."data"', query["sql"].partition(" FROM ")[0]) == []


def test_sees_colleagues_is_for_managers_and_sharing_houses(ana: User) -> None:
    shared = make_organization("Cedro", shares_tickets=True)
    people_asked = (
        ana,
        make_customer(ana.organization, is_customer_manager=True),
        make_customer(shared),
        make_analyst(level=2),
    )
    assert [home.sees_colleagues(person) for person in people_asked] == [False, True, True, False]


def test_last_opened_by_is_ones_own_newest(ana: User) -> None:
    make_ticket(ana)
    newest = make_ticket(ana)
    make_ticket(make_customer(ana.organization))
    assert (home.last_opened_by(ana), home.last_opened_by(make_customer())) == (newest, None)
