"""How much may be asked and written: by a token, a person, a house, an address, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import house
from accounts.models import User
from accounts.services.house import edit_limits
from tests.api.conftest import Program
from tests.factories import make_administrator, make_analyst, make_customer, make_organization, make_ticket, new_key
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
ME, TICKETS = "/api/v1/me/", "/api/v1/tickets/"
NEW = {"subject": "1402 não fatura", "description": "Fiz a carga 88231."}


@pytest.fixture(autouse=True)
def _one_window(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no minute end while a test counts."""
    monkeypatch.setattr("tickets.services.words.COUNTED_IN", timedelta(days=36_500))
    with time_machine.travel(datetime(2026, 11, 29, 12, 0, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def ana() -> User:
    return make_customer(make_organization("Aurora"), name="Ana Lima")


def limit(**values: int) -> None:
    edit_limits(by=None, values=values)
    house.learn()


def post(client: Client, path: str, data: Any) -> Any:
    return client.post(path, data, content_type="application/json", headers={"Idempotency-Key": new_key()})


def statuses(client: Client, times: int, path: str = ME) -> list[int]:
    return [client.get(path).status_code for _turn in range(times)]


def test_answer_tells_what_is_left(ana: User, program: Program) -> None:
    limit(api_reads_per_token=20, api_reads_per_person=30, api_reads_per_organization=40)
    client = program(ana)
    answer = client.get(ME)

    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("20", "19")
    assert answer["RateLimit-Reset"] == "50"
    assert answer["RateLimit-Policy"] == (
        '"reads_token";q=20;w=60, "reads_person";q=30;w=60, "reads_organization";q=40;w=60'
    )
    assert answer["RateLimit"].startswith('"reads_token";r=19;t=')


def test_beyond_a_token_s_limit_is_refused_in_the_person_s_language(ana: User, program: Program) -> None:
    limit(api_reads_per_token=10)
    client, other = program(ana), program(ana)
    assert statuses(client, 12) == [200] * 10 + [429] * 2
    refused = client.get(ME)

    assert (refused["Content-Type"], refused.json()["code"]) == ("application/problem+json", "too_many_requests")
    assert refused.json()["detail"].startswith("Requisições demais.")
    assert (refused["RateLimit-Remaining"], refused["Retry-After"]) == ("0", refused["RateLimit-Reset"])
    assert other.get(ME).status_code == 200


def test_person_s_tokens_and_house_s_people_share_their_limits(ana: User, program: Program) -> None:
    limit(api_reads_per_person=10, api_reads_per_organization=15)
    first, second, colleague = program(ana), program(ana), program(make_customer(ana.organization))

    assert statuses(first, 6) + statuses(second, 6) == [200] * 10 + [429] * 2
    assert statuses(colleague, 7) == [200] * 5 + [429] * 2
    assert statuses(program(make_customer(make_organization("Boreal"))), 7) == [200] * 7


def test_reading_and_writing_are_counted_apart(ana: User, program: Program) -> None:
    limit(api_writes_per_person=10)
    client = program(ana)
    assert [post(client, TICKETS, {}).status_code for _turn in range(11)] == [422] * 10 + [429]

    assert client.get(ME).status_code == 200
    assert Ticket.objects.count() == 0


def test_refusal_tells_what_is_left_too(ana: User, program: Program) -> None:
    limit(api_writes_per_token=10)
    reads, writes, stranger = program(ana, is_read_only=True), program(ana), Client()
    answers = [
        post(reads, TICKETS, NEW),
        reads.post("/arquivos/envios/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "3"}),
        reads.delete(ME),
        writes.get(f"{TICKETS}404/"),
        writes.get("/api/nope/"),
        writes.put(ME),
        writes.post(TICKETS, "x", content_type="text/weird"),
        post(writes, TICKETS, {}),
        stranger.get(ME),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 404, 404, 405, 415, 422, 401]
    assert [answer.get("RateLimit-Remaining") for answer in answers[:3]] == ["9", "8", "7"]
    assert ["RateLimit-Policy" in answer for answer in answers] == [True] * len(answers)


def test_what_a_reading_token_would_write_is_limited_as_writing(ana: User, program: Program) -> None:
    limit(api_writes_per_token=10)
    client = program(ana, is_read_only=True)

    assert [post(client, TICKETS, NEW).status_code for _turn in range(11)] == [403] * 10 + [429]
    assert client.get(ME).status_code == 200


def test_session_is_counted_as_its_person_and_pages_are_not(ana: User) -> None:
    limit(api_reads_per_person=10)
    client = Client()
    client.force_login(ana)

    assert statuses(client, 11) == [200] * 10 + [429]
    assert (client.get("/").status_code, "RateLimit-Limit" in client.get("/")) == (200, False)


def test_stranger_is_counted_by_the_address_that_is_believed(settings: Any) -> None:
    bad = {"Authorization": "Token portal_nada"}
    first = Client().get(ME, headers={**bad, "X-Forwarded-For": "203.0.113.1"})
    second = Client().get("/api/schema/", headers={"X-Forwarded-For": "203.0.113.2"})
    settings.TRUSTED_PROXIES = 1
    third = Client().get(ME, headers={**bad, "X-Forwarded-For": "203.0.113.3"})

    assert [int(answer["RateLimit-Remaining"]) for answer in (first, second, third)] == [599, 598, 599]
    assert (first.status_code, second.status_code) == (401, 200)


def test_messages_are_limited_by_whatever_door(ana: User, program: Program) -> None:
    limit(messages_per_person=10)
    ticket = make_ticket(ana)
    said = [post(program(ana), f"{TICKETS}{ticket.pk}/messages/", {"body": "Mais."}).status_code for _turn in range(9)]
    beyond = post(program(ana), TICKETS, NEW)
    browser = Client()
    browser.force_login(ana)
    form = {"key": new_key(), "body": "Não se perde.", "act": "reply"}
    page = browser.post(reverse("portal:reply", args=[ticket.pk]), form)

    assert (said, beyond.status_code, beyond.json()["code"]) == ([201] * 9, 429, "too_many_requests")
    assert (page.status_code, int(page["Retry-After"]) > 0) == (429, True)
    assert "Não se perde." in page.content.decode()
    assert "Envie de novo às 21h00." in page.content.decode()
    assert (Message.objects.count(), Ticket.objects.count()) == (10, 1)


def test_house_s_limit_on_messages_holds_no_other_house(ana: User, program: Program) -> None:
    limit(messages_per_organization=10)
    marina, bia = make_analyst(), make_customer(ana.organization)
    ticket = make_ticket(ana)
    paths = f"{TICKETS}{ticket.pk}/messages/"
    said = [post(program(ana), paths, {"body": "Mais."}).status_code for _turn in range(9)]

    assert said == [201] * 9
    assert post(program(bia), TICKETS, NEW).status_code == 429
    assert post(program(marina), paths, {"body": "Vi."}).status_code == 201
    assert post(program(make_customer(make_organization("Boreal"))), TICKETS, NEW).status_code == 201


def test_administrator_sets_them_where_the_other_limits_are() -> None:
    browser = Client()
    browser.force_login(make_administrator())
    answer = browser.post(reverse("desk:change_limits"), {"api_reads_per_token": "25", "messages_per_person": "5"})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"messages_per_person"})
    assert 'name="api_writes_per_organization"' in answer.content.decode()
