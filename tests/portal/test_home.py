"""The customer's first page: what waits, what is under way, what ended, what was begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from portal.home.page import greeting
from tests.factories import make_ticket, new_key, say
from tests.portal.conftest import Browser
from tests.portal.reading import Node, page_of
from tickets.models import Ticket
from tickets.selectors import home
from tickets.services import assignment, conversation, lifecycle, people


def titles(page: Node, section: str) -> list[str]:
    found = page.all("section", aria_labelledby=section)
    return [link.text for link in found[0].all("a", class_="case-title")] if found else []


def test_home_of_someone_new_says_how_to_begin(ana: User, browser: Browser) -> None:
    page = page_of(browser(ana).get("/"))
    assert [heading.text for heading in page.one("main").all("h3")] == ["Aqui ficam os seus chamados"]
    assert page.one("main").all("a", class_="primary")[0].attributes["href"] == "/chamados/novo/"


def test_home_shows_the_question_itself_first(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    question = say("Oi, Ana.\n\nQual é a versão da rotina **1402** na filial 3?\n\nObrigada.")
    conversation.ask_customer(ticket_id=ticket.pk, by=marina, words=question, key=new_key())
    page = page_of(browser(ana).get("/"))
    assert titles(page, "awaiting") == ["Qual é a versão da rotina 1402 na filial 3?"]
    act = page.one("a", class_="case-act")
    assert (act.text, act.attributes["href"]) == (
        f"Responder o chamado {ticket.pk}",
        f"/chamados/{ticket.pk}/#composer-text",
    )


def test_home_says_that_more_await_than_it_shows_and_leads_to_all(
    ana: User, marina: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "SHOWN", 2)
    href = "/chamados/?de=meus&situacao=aguardando"
    shown = []
    for subject in ("Primeiro", "Segundo", "Terceiro"):
        ticket = make_ticket(ana, subject=subject)
        conversation.ask_customer(ticket_id=ticket.pk, by=marina, words=say(f"{subject}?"), key=new_key())
        page = page_of(browser(ana).get("/"))
        links = [link.text for link in page.all("a", href=href)]
        heading = page.one("section", aria_labelledby="awaiting").one("span", class_="count").text
        shown.append((page.all("p", class_="muted")[0].text, heading, titles(page, "awaiting"), links))
    assert shown[1:] == [
        ("Duas perguntas aguardam você.", "2", ["Primeiro?", "Segundo?"], []),
        ("Mais de 2 perguntas aguardam você.", "2+", ["Primeiro?", "Segundo?"], ["Todos os que aguardam resposta"]),
    ]
    found = page_of(browser(ana).get(href)).all("a", class_="case-title")
    assert [link.text for link in found] == ["Terceiro", "Segundo", "Primeiro"]


def test_home_asks_whether_a_solution_solved_it(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    words = say("A remessa do banco foi corrigida. Gere de novo.")
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=words, key=new_key())
    page = page_of(browser(ana).get("/"))
    assert titles(page, "awaiting") == ["Isto resolveu? A remessa do banco foi corrigida."]
    assert titles(page, "under-way") == []


def test_home_shows_followed_tickets_under_way_and_not_as_ones_own_turn(
    ana: User, carlos: User, marina: User, browser: Browser
) -> None:
    ticket = make_ticket(ana, subject="Da Ana")
    make_ticket(ana, subject="Sem seguir")
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    conversation.ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key())
    page = page_of(browser(carlos).get("/"))
    assert (titles(page, "awaiting"), titles(page, "under-way")) == ([], ["Da Ana"])
    assert page.one("p", class_="case-next").text == (
        "Suporte fez uma pergunta a Ana. Próximo passo: a resposta de Ana; você também pode responder."
    )


def test_home_offers_to_rate_what_ended_lately(ana: User, marina: User, browser: Browser) -> None:
    for subject, days in (("Novo", 2), ("Velho", 9)):
        at = datetime.now(UTC) - timedelta(days=days)
        ticket = make_ticket(ana, subject=subject, at=at)
        lifecycle.close(ticket_id=ticket.pk, by=marina, reason="guided", words=say("."), key=new_key(), at=at)
    page = page_of(browser(ana).get("/"))
    assert titles(page, "ended") == ["Novo"]


def test_home_tells_the_manager_what_waits_on_colleagues(
    ana: User, carlos: User, manager: User, marina: User, browser: Browser
) -> None:
    ticket = make_ticket(ana)
    conversation.ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key())
    link = "/chamados/?de=empresa&situacao=aguardando"
    shown = [page_of(browser(who).get("/")).all("a", href=link) for who in (manager, carlos)]
    assert [[found.text for found in links] for links in shown] == [
        ["Mais 1 chamado da sua empresa aguarda outra pessoa"],
        [],
    ]


def test_home_of_the_manager_shows_what_the_house_has_under_way(
    ana: User, carlos: User, manager: User, browser: Browser
) -> None:
    make_ticket(ana, subject="Da Ana")
    make_ticket(manager, subject="Do Paulo")
    pages = [page_of(browser(who).get("/")) for who in (manager, carlos)]
    assert [(titles(page, "under-way"), titles(page, "house")) for page in pages] == [
        (["Do Paulo"], ["Da Ana"]),
        ([], []),
    ]


def test_home_tells_the_manager_whom_a_colleagues_ticket_waits_for(
    ana: User, manager: User, marina: User, browser: Browser
) -> None:
    ticket = make_ticket(ana)
    client = browser(manager)
    told = [page_of(client.get("/")).one("p", class_="case-next").text]
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say("Gere de novo."), key=new_key())
    page = page_of(client.get("/"))
    told.append(page.one("p", class_="case-next").text)
    assert "Nada aguarda você." in page.one("header", class_="page-head").text
    assert told == [
        "Está com o Nível 1, ainda sem responsável. Próximo passo: uma pessoa do suporte assume e responde a Ana.",
        "Suporte propôs uma solução. Próximo passo: Ana dizer se resolveu; você também pode dizer.",
    ]


def test_home_knows_nothing_of_other_houses(ana: User, stranger: User, marina: User, browser: Browser) -> None:
    foreign = make_ticket(stranger, subject="Segredo da Boreal")
    conversation.ask_customer(ticket_id=foreign.pk, by=marina, words=say("Segredo?"), key=new_key())
    assert "Segredo" not in page_of(browser(ana).get("/")).text


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_whatever_is_on_it(
    ana: User, marina: User, browser: Browser, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        asked, worked, ended = make_ticket(ana), make_ticket(ana), make_ticket(ana)
        conversation.ask_customer(ticket_id=asked.pk, by=marina, words=say("Qual?"), key=new_key())
        assignment.take(ticket_id=worked.pk, by=marina)
        lifecycle.close(ticket_id=ended.pk, by=marina, reason="guided", words=say("."), key=new_key())
    client = browser(ana)
    client.get("/")
    with django_assert_num_queries(9):
        client.get("/")
    assert Ticket.objects.count() == 3 * count


@pytest.mark.parametrize(
    ("hour", "words"),
    [(4, "Boa noite, Ana"), (5, "Bom dia, Ana"), (12, "Boa tarde, Ana"), (18, "Boa noite, Ana")],
)
def test_greeting_follows_the_readers_hour(hour: int, words: str) -> None:
    assert greeting(hour, "Ana") == words
