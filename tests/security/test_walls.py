"""What holds for every address there is: headers, cookies, tokens of forms, where one is led, what is kept."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import BrowserSession
from accounts.services.people import deactivate
from accounts.services.sign_in import request_password_reset
from attachments.models import Attachment, Upload
from attachments.services import senders
from attachments.services.senders import SenderLetOut
from attachments.services.uploads import append, create_upload
from core.services.outbox import drain_due
from tests.factories import make_administrator, make_customer
from tests.factories.accounts import PASSWORD
from tests.security.addresses import Address, addresses, values_for
from tests.security.asking import ask
from tests.security.forms import form_for, query_for
from tests.security.house import Desk, House, browser_of
from tests.security.looking import answers_of
from tests.security.matrix import read_matrix

Scene = tuple[House, House, Desk]
EVIL = "https://mal.example"


def readers(scene: Scene) -> dict[str, Client]:
    house, _other, desk = scene
    people = {"requester": house.requester, "administrator": desk.administrator}
    return {role: browser_of(person) for role, person in people.items()}


def test_every_answer_is_locked_up_and_kept_by_nobody_else(scene: Scene) -> None:
    """No frame of others, no guessing of types, no address told to others, no script but ours; of what a person reads
    nothing is kept between, and a page is asked for anew by who goes back; looking without a session keeps none.

    One walk for all of it: walks are long.
    """
    open_ones, kept, given = set(), set(), set()
    before = set(BrowserSession.objects.values_list("pk", flat=True))
    for role, client in {**readers(scene), "anonymous": Client(raise_request_exception=False)}.items():
        for label, answer in answers_of(client, scene[0]):
            if _walls_of(answer) != (_framed(label, role), "nosniff", "same-origin", True, True):
                open_ones.add((role, label, _walls_of(answer)))
            if role == "anonymous":
                given |= {label} if django_settings.SESSION_COOKIE_NAME in answer.cookies else set()
            elif label not in _PUBLIC and not _is_ones_own(answer):
                kept.add((role, label, answer.headers.get("Cache-Control")))

    assert (open_ones, kept, given) == (set(), set(), set())
    assert not BrowserSession.objects.exclude(pk__in=before).filter(person=None).exists()


# What is everybody's.
_PUBLIC = {"lobby:brand_sheet", "lobby:brand_picture", "portal:how_support_works"}


def _framed(label: str, role: str) -> str:
    """Return who may frame it: the demo shows its letters in a frame of our own page, without scripts."""
    return "SAMEORIGIN" if label == "lobby:show_mail_body" and role != "anonymous" else "DENY"


def _walls_of(answer: Any) -> tuple[Any, ...]:
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    return (
        answer.headers.get("X-Frame-Options"),
        answer.headers.get("X-Content-Type-Options"),
        answer.headers.get("Referrer-Policy"),
        directives.get("script-src", directives.get("default-src")) in ("'self'", "'none'"),
        directives.get("frame-ancestors") == "'none'" or "sandbox" in directives,
    )


def _is_ones_own(answer: Any) -> bool:
    """Tell whether nobody between keeps it, and a whole page is drawn anew for who goes back to it."""
    kept = {part.strip() for part in answer.headers.get("Cache-Control", "").split(",")}
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and b"<html" in answer.content
    return "no-store" in kept if is_page else bool({"private", "no-store"} & kept)


def test_no_address_answers_under_the_name_of_a_file_that_caches_keep() -> None:
    """Cache deception: /perfil/x.css must not be /perfil/."""
    one_of_each = {name: 1 for address in addresses() for name in address.kwargs} | {"uidb36": "zz", "key": "a-b"}
    one_of_each |= dict.fromkeys(("token", "handle", "slug", "sheet", "picture"), "x")
    one_of_each |= dict.fromkeys(("file_id", "attachment_id", "upload_id"), UUID(int=1))
    found = set()
    for address in addresses():
        for end in ("x.css", ".css", "x.png", "/x.js", ";x.css", "index.html", "\x00.css", "/..;/x.css"):
            with contextlib.suppress(Resolver404):
                found.add((address.label, end, resolve(address.url(one_of_each) + end).view_name))

    assert found == set()


def posts(scene: Scene) -> Iterator[tuple[Address, str, dict[str, Any]]]:
    """Yield every address that takes a form of anybody, with a correct form."""
    house, other, desk = scene
    for address in addresses():
        if set(read_matrix()[1][address.label, "POST"]) <= {405}:
            continue
        url = address.url(values_for(address, house))
        if query := query_for(address, house):
            url += f"?{urlencode(query)}"
        yield address, url, form_for(address, house, desk, other)


def test_no_form_is_taken_without_its_token(scene: Scene) -> None:
    """The sign-in included: a stranger's page signs nobody in as somebody else."""
    house, _other, desk = scene
    taken = set()
    for role, person in {"anonymous": None, "requester": house.requester, "administrator": desk.administrator}.items():
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        if person is not None:
            client.cookies = browser_of(person).cookies
        for address, url, form in posts(scene):
            answer = ask(client, "POST", address, url, form)
            is_refused = answer.status_code in (401, 403, 404, 405)
            is_led_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/conta/entrar/")
            if not (is_refused or (person is None and is_led_to_sign_in)):
                taken.add((role, address.label, answer.status_code))

    assert taken == set()


def test_nobody_is_led_elsewhere(scene: Scene) -> None:
    """Whatever an address or a form says of where to go on: another house's address is never where one is led."""
    names = ("next", "voltar", "url", "to", "de", "from", "page", "redirect", "return", "continue", "referer")
    evil = dict.fromkeys(names, f"{EVIL}/x")
    browsers = {**readers(scene), "anonymous": Client(raise_request_exception=False)}
    led = set()
    for method in ("GET", "POST"):
        for address, url, form in _asked(scene, method):
            client = browsers[_whose(address)]
            target = f"{url}{'&' if '?' in url else '?'}{urlencode(evil)}"
            given = form if address.label.startswith("api:") else {**evil, **form}
            with transaction.atomic():
                fresh = Client(raise_request_exception=False, headers={"referer": f"{EVIL}/pagina"})
                fresh.cookies.load(client.cookies.output(header="", attrs=[]))
                where = ask(fresh, method, address, target, given).headers.get("Location", "")
                transaction.set_rollback(True)
            if urlsplit(where).netloc not in ("", "testserver") or where.startswith(("//", "/\\")):
                led.add((address.label, where))

    assert led == set()


def _whose(address: Address) -> str:
    """Return who comes furthest at this address."""
    if address.name.startswith("account_") and address.name not in (
        "account_change_password",
        "account_reauthenticate",
    ):
        return "anonymous"
    return "administrator" if address.name.startswith("desk:") else "requester"


def _asked(scene: Scene, method: str) -> Iterator[tuple[Address, str, dict[str, Any]]]:
    if method == "POST":
        yield from posts(scene)
        return
    for address in addresses():
        yield address, address.url(values_for(address, scene[0])), {}


@pytest.mark.parametrize(
    "to", [f"{EVIL}/", "//mal.example", "/\\mal.example", "\\\\mal.example", "https:mal.example", "javascript:alert(1)",
           "/%09/mal.example", "\t//mal.example", "http:///mal.example", "https://testserver@mal.example/"],
)  # fmt: skip
def test_signing_in_leads_to_no_address_that_only_looks_like_ours(client: Client, db: None, to: str) -> None:
    person = make_customer()
    answer = client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD, "next": to})

    assert (answer.status_code, answer["Location"]) in ((302, "/inicio/"), (302, "/%09/mal.example"))


def test_cookies_are_ours_alone(client: Client, db: None, settings: Any) -> None:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    person = make_customer()
    client.get("/conta/entrar/", secure=True)
    signed_in = {"login": person.email, "password": PASSWORD}
    client.post("/conta/entrar/", signed_in, secure=True)
    client.get("/perfil/", secure=True)
    client.post("/aparencia/", {"theme": "dark"}, secure=True)

    flags = {
        name: (bool(one["secure"]), one["samesite"], bool(one["httponly"])) for name, one in client.cookies.items()
    }
    seen_by_scripts = {name for name, (_secure, _site, http_only) in flags.items() if not http_only}

    assert {(secure, site) for secure, site, _http_only in flags.values()} == {(True, "Lax")}
    assert {"sessionid", "device", "reader"} <= set(flags)
    assert seen_by_scripts <= {"csrftoken", "theme"}
    assert all(not one["domain"] for one in client.cookies.values())


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_SERVER", "HTTP_FORWARDED"])
def test_no_header_decides_where_letters_lead(client: Client, db: None, settings: Any, header: str) -> None:
    """A poisoned reset: the link of the letter is to the house's own address, whatever the browser called it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PORTAL_URL = "https://portal.exemplo.com.br"
    person = make_customer(email="ana@aurora.exemplo")

    value = "host=mal.example" if header == "HTTP_FORWARDED" else "mal.example"
    answer = client.post("/conta/senha/esqueci/", {"email": person.email}, **{header: value})
    if answer.status_code == 400:
        # A host that is none of ours is answered nothing at all.
        request_password_reset(email=person.email)
    drain_due()

    (letter,) = mail.outbox
    links = re.findall(r"https?://[^\s\"'<>]+", str(letter.message()))
    assert {urlsplit(link).netloc for link in links} == {"portal.exemplo.com.br"}


def test_a_host_that_is_none_of_ours_is_answered_nothing(client: Client, db: None) -> None:
    for host in ("mal.example", "testserver.mal.example", "testserver@mal.example", "testserver:80@mal.example"):
        assert client.get("/conta/entrar/", headers={"host": host}).status_code == 400


def test_letting_somebody_out_ends_what_they_are_sending(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Within five seconds: asked every two while bytes come, and once more before the file would be theirs."""
    boss, person = make_administrator(), make_customer()
    upload = create_upload(by=person, name="erro.log", declared_size=30)
    monkeypatch.setattr(senders, "ASKED_EVERY_SECONDS", 0.0)
    sent = []

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            sent.append(number)
            yield b"ORA-01403\n"
            if number == 1:
                deactivate(by=boss, person_id=person.pk)

    with pytest.raises(SenderLetOut):
        append(upload_id=upload.upload_id, by=person, offset=0, chunks=pieces())

    assert (sent, Attachment.objects.filter(uploaded_by=person).exists()) == ([0, 1, 2], False)
    assert Upload.objects.get(uploaded_by=person).blob.size == 0


def test_the_last_byte_of_who_was_let_out_makes_no_file(db: None) -> None:
    boss, person = make_administrator(), make_customer()
    upload = create_upload(by=person, name="erro.log", declared_size=20)

    def pieces() -> Iterator[bytes]:
        yield b"ORA-01403\n"
        deactivate(by=boss, person_id=person.pk)
        yield b"ORA-01403\n"

    with pytest.raises(SenderLetOut):
        append(upload_id=upload.upload_id, by=person, offset=0, chunks=pieces())

    assert not Attachment.objects.filter(uploaded_by=person).exists()


def test_whoever_sends_is_asked_about_often_enough() -> None:
    assert 0 < senders.ASKED_EVERY_SECONDS <= 4


def test_no_secret_stands_in_a_record(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    """Tokens and passwords are neither in the lines of a request nor in those of what it was refused for."""
    caplog.set_level(logging.DEBUG)
    person = make_customer()
    client.post("/conta/entrar/", {"login": person.email, "password": "Segredo#77k"})
    client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})
    client.get("/api/v1/tickets/", headers={"Authorization": "Token portal_Segredo77k"})

    assert not [line for line in caplog.messages if "Segredo" in line or PASSWORD in line]
