"""What was said in a ticket, over JSON: read, erased with a trace, looked behind with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEntry, User
from attachments.models import Attachment
from attachments.services.receiving import receive
from core.models import IdempotencyRecord
from tests.api.asking import TICKETS, act, post
from tests.api.conftest import Program
from tests.attachments import samples
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.enums import EntryKind
from tickets.models import Message, Ticket, TimelineEntry
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.details import edit_details

pytestmark = pytest.mark.django_db
SECRET = "Senha#88k"


@pytest.fixture
def ana() -> User:
    return make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")


@pytest.fixture
def marina() -> User:
    return make_analyst(name="Marina Sales")


@pytest.fixture
def ticket(ana: User, marina: User) -> Ticket:
    """Return a ticket that Marina has, with a secret and a log that holds one."""
    log = receive(by=ana, name="erro.log", chunks=[f"senha={SECRET}\n".encode() * 3])
    opened = make_ticket(ana, description=f"A senha é {SECRET}", attachment_ids=(log.pk,))
    take(ticket_id=opened.pk, by=marina)
    return opened


def path_of(ticket: Ticket) -> str:
    return f"{TICKETS}{ticket.pk}/"


def test_conversation_is_read_in_pages_and_message_by_message(
    ana: User, marina: User, ticket: Ticket, program: Program
) -> None:
    for number in range(3):
        reply(ticket_id=ticket.pk, by=marina, words=say(f"Passo {number}"), key=new_key())
    client, path = program(ana), f"{path_of(ticket)}messages/"
    first = client.get(path, {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    newest = client.get(path, {"ordering": "-at", "page_size": 1}).json()["results"]

    assert [one["body"] for one in first["results"][1:] + second["results"]] == ["Passo 0", "Passo 1", "Passo 2"]
    assert (first["results"][0]["is_opening"], second["next"], newest[0]["body"]) == (True, None, "Passo 2")
    assert client.get(f"{path}{newest[0]['id']}/").json() == newest[0]
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_secret_is_covered_and_its_digest_untold(ana: User, ticket: Ticket, program: Program) -> None:
    plain = receive(by=ana, name="plano.log", chunks=[samples.LOG])
    reply(ticket_id=ticket.pk, by=ana, words=say("Mais um.", attachment_ids=(plain.pk,)), key=new_key())
    opening, more = program(ana).get(f"{path_of(ticket)}messages/").json()["results"]

    assert (SECRET in str(opening), opening["is_masked"]) == (False, True)
    assert (opening["files"][0]["sha256"], "original_url" in opening["files"][0]) == (None, False)
    assert more["files"][0]["name"] == "plano.log"


def test_original_is_read_by_the_assigned_analyst_alone_and_kept_nowhere(
    ana: User, marina: User, ticket: Ticket, program: Program
) -> None:
    path = f"{path_of(ticket)}messages/{Message.objects.get(ticket=ticket).pk}/reveal/"
    sent = {"reason": "Entrar na base"}
    shown = post(program(marina), path, sent, key="")
    others = [post(program(who), path, sent).status_code for who in (ana, make_analyst(), make_support_manager())]
    without = post(program(marina), path, {})

    assert (shown.status_code, SECRET in shown.json()["body"], shown.json()["log_text"]) == (200, True, None)
    assert "no-store" in shown["Cache-Control"]
    assert (others, without.status_code, set(without.json()["errors"])) == ([404, 403, 403], 422, {"reason"})
    assert AuditEntry.objects.filter(action="original_revealed").count() == 1
    assert not any(SECRET in str(record.result) for record in IdempotencyRecord.objects.all())
    told = program(ana).get(f"{path_of(ticket)}timeline/").json()["results"]
    assert EntryKind.REVEALED in [one["kind"] for one in told]


def test_original_of_a_file_is_taken_where_its_page_says(
    ana: User, marina: User, ticket: Ticket, program: Program
) -> None:
    (file,) = program(marina).get(f"{path_of(ticket)}files/").json()["results"]
    client = program(marina)
    covered = b"".join(client.get(file["url"]).streaming_content)
    original = client.post(file["original_url"], {"reason": "Entrar na base"})

    assert (SECRET.encode() in covered, SECRET.encode() in b"".join(original.streaming_content)) == (False, True)


def test_message_is_erased_once_with_its_trace(ana: User, marina: User, ticket: Ticket, program: Program) -> None:
    message = Message.objects.get(ticket=ticket)
    path, key = f"{path_of(ticket)}messages/{message.pk}/erase/", new_key()
    refused = post(program(marina), path, {"reason": "x"})
    first, again = (post(program(ana), path, {"reason": "Senha por engano"}, key=key) for _turn in range(2))
    told = program(marina).get(f"{path_of(ticket)}messages/{message.pk}/").json()
    files = program(marina).get(f"{path_of(ticket)}files/").json()["results"]

    assert (refused.status_code, first.status_code, again.status_code) == (403, 204, 204)
    assert again["Idempotency-Replayed"] == "true"
    assert (told["body"], told["is_erased"], told["erased"]["by"]["name"], told["erased"]["reason"]) == (
        "",
        True,
        "Ana Lima",
        "Senha por engano",
    )
    assert (files[0]["url"], files[0]["sha256"], files[0]["erased"]["reason"]) == (None, None, "Senha por engano")
    assert TimelineEntry.objects.filter(kind=EntryKind.MESSAGE_ERASED).count() == 1


def test_message_of_another_ticket_is_erased_through_no_ticket(ana: User, ticket: Ticket, program: Program) -> None:
    other = make_ticket(ana)
    path = f"{path_of(other)}messages/{Message.objects.get(ticket=ticket).pk}/"
    client = program(ana)

    assert [client.get(path).status_code, post(client, f"{path}erase/", {"reason": "x"}).status_code] == [404, 404]


def test_file_is_known_by_its_id_and_erased_with_a_reason(ana: User, ticket: Ticket, program: Program) -> None:
    file = Attachment.objects.get()
    client, path = program(ana), f"/api/v1/files/{file.pk}/"
    known = client.get(path).json()
    foreign = program(make_customer(make_organization("Boreal")))
    hidden = [foreign.get(path).status_code, post(foreign, f"{path}erase/", {"reason": "x"}).status_code]
    erased = post(client, f"{path}erase/", {"reason": "Era de outro"})

    assert (known["name"], known["kind"], known["scan"], known["url"]) == (
        "erro.log",
        "text",
        "clean",
        f"http://testserver/arquivos/{file.pk}/",
    )
    assert (hidden, erased.status_code, client.get(path).status_code) == ([404, 404], 204, 404)


def test_file_is_read_from_where_one_likes(ana: User, ticket: Ticket, program: Program) -> None:
    manual = receive(by=ana, name="manual.pdf", chunks=[samples.PDF])
    reply(ticket_id=ticket.pk, by=ana, words=say("O manual.", attachment_ids=(manual.pk,)), key=new_key())
    client = program(ana)
    file = client.get(f"{path_of(ticket)}files/", {"ordering": "-created_at"}).json()["results"][0]
    part = client.get(file["url"], headers={"Range": "bytes=0-3"})

    assert (file["sha256"], file["uploaded_by"]["name"]) == (manual.sha256, "Ana Lima")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, samples.PDF[:4])


def test_timeline_is_told_as_far_as_its_reader_may_know(
    ana: User, marina: User, ticket: Ticket, program: Program
) -> None:
    note(ticket_id=ticket.pk, by=marina, words=say("Só entre nós"), key=new_key())
    reply(ticket_id=ticket.pk, by=ana, words=say("Obrigada"), key=new_key())
    act(program(marina), ticket.pk, "acknowledge")
    edit_details(ticket_id=ticket.pk, by=marina, changes={"routine": "1403"})
    seen, worked = (program(who).get(f"{path_of(ticket)}timeline/").json()["results"] for who in (ana, marina))

    def named(lines: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
        return [(one["kind"], one["to_person"] and one["to_person"]["name"]) for one in lines]

    assert named(seen) == [
        ("opened", None),
        ("assignee", "Marina Sales"),
        ("status", None),
        ("details", None),
    ]
    assert [one for one in named(worked) if one not in named(seen)] == [("triage", None), ("acknowledged", None)]
    assert (seen[2]["act"], seen[2]["from_value"], seen[2]["to_value"]) == ("start", "new", "in_progress")
    assert seen[3]["fields_changed"] == ["routine"]
