"""Passkeys in a real Chromium, with an authenticator that the browser itself plays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.models import Delivery
from tests.factories import make_analyst
from tests.factories.accounts import PASSWORD
from tests.lobby.test_sign_in_browser import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plug_in(page: Page, **options: Any) -> Any:
    """Give the page's browser an authenticator that says yes, and return the line to it with its id."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, **options}})
    return line, made["authenticatorId"]


def enter(page: Page, person: User) -> None:
    page.goto("/conta/entrar/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()


@pytest.fixture
def page(chromium: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    """Return a page of a browser of its own, at a name: passkeys know no number. It says nothing by its end."""
    settings.SECOND_STEP_FOR_STAFF = True
    context = chromium.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"), locale="pt-BR")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []


def leave(page: Page) -> None:
    """Let the session be over, and open the page of sign-in."""
    page.context.clear_cookies(name="sessionid")
    page.goto("/conta/entrar/?next=/perfil/")


def set_up(page: Page, person: User) -> None:
    """Be led to protect the account, have a refusal of the device told, then add a passkey and keep the codes."""
    line, authenticator = plug_in(page)
    enter(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Proteja sua conta")
    page.get_by_role("link", name="Adicionar uma chave de acesso").click()
    line.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.get_by_role("button", name="Criar a chave").click()
    expect(page.get_by_role("alert")).to_contain_text("O aparelho não respondeu")
    assert faults_of(page) == []
    line.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    page.get_by_label("Nome").fill("Notebook da mesa")
    page.get_by_role("button", name="Criar a chave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Códigos de reserva")
    page.get_by_role("button", name="Já guardei os códigos").click()
    expect(page).to_have_url(re.compile("/mesa/filas/n1/$"))


def test_a_passkey_is_added_signs_in_and_is_removed(page: Page) -> None:
    person = make_analyst()
    set_up(page, person)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Notebook da mesa"

    # As the only thing to show, from the sign-in page.
    leave(page)
    page.get_by_role("button", name="Entrar com chave de acesso").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seus dados")

    # As the second step, after the password.
    leave(page)
    enter(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Verificação em duas etapas")
    assert faults_of(page) == []
    page.get_by_role("button", name="Usar uma chave de acesso").click()
    expect(page).to_have_url(re.compile("/mesa/filas/n1/$"))

    # As the proof of who is there, then gone: it lets nobody in any more.
    page.goto("/conta/chaves/confirmar/?next=/perfil/seguranca/")
    page.get_by_role("button", name="Usar uma chave de acesso").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Senha e acesso")
    assert faults_of(page) == []
    page.get_by_role("link", name="Remover Notebook da mesa").click()
    page.get_by_role("button", name="Remover").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Proteja sua conta")
    leave(page)
    page.get_by_role("button", name="Entrar com chave de acesso").click()
    expect(page.get_by_text("Nenhuma chave de acesso deste portal foi encontrada")).to_be_visible()
    letters = Delivery.objects.order_by("pk").values_list("data__letter", flat=True)
    assert list(letters) == ["changed_passkey_on", "changed_passkey_off"]
