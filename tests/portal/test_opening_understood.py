"""What the opening page says that it understood, while one writes and without scripts."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories import make_customer, make_organization, make_ticket
from tests.portal.conftest import Browser
from tests.portal.forms import COMPLETE, FOUR_TAPS, filled, opening_page
from tests.portal.reading import Node, page_of

pytestmark = pytest.mark.django_db
READ = "/chamados/novo/leitura/"
LOG = "23/11/2026 07:12:44 ORA-01403: dados não encontrados"


def read(browser: Browser, ana: User, **answers: str) -> Node:
    client = browser(ana)
    return page_of(client.post(READ, filled(opening_page(client), **answers)))


def understood(page: Node) -> str:
    heads = [section for section in page.all("section") if section.attributes.get("aria-labelledby") == "understood"]
    return heads[0].text if heads else ""


def test_page_says_what_it_understood_and_where_it_is_corrected(ana: User, browser: Browser) -> None:
    page = read(browser, ana, subject="1402 não fatura", description="Nenhuma filial fatura.", log_text=LOG)

    said = understood(page).replace(" ,", ",")
    assert said.startswith("Entendemos assim ORA-01403, rotina 1402, em produção, faturamento: tudo parado")
    (section,) = page.all("section", **{"aria-labelledby": "understood"})
    assert [link.attributes["href"] for link in section.all("a")][:2] == ["#id_log_text", "#id_routine"]


def test_page_says_nothing_of_too_few_words(ana: User, browser: Browser) -> None:
    assert understood(read(browser, ana, subject="Oi")) == ""


def test_words_of_a_stop_lead_to_the_immediate(ana: User, browser: Browser) -> None:
    words = "Ninguém fatura, está tudo parado em produção em todas as filiais."

    assert "o que parou" in understood(read(browser, ana, subject="Parou tudo", description=words))
    answered = read(browser, ana, subject="Parou tudo", description=words, **FOUR_TAPS)
    assert "parece que o trabalho parou" not in understood(answered)


def test_words_that_exclude_an_immediate_are_quoted(ana: User, browser: Browser) -> None:
    words = "Estamos na base de teste e nada fatura."

    assert "Seu texto diz “base de teste”" in understood(read(browser, ana, description=words, **FOUR_TAPS))


def test_open_tickets_like_it_are_offered_but_none_of_another_house(ana: User, browser: Browser) -> None:
    mine = make_ticket(ana, subject="1402 não imprime a nota da carga")
    make_ticket(make_customer(make_organization("Serra Azul")), subject="1402 não imprime a nota da carga 77")

    said = understood(read(browser, ana, subject="Nota da carga não imprime na 1402"))

    assert f"#{mine.pk}" in said
    assert "77" not in said


def test_page_without_scripts_says_it_too(ana: User, browser: Browser) -> None:
    client = browser(ana)
    page = page_of(
        client.post("/chamados/novo/", filled(opening_page(client), subject="Erro na 1402 hoje", act="send"))
    )

    assert "rotina 1402" in understood(page)
    assert COMPLETE["subject"] not in understood(page)
