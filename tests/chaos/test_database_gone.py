"""PostgreSQL is stopped while somebody writes: the page that answers holds what they wrote, and sends it afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.seeing import faults_of, window
from tests.chaos.house import Ground, made_house
from tests.chaos.people import PASSWORD
from tests.chaos.servers import OWNER, connected

pytestmark = pytest.mark.chaos

WORDS = "Fiz a carga 88231. Esperava 14 notas. Saíram 13."


def test_form_sent_without_a_database_is_sent_again_from_the_page_that_answers(
    ground: Ground, chromium: Browser
) -> None:
    with made_house(ground) as house:
        house.start()
        with window(chromium, f"http://localhost:{house.port}") as browser:
            browser.may_be_cut = True
            page = browser.go("/conta/entrar/?next=/chamados/novo/")
            page.get_by_label("E-mail").fill(house.people[0][0].email)
            page.get_by_label("Senha").fill(PASSWORD)
            page.get_by_role("button", name="Entrar", exact=True).click()
            page.get_by_label("Módulo").select_option("unknown")
            page.get_by_label("Assunto").fill("1402 não fatura")
            page.get_by_label("Descrição").fill(WORDS)
            house.cluster.stop()

            with page.expect_response(lambda answer: answer.request.is_navigation_request()) as told:
                page.get_by_role("button", name="Enviar chamado").click()

            assert (told.value.status, told.value.headers["retry-after"]) == (503, "10")
            expect(page.get_by_role("heading", level=1)).to_have_text("Não foi possível agora")
            page.get_by_text("O que você escreveu", exact=True).click()
            expect(page.get_by_text(WORDS)).to_be_visible()
            assert faults_of(page) == []
            house.cluster.start()
            page.get_by_role("button", name="Enviar de novo").click()
            expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
            expect(page.locator(".conversation")).to_contain_text(WORDS)
        with connected(house.cluster.url(OWNER)) as cursor:
            cursor.execute("SELECT body FROM tickets_message")
            assert cursor.fetchall() == [(WORDS,)]
