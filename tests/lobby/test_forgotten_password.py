"""A new password by letter."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import BrowserSession
from core.models import Delivery, OutboxEvent
from core.services.outbox import drain_due
from tests.factories import make_customer
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
FORGOTTEN = "/conta/senha/esqueci/"
NEW = "uma frase que ninguém adivinha"


@pytest.fixture(autouse=True)
def _letters_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def link_of(letter: Any) -> str:
    """Return the path of the letter's link."""
    found = re.search(r"https?://[^/\s]+(/conta/senha/nova/\S+)", letter.body)
    assert found is not None
    return found[1]


def test_a_letter_leads_to_a_new_password_once(client: Client) -> None:
    person, elsewhere = make_customer(email="ana@aurora.exemplo"), Client()
    elsewhere.force_login(person)

    response = client.post(FORGOTTEN, {"email": "ANA@aurora.exemplo"})
    assert (response.status_code, response["Location"], mail.outbox) == (302, f"{FORGOTTEN}enviado/", [])
    drain_due()
    [letter] = mail.outbox
    path = link_of(letter)
    assert (letter.to, letter.subject) == (["ana@aurora.exemplo"], "Sua nova senha")

    assert client.get(path).status_code == 200
    assert BrowserSession.objects.count() == 1
    response = client.post(path, {"password1": NEW, "password2": NEW})
    assert (response.status_code, response["Location"]) == (302, "/conta/entrar/")

    person.refresh_from_db()
    assert (person.check_password(NEW), client.get(path).status_code) == (True, 410)
    assert elsewhere.get("/perfil/").status_code == 302
    drain_due()
    assert [letter.subject for letter in mail.outbox] == ["Sua nova senha", "Sua senha foi trocada"]


def test_unknown_and_deactivated_people_get_no_letter_and_the_same_answer(client: Client) -> None:
    make_customer(email="ana@aurora.exemplo")
    make_customer(email="saiu@aurora.exemplo", is_active=False)

    answers = []
    for email in ("ana@aurora.exemplo", "saiu@aurora.exemplo", "nadie@aurora.exemplo"):
        response = client.post(FORGOTTEN, {"email": email})
        answers.append((response.status_code, response["Location"]))

    assert answers == [answers[0]] * 3
    assert OutboxEvent.objects.filter(name="PasswordResetRequested").count() == 3
    assert Delivery.objects.count() == 1
    drain_due()
    assert [letter.to for letter in mail.outbox] == [["ana@aurora.exemplo"]]


def test_someone_let_out_after_asking_gets_no_letter(client: Client) -> None:
    person = make_customer()
    client.post(FORGOTTEN, {"email": person.email})
    person.is_active = False
    person.save()

    drain_due()

    assert mail.outbox == []


def test_a_link_does_not_outlive_a_sign_in_nor_a_person(client: Client) -> None:
    person = make_customer()
    client.post(FORGOTTEN, {"email": person.email})
    drain_due()
    path = link_of(mail.outbox[0])

    client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})

    assert client.get(path).status_code == 410


@pytest.mark.parametrize("path", ["/conta/senha/nova/1-abc/", "/conta/senha/nova/zzzzzz-c3r4z9-aaaa/"])
def test_an_invented_link_is_no_good(client: Client, path: str) -> None:
    make_customer()
    assert client.get(path).status_code == 410
    assert client.post(path, {"password1": NEW, "password2": NEW}).status_code == 410


@pytest.mark.parametrize("words", [("curta", "curta"), ("1234567890123", "1234567890123"), (NEW, NEW + "!")])
def test_a_weak_or_mistyped_password_is_refused(client: Client, words: tuple[str, str]) -> None:
    person = make_customer()
    client.post(FORGOTTEN, {"email": person.email})
    drain_due()

    response = client.post(link_of(mail.outbox[0]), dict(zip(("password1", "password2"), words, strict=True)))

    person.refresh_from_db()
    assert (response.status_code, person.check_password(PASSWORD)) == (422, True)


def test_the_sixth_letter_of_an_hour_is_told_to_wait(client: Client) -> None:
    for _ in range(5):
        assert client.post(FORGOTTEN, {"email": "nadie@aurora.exemplo"}).status_code == 302
    assert client.post(FORGOTTEN, {"email": "Nadie@aurora.exemplo"}).status_code == 429


def test_the_letter_says_what_it_is_in_text_and_html(client: Client) -> None:
    person = make_customer(name="Ana <b>Lima</b>")
    client.post(FORGOTTEN, {"email": person.email})
    drain_due()
    [letter] = mail.outbox
    html = letter.alternatives[0][0]

    assert "4 horas" in letter.body
    assert link_of(letter) in html
    assert "Olá, Ana." in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
