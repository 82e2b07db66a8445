"""The first start where staff must protect their account: from the printed link to the list, and on as an analyst."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services.first_start import renew_first_link
from accounts.services.house import edit_brand
from lobby.beginning.middleware import memory
from tests.desk.pages import text_of
from tests.factories import make_analyst, make_ticket
from tests.factories.accounts import PASSWORD as FACTORY_PASSWORD
from tests.flows.test_an_empty_portal_begins import DAVI
from tests.lobby.test_second_step import code_for

pytestmark = pytest.mark.django_db(transaction=True)
PROTECT, CODES, KEPT = "/perfil/protecao/", "/conta/duas-etapas/reserva/", "/conta/duas-etapas/reserva/guardados/"


@pytest.fixture(autouse=True)
def _empty(settings: Any) -> None:
    memory.is_peopled = False
    settings.SECOND_STEP_FOR_STAFF = True
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"


def _set_up_the_app(client: Client) -> str:
    """Set the app up as its page asks, and return its secret."""
    page = client.get("/conta/duas-etapas/ligar/")
    # They have just given their password: it is not asked for again.
    assert page.status_code == 200, page["Location"]
    content = page.content.decode()
    sealed, secret = re.search(r'name="sealed" value="([^"]+)"', content), re.search(r'key-text">([A-Z2-7]+)<', content)
    assert sealed
    assert secret
    answer = client.post("/conta/duas-etapas/ligar/", {"code": code_for(secret[1]), "sealed": sealed[1]})
    assert answer["Location"] == CODES
    return secret[1]


def test_first_administrator_protects_their_account_and_goes_on_with_the_company() -> None:
    davi, begin = Client(), reverse("desk:begin")
    link = f"/comecar/{renew_first_link()}/"
    assert davi.post(link, DAVI)["Location"] == begin
    assert davi.get(begin)["Location"] == PROTECT
    assert "Depois, continua com a empresa." in text_of(davi.get(PROTECT))
    # The printed link again: no page says that somebody else was first.
    assert davi.get(link)["Location"] == PROTECT
    _set_up_the_app(davi)
    assert davi.get(begin)["Location"] == PROTECT
    done = davi.post(KEPT)
    landed = davi.get(done["Location"], follow=True)

    assert (landed.request["PATH_INFO"], "Passo 2 de 3" in text_of(landed)) == (begin, True)
    assert davi.get(link, follow=True).request["PATH_INFO"] == begin
    davi.post(reverse("desk:go_on_beginning"))
    assert "Passo 3 de 3" in text_of(davi.get("/inicio/", follow=True))
    davi.post(reverse("desk:go_on_beginning"))
    assert davi.get("/inicio/")["Location"] == reverse("desk:home")


def test_analyst_sees_the_brand_meanwhile_and_goes_on_at_the_ticket_they_came_for() -> None:
    ticket, marina = make_ticket(), make_analyst()
    edit_brand(by=None, company_name="Norte", portal_name="", accent="#7c3aed", phones=[], hours="")
    client, page = Client(), f"/mesa/chamados/{ticket.pk}/"
    client.post(f"/conta/entrar/?next={page}", {"login": marina.email, "password": FACTORY_PASSWORD})
    assert client.get(page)["Location"] == PROTECT
    sheet = re.search(r'href="(/marca/7c3aed-[^"]+\.css)"', client.get(PROTECT).content.decode())
    assert sheet
    assert client.get(sheet[1])["Content-Type"] == "text/css; charset=utf-8"
    _set_up_the_app(client)
    # Home says nothing of where they want to go, nor does an address that takes forms alone.
    client.get("/inicio/")
    client.post(f"{page}mensagens/", {"body": "Texto"})

    assert client.post(KEPT)["Location"] == page
    assert client.get(page).status_code == 200
