"""The team's page, and the page of one person's work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from staffing.models import Absence, Capacity, WorkQueue
from staffing.services.automatic import assign_waiting
from staffing.team import today
from tests.desk.pages import text_of
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_support_manager,
    make_ticket,
)
from tickets.models import Ticket
from tickets.services.assignment import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def renata(client: Client) -> Client:
    client.force_login(make_support_manager())
    return client


def address(person: User) -> str:
    return reverse("desk:edit_availability", args=[person.pk])


def test_team_shows_what_everybody_has_and_who_is_away(renata: Client) -> None:
    marina, joao = make_analyst(), make_analyst(name="João Reis", level=2)
    take(ticket_id=make_ticket().pk, by=marina)
    Capacity.objects.create(person=marina, most=1)
    until = today() + timedelta(days=3)
    Absence.objects.create(
        person=joao,
        starts_on=today(),
        ends_on=until,
        substitute=marina,
        entered_by=joao,
        entered_at="2026-11-30T12:00Z",
    )

    words = text_of(renata.get(reverse("desk:show_team")))

    assert "Marina Sales N1 1 de 1 cheia 1 presente" in words
    assert f"João Reis N2 0 de 20 0 ausente até {until:%d/%m} suplente: Marina Sales" in words


def test_analyst_tells_their_own_absence_and_hands_their_tickets_on(client: Client) -> None:
    marina, joao = make_analyst(), make_analyst(name="João Reis")
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=marina)
    client.force_login(marina)
    first, last = today().isoformat(), (today() + timedelta(days=9)).isoformat()
    sent = {"act": "absence", "starts_on": first, "ends_on": last, "substitute": joao.pk, "note": "Férias"}

    client.post(address(marina), sent)
    absence = Absence.objects.get()
    page = text_of(client.get(address(marina)))
    client.post(address(marina), {"act": f"hand-{absence.pk}"})
    handed = Ticket.objects.get(pk=ticket.pk).assignee
    client.post(address(marina), {"act": f"end-{absence.pk}"})

    assert "Passar 1 chamado aberto a João Reis" in page
    assert (handed, Absence.objects.count()) == (joao, 0)


def test_what_is_refused_says_so_and_keeps_what_was_written(client: Client) -> None:
    marina = make_analyst()
    client.force_login(marina)
    sent = {"act": "absence", "starts_on": "2030-01-09", "ends_on": "2030-01-02", "note": "Viagem"}

    answer = client.post(address(marina), sent)
    capacity = client.post(address(marina), {"act": "capacity", "most": "999"})

    assert (answer.status_code, capacity.status_code, Absence.objects.count()) == (422, 422, 0)
    assert "O último dia fica antes do primeiro." in text_of(answer)
    assert 'value="Viagem"' in answer.content.decode()


def test_page_of_another_is_there_for_managers_alone(renata: Client) -> None:
    marina, joao = make_analyst(), make_analyst()
    assert renata.post(address(marina), {"act": "capacity", "most": "7"}).status_code == 302
    missing = [renata.get(address(make_customer())), renata.post(address(marina), {"act": "end-x"})]
    assert [answer.status_code for answer in missing] == [404, 404]
    renata.force_login(joao)

    assert renata.get(address(marina)).status_code == 404
    assert renata.get(reverse("desk:show_team")).status_code == 404
    assert Capacity.objects.get(person=marina).most == 7


@pytest.mark.parametrize("count", [1, 3])
def test_team_s_page_asks_the_same_whoever_works(renata: Client, django_assert_num_queries: object, count: int) -> None:
    for number in range(count):
        make_analyst(name=f"Pessoa {number}")
    renata.get(reverse("desk:show_team"))

    with django_assert_num_queries(9):  # type: ignore[operator]  # the fixture has no type
        renata.get(reverse("desk:show_team"))


def test_who_is_away_stands_last_in_the_picker_and_says_until_when(client: Client) -> None:
    adriana, marina = make_analyst(name="Adriana Luz"), make_analyst()
    until = today() + timedelta(days=3)
    Absence.objects.create(
        person=adriana, starts_on=today(), ends_on=until, entered_by=marina, entered_at="2026-11-30T12:00Z"
    )
    client.force_login(marina)

    page = client.get(reverse("desk:do_act", args=[make_ticket().pk, "atribuir"])).content.decode()

    assert page.index("Marina Sales</option>") < page.index(f"Adriana Luz (ausente até {until:%d/%m})</option>")


def test_managers_switch_a_queue_and_administrators_only_look(renata: Client) -> None:
    make_analyst()
    group = make_module().group
    url = reverse("desk:switch_queues")
    # Rows of queues come with the sweep: looking at a page makes none.
    renata.get(url)
    assert not WorkQueue.objects.exists()
    assign_waiting()
    queue = WorkQueue.objects.get(level=1, module_group=group)

    page = renata.post(url, {"act": f"on-{queue.pk}"}, follow=True)
    odd = [renata.post(url, {"act": act}).status_code for act in ("on-999999", "on-x", "perhaps-1")]
    renata.force_login(make_administrator())
    looked = renata.post(url, {"act": f"off-{queue.pk}"}, follow=True)

    assert "N1 Faturamento 0 Ligada Desligar" in text_of(page)
    assert odd == [404] * 3
    assert "Só gestores do suporte mudam isto." in text_of(looked)
    assert WorkQueue.objects.get(pk=queue.pk).is_automatic
