"""What may be done to a ticket at the desk: each act, and what refuses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from desk.tickets.acts import ACTS
from tests.desk.pages import text_of, told
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Follower, Ticket
from tickets.services.assignment import assign, take
from tickets.services.conversation import ask_customer, reply
from tickets.services.lifecycle import cancel, close, forward
from tickets.services.people import add_follower

pytestmark = pytest.mark.django_db


def _act(ticket: Ticket, slug: str, **query: str) -> str:
    return reverse("desk:do_act", args=[ticket.pk, slug], query=query or None)


def _closed(marina, **fields: object) -> Ticket:
    ticket = make_ticket()
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key(), **fields)
    return ticket


def _state(ticket: Ticket) -> tuple[str, object, int]:
    ticket.refresh_from_db()
    return ticket.status, ticket.assignee, ticket.level


def test_take_makes_it_mine_and_leads_back_to_the_list(desk, marina):
    ticket = make_ticket()
    answer = desk.post(_act(ticket, "assumir", fila="n1", severidade="high"))
    assert answer.url == f"{reverse('desk:show_ticket', args=[ticket.pk])}?severidade=high&fila=n1"
    assert _state(ticket) == ("in_progress", marina, 1)


def test_take_of_what_another_has_says_who(desk):
    ticket = make_ticket()
    joao = make_analyst(name="João Prado")
    take(ticket_id=ticket.pk, by=joao)
    page = desk.post(_act(ticket, "assumir"), follow=True)
    assert told(page) == ["João Prado já está com este chamado. A gestão do suporte pode atribuí-lo."]
    assert _state(ticket) == ("in_progress", joao, 1)


def test_assign_gives_it_to_the_chosen_one(desk):
    ticket = make_ticket()
    joao = make_analyst(name="João Prado")
    page = desk.post(_act(ticket, "atribuir"), {"assignee": joao.pk, "version": ticket.version}, follow=True)
    assert (told(page), _state(ticket)) == (["Chamado atribuído."], ("in_progress", joao, 1))


@pytest.mark.parametrize("maker", [make_customer, make_administrator])
def test_assign_offers_only_who_works_tickets(desk, maker):
    ticket = make_ticket()
    answer = desk.post(_act(ticket, "atribuir"), {"assignee": maker().pk})
    assert (answer.status_code, _state(ticket)) == (422, ("new", None, 1))


def test_assign_over_a_change_shows_it_and_goes_through_the_second_time(desk, marina):
    ticket = make_ticket()
    seen = ticket.version
    assign(ticket_id=ticket.pk, by=marina, assignee_id=marina.pk)
    joao = make_analyst(name="João Prado")
    answer = desk.post(_act(ticket, "atribuir"), {"assignee": joao.pk, "version": seen})
    assert answer.status_code == 422
    assert "Alguém mudou este chamado enquanto isso." in text_of(answer)
    shown = answer.context["form"]["version"].value()
    assert desk.post(_act(ticket, "atribuir"), {"assignee": joao.pk, "version": shown}).status_code == 302


def test_another_analysts_ticket_is_not_mine_to_give(desk, marina):
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=make_analyst(name="João Prado"))
    answer = desk.post(_act(ticket, "atribuir"), {"assignee": marina.pk})
    assert answer.status_code == 422
    assert "Isto não cabe a você neste chamado." in text_of(answer)


def test_give_back_leaves_it_with_nobody(desk, marina):
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=marina)
    desk.post(_act(ticket, "devolver"))
    assert _state(ticket) == ("in_progress", None, 1)


def test_level_changes_and_its_holder_leaves_it(desk, marina):
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=marina)
    desk.post(_act(ticket, "passar"))
    assert _state(ticket) == ("in_progress", None, 2)


def test_forward_is_for_level_two(client, desk):
    ticket = make_ticket()
    refused = desk.post(_act(ticket, "encaminhar"), {"team": "maintenance"})
    client.force_login(make_analyst(level=2, name="João Prado"))
    done = client.post(_act(ticket, "encaminhar"), {"team": "maintenance"})
    assert (refused.status_code, done.status_code, _state(ticket)) == (422, 302, ("with_maintenance", None, 1))


def test_ticket_with_a_team_gets_the_reference_of_their_issue(client):
    joao = make_analyst(level=2)
    client.force_login(joao)
    ticket = make_ticket()
    forward(ticket_id=ticket.pk, by=joao, destination="with_maintenance")
    refused = client.post(_act(ticket, "encaminhar"), {"team": "maintenance"})
    done = client.post(_act(ticket, "encaminhar"), {"team": "maintenance", "reference": "mnt-1"})
    assert (refused.status_code, done.status_code, _state(ticket)) == (422, 302, ("with_maintenance", None, 1))


def test_take_back_goes_on_here(desk):
    ticket = make_ticket()
    forward(ticket_id=ticket.pk, by=make_support_manager(), destination="with_product_team")
    desk.post(_act(ticket, "retomar"))
    assert _state(ticket)[0] == "in_progress"


def test_resume_goes_on_without_the_answer(desk, marina):
    ticket = make_ticket()
    ask_customer(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    desk.post(_act(ticket, "continuar"))
    assert _state(ticket)[0] == "in_progress"


@pytest.mark.parametrize("slug", ["retomar", "continuar"])
def test_act_that_leads_nowhere_is_said_and_changes_nothing(desk, slug):
    ticket = make_ticket()
    page = desk.post(_act(ticket, slug), follow=True)
    assert told(page)[0].startswith("Enquanto isso, a situação do chamado passou a ser: Novo.")
    assert _state(ticket)[0] == "new"


def test_workaround_is_told_to_the_customer(desk):
    ticket = make_ticket(severity_asked="high")
    empty = desk.post(_act(ticket, "contorno"), {"text": "", "key": new_key()})
    desk.post(_act(ticket, "contorno"), {"text": "Use a filial 2.", "key": new_key()})
    ticket.refresh_from_db()
    assert (empty.status_code, ticket.workaround_at is not None, ticket.severity) == (422, True, "high")


def test_close_carries_its_reason(desk):
    ticket = make_ticket()
    desk.post(_act(ticket, "encerrar"), {"reason": "external", "text": "Era o banco.", "key": new_key()})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closing_reason) == ("closed", "external")


@pytest.mark.parametrize(("slug", "ends"), [("contorno", "in_progress"), ("encerrar", "closed")])
def test_form_shows_what_came_while_it_was_filled_in_and_keeps_what_was_written(desk, slug, ends):
    ana = make_customer()
    ticket = make_ticket(ana)
    form = desk.get(_act(ticket, slug)).context["form"]
    sent = {"text": "Use a filial 2.", "reason": "guided", "key": new_key(), "last_seen": form["last_seen"].value()}
    reply(ticket_id=ticket.pk, by=ana, words=say("Parou também a *expedição*."), key=new_key())

    page = desk.post(_act(ticket, slug), sent)

    assert (page.status_code, _state(ticket)[0]) == (422, "new")
    text = text_of(page)
    assert [words in text for words in ("Nada foi enviado", "Parou também a expedição .", "Use a filial 2.")] == [
        True
    ] * 3
    again = {**sent, "last_seen": page.context["form"]["last_seen"].value()}
    assert (desk.post(_act(ticket, slug), again).status_code, _state(ticket)[0]) == (302, ends)


def test_form_changed_after_it_was_sent_says_so_and_is_taken_when_sent_again(desk):
    ticket = make_ticket()
    sent = {"text": "Use a filial 2.", "key": new_key()}
    desk.post(_act(ticket, "contorno"), sent)
    changed = {**sent, "text": "Use a filial 3."}
    held = desk.post(_act(ticket, "contorno"), changed)
    form = held.context["form"]
    again = desk.post(_act(ticket, "contorno"), {**changed, "key": form["key"].value()})
    assert (held.status_code, form["text"].value()) == (422, "Use a filial 3.")
    assert "A primeira versão disto já foi enviada; veja na conversa." in text_of(held)
    assert (again.status_code, ticket.messages.latest("pk").body) == (302, "Use a filial 3.")


def test_close_does_not_offer_the_house_own_reason(desk):
    ticket = make_ticket()
    answer = desk.post(_act(ticket, "encerrar"), {"reason": "no_response", "key": new_key()})
    assert (answer.status_code, _state(ticket)[0]) == (422, "new")


def test_close_sent_twice_closes_once(desk):
    ticket = make_ticket()
    form = {"reason": "guided", "text": "Veja a rotina 800.", "key": new_key()}
    answers = [desk.post(_act(ticket, "encerrar"), form).status_code for _time in range(2)]
    assert (answers, ticket.messages.count()) == ([302, 302], 2)


def test_cancel_ends_it(desk):
    ticket = make_ticket()
    desk.post(_act(ticket, "cancelar"), {"text": "Aberto duas vezes.", "key": new_key()})
    assert _state(ticket)[0] == "cancelled"


def test_reopen_within_seven_days(desk, marina):
    ticket = _closed(marina)
    desk.post(_act(ticket, "reabrir"), {"key": new_key()})
    assert _state(ticket)[0] == "in_progress"


def test_reopen_later_than_that_says_what_to_do(desk, marina):
    ticket = make_ticket(at=datetime.now(UTC) - timedelta(days=30))
    long_ago = datetime.now(UTC) - timedelta(days=8)
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key(), at=long_ago)
    answer = desk.post(_act(ticket, "reabrir"), {"text": "Voltou.", "key": new_key()})
    assert answer.status_code == 422
    assert "Abra um novo, que o continua." in text_of(answer)
    assert "Voltou." in answer.content.decode()


def test_followers_are_added_and_taken_off(desk, marina):
    ticket = make_ticket()
    bia = make_customer(ticket.organization, name="Beatriz Souza")
    stranger = make_customer()
    refused = desk.post(_act(ticket, "seguidores"), {"person": stranger.pk})
    desk.post(_act(ticket, "seguidores"), {"person": bia.pk})
    following = list(Follower.objects.values_list("user__name", flat=True))
    assert "Beatriz Souza" in text_of(desk.get(_act(ticket, "seguidores")))
    desk.post(_act(ticket, "deixar-de-seguir"), {"person": bia.pk})
    assert (refused.status_code, following, Follower.objects.count()) == (422, ["Beatriz Souza"], 0)


def test_followers_are_not_offered_twice(desk, marina):
    ticket = make_ticket()
    add_follower(ticket_id=ticket.pk, by=marina, user_id=marina.pk)
    assert list(desk.get(_act(ticket, "seguidores")).context["form"].fields["person"].queryset) == []


def test_requester_is_replaced_by_a_colleague_by_a_manager(client, desk):
    ticket = make_ticket()
    bia = make_customer(ticket.organization, name="Beatriz Souza")
    refused = desk.post(_act(ticket, "solicitante"), {"person": bia.pk})
    client.force_login(make_support_manager())
    client.post(_act(ticket, "solicitante"), {"person": bia.pk})
    ticket.refresh_from_db()
    assert (refused.status_code, ticket.requester) == (422, bia)


def test_move_asks_for_the_customer_then_for_its_person(client):
    client.force_login(make_support_manager())
    ticket = make_ticket()
    right = make_organization("Casa Certa")
    bia = make_customer(right, name="Beatriz Souza")
    assert list(client.get(_act(ticket, "mover")).context["form"].fields["requester"].queryset) == []
    second = client.get(_act(ticket, "mover", organization=str(right.pk)))
    assert list(second.context["form"].fields["requester"].queryset) == [bia]
    client.post(_act(ticket, "mover"), {"organization": right.pk, "requester": bia.pk})
    ticket.refresh_from_db()
    assert (ticket.organization, ticket.requester) == (right, bia)


def test_move_is_not_an_analysts(desk):
    ticket = make_ticket()
    bia = make_customer(make_organization("Casa Certa"))
    answer = desk.post(_act(ticket, "mover"), {"organization": bia.organization_id, "requester": bia.pk})
    before = ticket.organization
    ticket.refresh_from_db()
    assert (answer.status_code, ticket.organization) == (422, before)


@pytest.mark.parametrize("slug", sorted(ACTS))
def test_every_act_asks_as_a_page_and_as_a_dialog(client, slug):
    client.force_login(make_support_manager())
    ticket = make_ticket()
    page = client.get(_act(ticket, slug, fila="n1"))
    dialog = client.get(_act(ticket, slug, fila="n1"), headers={"HX-Request": "true"})
    assert (page.status_code, dialog.status_code) == (200, 200)
    assert dialog.content.decode().split("{%")[0].lstrip().startswith("<dialog")


@pytest.mark.parametrize("slug", sorted(ACTS))
def test_no_act_is_done_by_looking(client, slug):
    client.force_login(make_support_manager())
    ticket = make_ticket()
    client.get(_act(ticket, slug))
    before = ticket.version
    ticket.refresh_from_db()
    assert ticket.version == before


@pytest.mark.parametrize("slug", sorted(ACTS))
def test_no_act_is_an_administrators_but_those_over_people(client, slug):
    client.force_login(make_administrator())
    ticket = make_ticket()
    bia = make_customer(make_organization("Casa Certa"), name="Beatriz Souza")
    joao = make_analyst(name="João Prado")
    fields = {
        "assignee": joao.pk, "team": "maintenance", "text": "Texto", "reason": "guided",
        "subject_line": "Outro", "person": joao.pk, "organization": bia.organization_id, "requester": bia.pk,
    }  # fmt: skip
    client.post(_act(ticket, slug), fields)
    after = Ticket.objects.get(pk=ticket.pk)
    assert after.version == ticket.version + (1 if slug == "mover" else 0)


def test_act_that_is_none_is_not_found(desk):
    assert desk.post(_act(make_ticket(), "explodir")).status_code == 404


def test_act_of_a_customer_is_not_found(client):
    ticket = make_ticket()
    client.force_login(ticket.requester)
    assert client.post(_act(ticket, "cancelar"), {"key": new_key()}).status_code == 404
    assert _state(ticket)[0] == "new"


def test_cancelled_ticket_is_offered_nothing_but_its_records(desk, marina):
    ticket = make_ticket()
    reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    cancel(ticket_id=ticket.pk, by=marina, words=say(""), key=new_key())
    pane = desk.get(reverse("desk:show_ticket", args=[ticket.pk])).context["ticket_pane"]
    assert [act.slug for act in pane.acts] == ["dados", "triagem", "seguidores"]
