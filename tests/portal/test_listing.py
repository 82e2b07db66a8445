"""The list of tickets: whose, in which situation, found by number or words, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from tests.factories import make_ticket, new_key, say
from tests.portal.conftest import Browser
from tests.portal.reading import page_of
from tickets.services import conversation, lifecycle

LIST = "/chamados/"


def subjects(browser: Browser, who: User, query: str = "") -> list[str]:
    page = page_of(browser(who).get(f"{LIST}{query}"))
    return [link.text for link in page.all("a", class_="case-title")]


@pytest.fixture
def three(ana: User, carlos: User, marina: User) -> None:
    asked = make_ticket(ana, subject="Carga não aparece na 1402")
    conversation.ask_customer(ticket_id=asked.pk, by=marina, words=say("Qual?"), key=new_key())
    ended = make_ticket(ana, subject="Remessa recusada")
    lifecycle.close(ticket_id=ended.pk, by=marina, reason="guided", words=say("."), key=new_key())
    make_ticket(carlos, subject="Relatório vazio")


@pytest.mark.usefixtures("three")
def test_list_begins_with_ones_own_newest_first(ana: User, carlos: User, manager: User, browser: Browser) -> None:
    assert [subjects(browser, who) for who in (ana, carlos, manager)] == [
        ["Remessa recusada", "Carga não aparece na 1402"],
        ["Relatório vazio"],
        ["Relatório vazio", "Remessa recusada", "Carga não aparece na 1402"],
    ]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?de=empresa", ["Relatório vazio", "Remessa recusada", "Carga não aparece na 1402"]),
        ("?de=empresa&situacao=abertos", ["Relatório vazio", "Carga não aparece na 1402"]),
        ("?de=empresa&situacao=aguardando", ["Carga não aparece na 1402"]),
        ("?de=empresa&situacao=encerrados", ["Remessa recusada"]),
        ("?q=relat", ["Relatório vazio"]),
        ("?q=1402 carga", ["Carga não aparece na 1402"]),
        ("?q=carga vazio", []),
        ("?q=%25", []),
        ("?q=relat&de=meus", []),
        ("?situacao=tudo&de=ninguem&pagina=x&q=remessa", ["Remessa recusada"]),
    ],
)
def test_list_is_narrowed_by_its_address(manager: User, browser: Browser, query: str, found: list[str]) -> None:
    assert subjects(browser, manager, query) == found


def test_list_finds_a_ticket_by_its_number(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana, subject="Sem algarismos")
    make_ticket(ana, subject="Outro")
    queries = (f"?q={ticket.pk}", f"?q=%23{ticket.pk}", "?q=99999999999999999999")
    assert [subjects(browser, ana, query) for query in queries] == [["Sem algarismos"], ["Sem algarismos"], []]


@pytest.mark.usefixtures("three")
def test_list_of_the_house_is_for_its_manager_only(ana: User, browser: Browser) -> None:
    assert subjects(browser, ana, "?de=empresa") == ["Remessa recusada", "Carga não aparece na 1402"]


@pytest.mark.usefixtures("three")
def test_list_knows_nothing_of_other_houses(stranger: User, browser: Browser) -> None:
    stranger.is_customer_manager = True
    stranger.save()
    page = page_of(browser(stranger).get(f"{LIST}?q=carga&de=empresa"))
    assert (page.one("h2", id="found").text, page.all("a", class_="case-title")) == ("Nenhum chamado", [])


def test_list_turns_pages_and_keeps_what_it_was_narrowed_by(ana: User, browser: Browser) -> None:
    for number in range(27):
        make_ticket(ana, subject=f"Carga {number:02}")
    page = page_of(browser(ana).get(f"{LIST}?q=carga"))
    following = page.one("a", rel="next").attributes["href"]
    assert (len(page.all("a", class_="case-title")), following) == (25, "?q=carga&pagina=2")
    assert subjects(browser, ana, following) == ["Carga 01", "Carga 00"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_with_one_row_and_with_three(
    ana: User, browser: Browser, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make_ticket(ana)
    client = browser(ana)
    client.get(LIST)
    with django_assert_num_queries(4):
        client.get(LIST)
