"""Sessions listed and ended one by one, and browsers that are new."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, BrowserSession, KnownDevice, User
from accounts.selectors import sessions_of
from accounts.services.sessions import sweep_devices
from core.services.outbox import drain_due
from lobby.sign_in.agents import device_words
from tests.factories import make_customer
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
SECURITY = "/perfil/seguranca/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605 Version/19.1 Mobile Safari/604"


def browser(person: User, agent: str = CHROME, address: str = "203.0.113.7") -> Client:
    """Return a browser in which this person signed in."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def ends_of(client: Client) -> list[str]:
    """Return where the page's buttons that end one session send."""
    return re.findall(r'action="(/perfil/sessoes/[0-9a-f]{32}/encerrar/)"', client.get(SECURITY).content.decode())


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome no Windows"),
        (PHONE, "Safari no iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge no Windows"),
        ("Mozilla/5.0 (Linux; Android 16; SM-S931B) SamsungBrowser/29.0 Chrome/136.0 Mobile Safari/537.36",
         "Samsung Internet no Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox no Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari no macOS"),
        ("curl/8.9", "Navegador desconhecido"),
        ("", "Navegador desconhecido"),
        ("<script>Linux", "Linux"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_the_page_lists_where_one_is_signed_in_and_marks_the_present_one() -> None:
    person = make_customer()
    here = browser(person)
    browser(person, PHONE, "198.51.100.9")
    browser(make_customer(), "Firefox/1 Xqalheio", "192.0.2.44")

    page = here.get(SECURITY).content.decode()

    found = ["Chrome no Windows", "Safari no iPhone", "203.0.113.7", "198.51.100.9", "192.0.2.44", "Firefox"]
    assert [word in page for word in found] == [True] * 4 + [False] * 2
    assert (page.count(">Esta<"), len(ends_of(here))) == (1, 1)
    assert here.session.session_key not in page


def test_one_session_is_ended_and_is_gone_at_its_next_request() -> None:
    person = make_customer()
    here, there, third = browser(person), browser(person, PHONE), browser(person)
    phone = next(session for session in sessions_of(person=person) if session.user_agent == PHONE)

    response = here.post(f"/perfil/sessoes/{phone.handle}/encerrar/")

    assert response["Location"] == SECURITY
    assert [client.get("/perfil/").status_code for client in (here, there, third)] == [200, 302, 200]
    assert AuditEntry.objects.filter(action="session_ended", actor=person).count() == 1
    assert here.post(f"/perfil/sessoes/{phone.handle}/encerrar/").status_code == 404


def test_ending_the_session_that_is_here_signs_out() -> None:
    person = make_customer()
    here = browser(person)
    [session] = sessions_of(person=person)
    assert here.post(f"/perfil/sessoes/{session.handle}/encerrar/")["Location"] == "/conta/entrar/"
    assert here.get("/perfil/").status_code == 302


def test_nobody_ends_a_session_of_somebody_else() -> None:
    person, other = make_customer(), make_customer()
    theirs = browser(other)
    [session] = sessions_of(person=other)
    here = browser(person)
    for handle in (session.handle, session.key, "0" * 32):
        assert here.post(f"/perfil/sessoes/{handle}/encerrar/").status_code == 404
    assert theirs.get("/perfil/").status_code == 200


def test_all_others_are_ended_and_this_one_stays() -> None:
    person = make_customer()
    here, there, third, stranger = browser(person), browser(person), browser(person), browser(make_customer())
    assert here.post("/perfil/sessoes/encerrar-outras/")["Location"] == SECURITY
    assert [client.get("/perfil/").status_code for client in (here, there, third, stranger)] == [200, 302, 302, 200]
    assert ends_of(here) == []


def test_a_new_password_ends_the_other_sessions_and_they_are_listed_no_more() -> None:
    person, new = make_customer(), "uma frase que ninguém adivinha"
    here, there = browser(person), browser(person, PHONE)
    here.post("/conta/senha/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [client.get("/perfil/").status_code for client in (here, there)] == [200, 302]
    person.refresh_from_db()
    assert [session.user_agent for session in sessions_of(person=person)] == [CHROME]


def test_last_seen_is_written_at_most_every_five_minutes_and_not_by_polls(django_assert_num_queries: Any) -> None:
    here = browser(make_customer())
    rows = BrowserSession.objects.filter(pk=here.session.session_key)
    seen = rows.get().last_seen_at
    here.get("/perfil/")
    assert rows.get().last_seen_at == seen

    old = timezone.now() - timedelta(minutes=6)
    rows.update(last_seen_at=old)
    here.get("/avisos/sino/", headers={"HX-Request": "true"})
    here.get("/sessao/", headers={"Accept": "application/json"})
    assert rows.get().last_seen_at == old
    here.get("/perfil/")
    assert rows.get().last_seen_at > old


def test_a_new_browser_is_told_of_once_and_the_first_is_not(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = make_customer()
    first = browser(person)
    first.post("/conta/sair/")
    first.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})
    drain_due()
    assert mail.outbox == []

    second = browser(person, PHONE, "198.51.100.9")
    drain_due()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([person.email], "Entrada por um novo dispositivo")
    assert "Safari no iPhone, endereço 198.51.100.9" in letter.body
    second.post("/conta/sair/")
    second.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})
    drain_due()
    assert (len(mail.outbox), KnownDevice.objects.count()) == (1, 2)
    # A mark copied from another person's browser is not known as this one's.
    assert second.cookies["device"].value not in str(list(KnownDevice.objects.values()))


def test_browsers_unused_for_long_are_forgotten() -> None:
    browser(make_customer())
    KnownDevice.objects.update(last_used_at=timezone.now() - timedelta(days=401))
    browser(make_customer())
    assert (sweep_devices(), KnownDevice.objects.count()) == (1, 1)


def test_the_page_is_drawn_with_the_same_queries_for_one_and_three_sessions(django_assert_num_queries: Any) -> None:
    person = make_customer()
    here = browser(person)
    here.get(SECURITY)
    with django_assert_num_queries(5):
        assert len(ends_of(here)) == 0
    for agent in (PHONE, CHROME):
        browser(person, agent)
    with django_assert_num_queries(5):
        assert len(ends_of(here)) == 2
