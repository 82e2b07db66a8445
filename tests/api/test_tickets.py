"""Tickets over JSON, as programs of both sides read and write them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from attachments.services.receiving import receive
from tests.api.conftest import Program
from tests.attachments import samples
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tickets.models import Message, Ticket
from tickets.services.conversation import note, reply

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"
NEW = {"subject": "1402 não fatura", "description": "Fiz a carga 88231. Esperava 14 notas."}


@pytest.fixture
def ana() -> User:
    return make_customer(make_organization("Aurora Distribuidora", plan="standard"), name="Ana Lima")


def post(client: Client, path: str, data: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, data, content_type="application/json", headers=headers)


def test_ticket_is_opened_once_for_its_key(ana: User, program: Program) -> None:
    client, key = program(ana), new_key()
    first, again = (post(client, TICKETS, NEW, key) for _turn in range(2))
    other = post(client, TICKETS, {**NEW, "subject": "Outro"}, key)

    ticket = Ticket.objects.get()
    assert (first.status_code, first.json()["number"], first["Location"]) == (
        201,
        ticket.pk,
        f"http://testserver/api/v1/tickets/{ticket.pk}/",
    )
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert (other.status_code, other.json()["code"], "Idempotency-Replayed" in first) == (422, "key_reused", False)
    assert ticket.requester == ana


def test_ticket_has_a_fixed_shape_without_a_word_of_support_s_own_work(ana: User, program: Program) -> None:
    ticket = make_ticket(ana)
    seen = program(ana).get(f"{TICKETS}{ticket.pk}/").json()
    worked = program(make_analyst()).get(f"{TICKETS}{ticket.pk}/").json()

    assert list(seen) == [
        "number", "source", "external_id",
        "subject", "status", "awaited", "request_type", "severity", "severity_asked", "stopped", "extent",
        "environment", "customization", "workaround", "immediate_requested", "is_immediate", "organization",
        "branch_id", "requester", "opened_by", "assignee", "contact_phone", "product_id", "module_id", "routine",
        "routine_version", "follows", "opened_at", "updated_at", "status_since", "closed_at", "closing_reason",
        "rating", "rating_comment",
    ]  # fmt: skip
    assert set(worked) - set(seen) == {
        "plan", "level", "module_group_id", "resolving_level", "severity_triaged", "queue_severity", "is_reply_unread",
        "version",
    }  # fmt: skip
    assert seen["requester"] == {"id": ana.pk, "name": "Ana Lima", "side": "customer"}


def test_what_others_have_answers_as_what_is_not_there(ana: User, program: Program) -> None:
    theirs = make_ticket(make_customer(make_organization("Boreal")))
    client = program(ana)
    paths = [f"{TICKETS}{number}/{rest}" for rest in ("", "messages/") for number in (theirs.pk, 999_999)]
    answers = [client.get(path) for path in paths]
    written = [post(client, path, {"body": "a"}, new_key()) for path in paths[2:]]

    assert {(answer.status_code, answer.content) for answer in [*answers, *written]} == {(404, answers[0].content)}
    assert client.get(TICKETS).json()["results"] == []


def test_messages_are_read_and_written_notes_by_support_alone(ana: User, program: Program) -> None:
    marina, ticket = make_analyst(name="Marina Sales"), make_ticket(ana)
    path = f"{TICKETS}{ticket.pk}/messages/"
    file = receive(by=ana, name="erro.log", chunks=[samples.LOG])
    sent = post(program(ana), path, {"body": "Segue o log.", "attachments": [str(file.pk)]}, new_key())
    inner = post(program(marina), path, {"body": "Ver a praça.", "audience": "internal"}, new_key())
    refused = post(program(ana), path, {"body": "Nota", "audience": "internal"}, new_key())

    assert (sent.status_code, inner.status_code, refused.status_code) == (201, 201, 403)
    assert [file["name"] for file in sent.json()["files"]] == ["erro.log"]
    assert b"".join(program(ana).get(sent.json()["files"][0]["url"]).streaming_content) == samples.LOG
    told = [[line["body"] for line in program(reader).get(path).json()["results"]] for reader in (ana, marina)]
    assert told == [[*told[0][:1], "Segue o log."], [*told[0][:1], "Segue o log.", "Ver a praça."]]
    assert Message.objects.filter(ticket=ticket).count() == 3


def test_message_is_said_once_for_its_key(ana: User, program: Program) -> None:
    client, key, path = program(ana), new_key(), f"{TICKETS}{make_ticket(ana).pk}/messages/"
    first, again = (post(client, path, {"body": "Uma vez."}, key) for _turn in range(2))

    assert (first.json()["id"], again["Idempotency-Replayed"]) == (again.json()["id"], "true")
    assert Message.objects.filter(body="Uma vez.").count() == 1


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({}, {"subject", "description"}),
        ({**NEW, "subject": "a" * 300}, {"subject"}),
        ({**NEW, "module_id": 999_999}, {"module_id"}),
        ({**NEW, "severity_asked": "enorme"}, {"severity_asked"}),
        ({**NEW, "attachments": ["00000000-0000-4000-8000-000000000000"]}, {"attachments"}),
        ({**NEW, "contact_phone": "123"}, {"contact_phone"}),
        ({**NEW, "subject": "a\nb"}, {"subject"}),
    ],
)
def test_what_cannot_be_taken_is_named_field_by_field(
    ana: User, program: Program, data: dict[str, Any], names: set[str]
) -> None:
    answer = post(program(ana), TICKETS, data, new_key())

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (answer.json()["code"], set(answer.json()["errors"])) == ("invalid", names)
    assert Ticket.objects.count() == 0


def test_writing_without_a_key_is_refused(ana: User, program: Program) -> None:
    answer = post(program(ana), TICKETS, NEW)

    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")


def test_list_is_narrowed_and_turned_by_the_page(ana: User, program: Program) -> None:
    client = program(ana)
    numbers = [make_ticket(ana, subject=f"Chamado {number}").pk for number in range(5)]
    page, found = client.get(TICKETS, {"page_size": 2}).json(), []
    while True:
        found += [ticket["number"] for ticket in page["results"]]
        if not page["next"]:
            break
        page = client.get(page["next"]).json()

    assert found == numbers[::-1]
    assert [ticket["subject"] for ticket in client.get(TICKETS, {"q": "chamado 3"}).json()["results"]] == ["Chamado 3"]
    assert client.get(TICKETS, {"status": "closed"}).json()["results"] == []
    assert client.get(TICKETS, {"status": "enorme"}).json()["errors"].keys() == {"status"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "parse_error"),
        (b"[]", 400, "parse_error"),
        (b"\xff", 400, "parse_error"),
        (b'{"subject": NaN}', 400, "parse_error"),
        (b"[" * 100_000, 400, "parse_error"),
        (b'{"subject": "\\ud800", "description": "a\\u0000b"}', 422, "invalid"),
        (b'{"subject": "a", "description": "b", "branch_id": 1' + b"0" * 40 + b"}", 422, "invalid"),
        (b'{"subject": "' + b"a" * 3 * 1024 * 1024, 413, "too_large"),
    ],
)
def test_body_that_is_no_form_is_refused_in_words(
    ana: User, program: Program, body: bytes, status: int, code: str
) -> None:
    headers = {"Idempotency-Key": new_key()}
    answer = program(ana).post(TICKETS, body, content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json()["code"], Ticket.objects.count()) == (status, code, 0)


def test_form_is_no_json(ana: User, program: Program) -> None:
    answer = program(ana).post(TICKETS, NEW, headers={"Idempotency-Key": new_key()})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("cursor", ["nada", "cD1uYWRh", "cD0lMDA=", "bz05OTk5OTk5OTk5OTk5"])
def test_page_that_somebody_made_up_is_refused(ana: User, program: Program, cursor: str) -> None:
    make_ticket(ana)
    answer = program(ana).get(TICKETS, {"cursor": cursor})

    assert answer.status_code in (200, 400, 404)
    assert answer.status_code == 200 or answer.json()["code"] in ("bad_address", "not_found")


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(
    ana: User, program: Program, django_assert_num_queries: Any, count: int
) -> None:
    client = program(ana)
    for _turn in range(count):
        make_ticket(ana)
    client.get(TICKETS)
    with django_assert_num_queries(3):
        assert len(client.get(TICKETS).json()["results"]) == count


def test_reading_a_ticket_s_messages_costs_the_same_for_one_and_three(
    ana: User, program: Program, django_assert_num_queries: Any
) -> None:
    client, marina, ticket = program(ana), make_analyst(), make_ticket(ana)
    path = f"{TICKETS}{ticket.pk}/messages/"
    client.get(path)
    for _turn in range(2):
        with django_assert_num_queries(6):
            client.get(path)
        reply(ticket_id=ticket.pk, by=marina, words=say("Mais."), key=new_key(), anyway=True)
        note(ticket_id=ticket.pk, by=marina, words=say("Nota."), key=new_key(), anyway=True)
