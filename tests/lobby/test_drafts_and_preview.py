"""Drafts kept by a form's own request, and the preview of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_analyst, make_customer, make_ticket, new_key
from tickets.models import Draft
from tickets.services.drafts import MOST_DRAFTS
from tickets.services.opening import Opening, open_ticket

pytestmark = pytest.mark.django_db
SAVE, DISCARD, PREVIEW = "/rascunhos/", "/rascunhos/descartar/", "/previa/"


def test_save_draft_takes_a_form(client: Client) -> None:
    ana, key = make_customer(), new_key()
    client.force_login(ana)

    response = client.post(
        f"{SAVE}?kind=ticket&key={key}", {"subject": "1402", "steps": ["a", "b"], "csrfmiddlewaretoken": "x"}
    )

    draft = Draft.objects.get()
    assert (response.status_code, response.json()) == (200, {"key": key, "saved_at": draft.updated_at.isoformat()})
    assert (draft.user, draft.kind, draft.data) == (ana, "ticket", {"subject": "1402", "steps": ["a", "b"]})


def test_save_draft_takes_json_and_the_newest_wins(client: Client) -> None:
    ana = make_customer()
    ticket = make_ticket(ana)
    client.force_login(ana)

    for body in ("um", "dois"):
        sent = {"kind": "reply", "key": "k", "ticket": ticket.number, "body": body, "attachments": []}
        assert client.post(SAVE, json.dumps(sent), content_type="application/json").status_code == 200

    assert list(Draft.objects.values_list("ticket_id", "data")) == [(ticket.pk, {"body": "dois", "attachments": []})]


def test_save_draft_after_sending_answers_conflict(client: Client) -> None:
    ana = make_customer()
    client.force_login(ana)
    open_ticket(by=ana, opening=Opening(subject="1402", description="Não fatura a carga."), key="sent")

    assert client.post(SAVE, {"kind": "ticket", "key": "sent", "subject": "tarde"}).status_code == 409
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "poem", "key": "k"}, 422),
        ({"kind": "ticket"}, 422),
        ({"kind": "reply", "key": "k", "ticket": "abc"}, 400),
        ({"kind": "reply", "key": "k", "ticket": "99999999999999"}, 400),
        ({"kind": "reply", "key": "k", "ticket": "99999"}, 404),
    ],
)
def test_save_draft_refuses(client: Client, fields: dict[str, str], status: int) -> None:
    client.force_login(make_customer())
    assert client.post(SAVE, fields).status_code == status


@pytest.mark.parametrize("body", ["{", "[1]", "null", '"x"', "[" * 100_000, '{"a":' * 5000])
def test_save_draft_refuses_json_that_is_no_form(client: Client, body: str) -> None:
    client.force_login(make_customer())
    answer = client.post(SAVE, body, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "O que estava sendo escrito chegou danificado e nenhuma cópia foi guardada aqui. "
        "O texto continua na sua página: siga escrevendo.",
    )


@pytest.mark.parametrize(
    "value",
    [
        "5",
        '{"a": 1}',
        "[1]",
        "[[]]",
        "NaN",
        "1e999",
        "true",
        "null",
        "[" * 99 + "]" * 99,
        '{"a":' * 99 + "1" + "}" * 99,
    ],
)
@pytest.mark.parametrize("name", ["attachments", "subject"])
def test_save_draft_refuses_what_no_form_of_ours_holds(client: Client, name: str, value: str) -> None:
    client.force_login(make_customer())

    answer = client.post(f"{SAVE}?kind=ticket&key=k", f'{{"{name}": {value}}}', content_type="application/json")

    assert (answer.status_code, answer.json(), Draft.objects.count()) == (422, {"errors": {"data": "unknown"}}, 0)


@pytest.mark.parametrize("files", [5, {"a": 1}, "abc", None])
def test_draft_that_was_kept_before_with_what_no_form_holds_is_shown(client: Client, files: Any) -> None:
    ana = make_customer()
    client.force_login(ana)
    client.post(f"{SAVE}?kind=ticket&key=k", {"subject": "1402"})
    Draft.objects.update(data={"subject": "1402", "attachments": files})

    pages = [client.get(address) for address in ("/", "/chamados/novo/", "/chamados/novo/?rascunho=k")]

    assert [(page.status_code, "1402" in page.content.decode()) for page in pages] == [(200, True)] * 3


def test_one_draft_too_many_is_refused_in_words(client: Client) -> None:
    client.force_login(make_customer())
    for number in range(MOST_DRAFTS):
        client.post(SAVE, {"kind": "ticket", "key": f"k{number}", "subject": "1402"})

    answer = client.post(SAVE, {"kind": "ticket", "key": "k", "subject": "mais um"})

    assert (answer.status_code, answer.json()) == (
        422,
        {
            "status": 422,
            "code": "too_many",
            "detail": "Você já tem 50 rascunhos, e por isso nenhuma cópia deste foi guardada aqui. O texto continua na "
            "sua página: envie, ou descarte um rascunho de que não precisa mais.",
        },
    )


def test_drafts_of_a_foreign_ticket_are_of_one_that_does_not_exist(client: Client) -> None:
    ticket = make_ticket(make_customer())
    client.force_login(make_customer())
    assert client.post(SAVE, {"kind": "reply", "key": "k", "ticket": ticket.number}).status_code == 404


def test_discard_draft_drops_the_own_one_only(client: Client) -> None:
    ana, bia = make_customer(), make_customer()
    for person in (ana, bia):
        client.force_login(person)
        client.post(SAVE, {"kind": "ticket", "key": "k", "subject": "x"})

    client.force_login(ana)
    assert [client.post(DISCARD, {"key": "k"}).status_code for _ in range(2)] == [204, 204]

    assert list(Draft.objects.values_list("user_id", flat=True)) == [bia.pk]


@pytest.mark.parametrize("make", [make_customer, make_analyst])
def test_preview_shows_safe_words(client: Client, make: Any) -> None:
    client.force_login(make())
    response = client.post(PREVIEW, {"text": "**Oi** #10432 <script>alert(1)</script>"})
    assert (response.status_code, response.content.decode()) == (
        200,
        '<p><strong>Oi</strong> <a href="/c/10432/" rel="noopener noreferrer nofollow">#10432</a> '
        "&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
    )


def test_preview_has_a_measure(client: Client) -> None:
    client.force_login(make_customer())
    sizes = [client.post(PREVIEW, {"text": "é" * (128 * 1024 + more)}).status_code for more in (0, 1)]
    assert sizes == [200, 413]


@pytest.mark.parametrize("path", [SAVE, DISCARD, PREVIEW])
def test_scripts_hear_of_an_ended_session(client: Client, path: str) -> None:
    answers = [client.post(path, headers={"Accept": "application/json"}).status_code, client.get(path).status_code]
    assert answers == [401, 405]


def test_draft_state_tells_what_became_of_a_form(client: Client) -> None:
    ana = make_customer()
    client.force_login(ana)
    open_ticket(by=ana, opening=Opening(subject="1402", description="Não fatura a carga."), key="sent")
    client.post(SAVE, {"kind": "ticket", "key": "kept", "subject": "1402"})

    states = {key: client.get(f"{SAVE}estado/", {"key": key}).json() for key in ("sent", "kept", "other", "")}

    kept_at = Draft.objects.get().updated_at.isoformat()
    unknown = {"state": "unknown", "saved_at": None}
    assert states == {
        "sent": {"state": "sent", "saved_at": None},
        "kept": {"state": "kept", "saved_at": kept_at},
        "other": unknown,
        "": unknown,
    }
    client.force_login(make_customer())
    assert client.get(f"{SAVE}estado/", {"key": "sent"}).json() == unknown
