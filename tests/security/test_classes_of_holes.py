"""One test for each class of hole that public helpdesks had and that no other test of ours holds already.

docs/security.md names every class, and the test that holds it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.services.invitations import accept_invitation, invite, open_invitation, token_of
from accounts.services.people import Roles, create_person, edit_person
from accounts.services.sign_in import request_password_reset
from core.services.outbox import drain_due
from tests.factories import make_administrator, make_customer, make_ticket
from tests.security.addresses import addresses
from tests.security.asking import ask_about
from tests.security.house import Desk, House, browser_of
from tests.security.matrix import read_matrix

EVIL = "mal.example"
# What a refusal may write: that somebody was seen, counted, kept from losing their words, or tried a key.
_TRACES = re.compile(r'(?:INTO|UPDATE|FROM) "?(?:accounts_(?:browsersession|attempt|keptform)|core_idempotency\w*)\b')


def test_what_is_refused_is_not_done_all_the_same(scene: tuple[House, House, Desk]) -> None:
    """A check that only words the answer: refused, and done behind it."""
    house, other, desk = scene
    # What is made when it is first asked about is there before anybody asks.
    house.correction()
    stranger, done = browser_of(other.requester), {}
    roles, rows = read_matrix()
    who = roles.index("other_organization")
    for address in addresses():
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if rows[address.label, method][who] != 404:
                continue
            with CaptureQueriesContext(
                connection,
            ) as caught:
                ask_about(stranger, method, address, house=house, other=other, desk=desk)
            writes = [query["sql"] for query in caught if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
            if left := [sql[:120] for sql in writes if not _TRACES.search(sql)]:
                done[method, address.label] = left

    assert done == {}


def test_words_never_become_a_template(client: Client, db: None) -> None:
    words = "{{ 7|add:7 }}{% now 'Y' %}${7*7}#{7*7}<%= 7*7 %>{{request.user.password}}"
    person = make_customer(name=f"Ana {words}"[:120])
    client.force_login(person)
    ticket = make_ticket(person, subject=words, description=words)

    page = client.get(reverse("portal:show_ticket", args=[ticket.pk])).content.decode()

    assert "{{ 7|add:7 }}{% now" in page
    assert "{{request.user.password}}" in page


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"])
def test_no_header_changes_what_others_are_served(client: Client, db: None, header: str) -> None:
    """Cache poisoning: what is public says nothing of what a header said."""
    for path in ("/como-funciona/", "/conta/entrar/", "/conta/primeiro-acesso/"):
        plain, poisoned = client.get(path), client.get(path, headers={header: f"https://{EVIL}/x"})
        assert (poisoned.status_code, EVIL in poisoned.content.decode()) == (plain.status_code, False)


@pytest.mark.parametrize("origin", [f"https://{EVIL}", "null", "http://testserver.mal.example"])
def test_no_page_of_others_reads_an_answer(client: Client, db: None, origin: str) -> None:
    client.force_login(make_customer())
    for path in ("/api/v1/", "/api/v1/tickets/", "/sessao/", "/perfil/", "/arquivos/envios/"):
        for send in (client.get, client.options):
            answer = send(path, headers={"origin": origin, "access-control-request-method": "GET"})
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize("change", [" {}", "{} ", "{}\x00", "{}\n", "{}/", "", "0", "%", "{}=", "{0}{0}"])
def test_a_link_is_good_as_it_was_sent_and_in_no_other_way(db: None, change: str) -> None:
    """A blank behind a token once opened accounts elsewhere."""
    boss = make_administrator()
    person = create_person(by=boss, email="nova@casa.exemplo", name="Nova", roles=Roles(is_analyst=True))
    token = token_of(invite(by=boss, person_id=person.pk))

    assert open_invitation(token=change.format(token)) is None
    accept_invitation(token=token, password="uma-senha-boa-9x")
    assert open_invitation(token=token) is None


def test_a_link_to_a_new_password_dies_with_the_address_it_went_to(client: Client, db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    boss, person = make_administrator(), make_customer(email="velha@aurora.exemplo")
    request_password_reset(email=person.email)
    drain_due()
    (link,) = set(re.findall(r"/conta/senha/nova/[^\s\"<]+", str(mail.outbox[0].body)))
    assert client.get(link).status_code == 200

    edit_person(by=boss, person_id=person.pk, values={"email": "nova@aurora.exemplo"}, roles=Roles())

    assert client.get(link).status_code == 410


def test_sessions_and_tasks_are_read_as_json_alone() -> None:
    """What comes out of a cookie, the database or the broker is data, never an object that is built."""
    assert django_settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert (django_settings.CELERY_ACCEPT_CONTENT, django_settings.CELERY_TASK_SERIALIZER) == (["json"], "json")
    assert django_settings.CELERY_RESULT_BACKEND is None


@pytest.mark.parametrize("number", ["1e1000", "-1e1000", "NaN", "Infinity", "9" * 5000, "1" + "0" * 400 + ".5"])
def test_numbers_beyond_measure_are_refused_in_words(client: Client, db: None, number: str) -> None:
    client.force_login(make_customer())
    sent = f'{{"subject": "1402", "description": "Fiz a carga.", "branch": {number}}}'
    answer = client.post(
        "/api/v1/tickets/", sent, content_type="application/json", headers={"Idempotency-Key": "k" * 20}
    )

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
