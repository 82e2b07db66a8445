"""Taking back at the desk what was just done."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.desk.pages import told
from tests.factories import make_analyst, make_support_manager, make_ticket
from tickets.models import Ticket
from tickets.services.assignment import take

pytestmark = pytest.mark.django_db


def _act(ticket: Ticket, slug: str, **query: str) -> str:
    return reverse("desk:do_act", args=[ticket.pk, slug], query=query or None)


def _state(ticket: Ticket) -> tuple[str, object, int]:
    ticket.refresh_from_db()
    return ticket.status, ticket.assignee, ticket.level


def _undo_address(page: object) -> str:
    (message,) = page.context["messages"]
    assert message.extra_tags.startswith("undo:")
    return message.extra_tags.removeprefix("undo:")


def test_taking_can_be_undone_once(desk):
    ticket = make_ticket()
    page = desk.post(_act(ticket, "assumir", fila="todos"), follow=True)
    assert "Desfazer</button>" in page.content.decode()
    undone = desk.post(_undo_address(page), follow=True)
    assert (told(undone), _state(ticket)) == (["Desfeito."], ("in_progress", None, 1))
    assert undone.redirect_chain == [(reverse("desk:show_ticket", args=[ticket.pk], query={"fila": "todos"}), 302)]


def test_hand_over_is_taken_back_by_level_two_alone(desk, marina):
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=marina)
    page = desk.post(_act(ticket, "passar"), follow=True)
    assert [message.extra_tags for message in page.context["messages"]] == [""]
    assert _state(ticket) == ("in_progress", None, 2)


def test_undoing_over_a_change_is_refused(desk):
    ticket = make_ticket()
    page = desk.post(_act(ticket, "assumir"), follow=True)
    desk.post(_act(ticket, "passar"))
    undone = desk.post(_undo_address(page), follow=True)
    assert told(undone)[-1].startswith("Alguém mudou este chamado enquanto isso.")
    assert _state(ticket) == ("in_progress", None, 2)


def test_what_was_given_to_another_is_not_offered_back(desk):
    joao = make_analyst(name="João Prado")
    page = desk.post(_act(make_ticket(), "atribuir"), {"assignee": joao.pk}, follow=True)
    assert [message.extra_tags for message in page.context["messages"]] == [""]


def test_manager_takes_back_what_was_given(client):
    client.force_login(make_support_manager())
    ticket = make_ticket()
    joao = make_analyst(name="João Prado")
    page = client.post(_act(ticket, "atribuir"), {"assignee": joao.pk}, follow=True)
    client.post(_undo_address(page))
    assert _state(ticket) == ("in_progress", None, 1)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"campo": "severity", "era": "1", "versao": "1"},
        {"campo": "level", "era": "9", "versao": "1"},
        {"campo": "assignee", "era": "x", "versao": "1"},
    ],
)
def test_undoing_what_is_not_offered_is_not_found(desk, query):
    assert desk.post(reverse("desk:undo", args=[make_ticket().pk], query=query or None)).status_code == 404


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 5000])
def test_undoing_of_what_no_page_of_ours_wrote_is_not_there(desk, version):
    ticket = make_ticket()

    answer = desk.post(reverse("desk:undo", args=[ticket.pk]) + f"?campo=assignee&era=&versao={version}")

    assert answer.status_code == 404
