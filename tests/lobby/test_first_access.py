"""Coming in for the first time by a code."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import AuditEntry, FirstAccess, User
from accounts.services.first_access import sweep_first_accesses
from accounts.services.invitations import invite, open_invitation, token_of
from accounts.services.people import deactivate
from core.database import database_now
from core.models import Delivery, OutboxEvent
from core.services.outbox import drain_due
from notifications.models import StoredMail
from tests.factories import make_administrator, make_analyst, make_customer, make_organization

pytestmark = pytest.mark.django_db(transaction=True)
START = "/conta/primeiro-acesso/"
CODE, WORDS = f"{START}codigo/", f"{START}senha/"
NEW = "uma frase que ninguém adivinha"
EMAIL = "ana@aurora.exemplo"


@pytest.fixture(autouse=True)
def _letters_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def newcomer(**fields: Any) -> User:
    """Return somebody who is registered and has no password."""
    return make_customer(email=EMAIL, name="Ana Lima", password=None, **fields)


def letters() -> list[Any]:
    """Send what waits and return what was sent so far."""
    drain_due()
    return list(mail.outbox)


def ask(client: Client, email: str = EMAIL) -> str:
    """Ask for a code and return what the letter brought, '' where none came."""
    mail.outbox.clear()
    response = client.post(START, {"email": email})
    assert (response.status_code, response["Location"]) == (302, CODE)
    found = [re.search(r"^(\d{4} \d{4})$", letter.body, re.M) for letter in letters()]
    return next((match[1] for match in found if match), "")


def test_a_code_lets_in_who_is_registered(client: Client) -> None:
    person = newcomer()
    invitation = invite(by=make_administrator(), person_id=person.pk)

    code = ask(client, " ANA@Aurora.exemplo ")
    response = client.post(CODE, {"code": code})
    assert (response.status_code, response["Location"]) == (302, WORDS)
    assert 'value="Ana Lima"' in client.get(WORDS).content.decode()
    response = client.post(WORDS, {"name": "Ana Lima Prado", "password1": NEW, "password2": NEW})

    person.refresh_from_db()
    assert (response["Location"], client.get("/perfil/").status_code) == ("/inicio/", 200)
    assert (person.name, person.check_password(NEW)) == ("Ana Lima Prado", True)
    assert open_invitation(token=token_of(invitation)) is None
    assert AuditEntry.objects.filter(action="first_access", subject_id=person.pk).count() == 1


def test_staff_come_in_the_same_way(client: Client) -> None:
    make_analyst(email=EMAIL, password=None)
    client.post(CODE, {"code": ask(client)})
    client.post(WORDS, {"name": "Marina", "password1": NEW, "password2": NEW})
    assert client.get("/mesa/", follow=True).status_code == 200


def test_the_code_belongs_to_the_browser_that_asked() -> None:
    newcomer()
    asking, other = Client(), Client()
    code = ask(asking)

    assert other.get(CODE)["Location"] == START
    assert ask(other, "ninguem@aurora.exemplo") == ""
    assert other.post(CODE, {"code": code}).status_code == 422
    assert asking.post(CODE, {"code": code}).status_code == 302


def test_a_second_asking_leaves_the_first_code_good() -> None:
    """Else a stranger who asks again and again would keep a person out."""
    newcomer()
    person, stranger = Client(), Client()
    code = ask(person)
    ask(stranger)
    assert person.post(CODE, {"code": code}).status_code == 302


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: None, id="unknown"),
        pytest.param(lambda: deactivate(by=make_administrator(), person_id=newcomer().pk), id="let out"),
        pytest.param(lambda: newcomer(organization=make_organization(is_active=False)), id="customer left"),
    ],
)
def test_everyone_else_gets_nothing_and_the_same_answers(make: Any) -> None:
    there, nowhere = Client(), Client()
    make_customer(email="outra@aurora.exemplo", password=None)
    make()
    pages = []
    for client, email in ((there, "outra@aurora.exemplo"), (nowhere, EMAIL)):
        before = OutboxEvent.objects.count() + Delivery.objects.count()
        code = ask(client, email)
        answers = [client.get(CODE), *(client.post(CODE, {"code": "1234 5678"}) for _ in range(6))]
        words = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|data-now="\d+"', "", answer.content.decode())
                 .replace(email, "") for answer in answers]  # fmt: skip
        pages.append(
            (
                OutboxEvent.objects.count() + Delivery.objects.count() - before,
                [answer.status_code for answer in answers],
                words,
            )
        )
        assert bool(code) == (email != EMAIL)
    assert pages[0] == pages[1]
    assert set(FirstAccess.objects.values_list("tries", flat=True)) == {5}


def test_who_has_a_password_gets_the_letter_to_a_new_one(client: Client) -> None:
    make_customer(email=EMAIL)
    assert ask(client) == ""
    assert [letter.subject for letter in mail.outbox] == ["Sua nova senha"]
    assert client.post(CODE, {"code": "12345678"}).status_code == 422


def test_five_tries_and_the_right_code_is_good_no_more(client: Client) -> None:
    newcomer()
    code = ask(client)
    wrong = "00000000" if code != "0000 0000" else "00000001"

    pages = [client.post(CODE, {"code": wrong}).content.decode() for _ in range(5)]

    spent = "Nenhum código serve mais aqui."
    assert [spent in page for page in pages] == [False] * 4 + [True]
    assert (client.post(CODE, {"code": code}).status_code, client.get(WORDS)["Location"]) == (422, CODE)
    # Another one works at once.
    assert client.post(CODE, {"code": ask(client)}).status_code == 302


def test_a_code_is_good_for_a_quarter_of_an_hour(client: Client) -> None:
    newcomer()
    code = ask(client)
    FirstAccess.objects.update(expires_at=database_now())
    assert client.post(CODE, {"code": code}).status_code == 422


def test_a_letter_that_comes_too_late_is_not_sent(client: Client) -> None:
    newcomer()
    client.post(START, {"email": EMAIL})
    FirstAccess.objects.update(expires_at=database_now())
    assert (letters(), Delivery.objects.get().state) == ([], "done")


def test_a_code_is_good_once(client: Client) -> None:
    newcomer()
    code = ask(client)
    client.post(CODE, {"code": code})
    assert client.post(CODE, {"code": code}).status_code == 422
    assert client.get(WORDS).status_code == 200
    FirstAccess.objects.update(proved_at=database_now() - timedelta(minutes=31))
    response = client.post(WORDS, {"name": "Ana", "password1": NEW, "password2": NEW})
    assert (response["Location"], User.objects.get(email=EMAIL).has_usable_password()) == (CODE, False)


def test_a_password_that_is_refused_loses_nothing(client: Client) -> None:
    newcomer()
    client.post(CODE, {"code": ask(client)})
    response = client.post(WORDS, {"name": "Ana Lima Prado", "password1": "curta", "password2": "curta"})
    assert (response.status_code, 'value="Ana Lima Prado"' in response.content.decode()) == (422, True)
    assert client.post(WORDS, {"name": "Ana", "password1": NEW, "password2": NEW}).status_code == 302


@pytest.mark.parametrize("code", ["", "x" * 41, "١٢٣٤٥٦٧٨", "<script>", "9" * 40])
def test_what_is_no_code_is_told_and_kept_out(client: Client, code: str) -> None:
    newcomer()
    ask(client)
    response = client.post(CODE, {"code": code})
    assert (response.status_code, EMAIL in response.content.decode()) == (422, True)


def test_the_right_code_changes_the_session_and_a_planted_one_dies(client: Client) -> None:
    newcomer()
    code = ask(client)
    planted = client.session.session_key
    client.post(CODE, {"code": code})

    thief = Client()
    thief.cookies["sessionid"] = planted
    assert (client.session.session_key != planted, thief.get(WORDS)["Location"]) == (True, CODE)
    assert thief.get(CODE)["Location"] == START


def test_askings_are_limited_by_address_and_by_source_and_a_flushed_cache_changes_nothing(client: Client) -> None:
    answers = [client.post(START, {"email": EMAIL}).status_code for _ in range(5)]
    cache.clear()
    answers.append(Client(REMOTE_ADDR="10.0.0.9").post(START, {"email": EMAIL}).status_code)
    assert answers == [302] * 5 + [429]
    others = [client.post(START, {"email": f"p{number}@aurora.exemplo"}).status_code for number in range(26)]
    assert others == [302] * 25 + [429]


def test_the_code_stands_in_the_letter_alone(client: Client, caplog: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    newcomer()
    caplog.set_level(logging.DEBUG)
    client.post(START, {"email": EMAIL})
    drain_due()
    found = re.search(r"^(\d{4} \d{4})$", StoredMail.objects.get().text, re.M)
    assert found is not None
    client.post(CODE, {"code": found[1]})
    client.post(WORDS, {"name": "Ana", "password1": NEW, "password2": NEW})

    kept = [str(list(model.objects.values())) for model in apps.get_models() if model is not StoredMail]
    everything = "\n".join([*kept, caplog.text, str(dict(client.session))])
    assert [secret in everything for secret in (found[1], found[1].replace(" ", ""), NEW)] == [False] * 3
    assert EMAIL in everything


def test_old_askings_are_swept(client: Client) -> None:
    ask(client)
    ask(client)
    FirstAccess.objects.filter(pk=FirstAccess.objects.order_by("pk").first().pk).update(  # type: ignore[union-attr]
        created_at=database_now() - timedelta(hours=25)
    )
    assert (sweep_first_accesses(), FirstAccess.objects.count()) == (1, 1)
