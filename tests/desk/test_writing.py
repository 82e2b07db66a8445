"""Writing at the desk: four ways of sending, twice, late, and over somebody else's words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from attachments.services.receiving import receive
from tests.desk.pages import text_of, told
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Draft, Message, Ticket
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.drafts import save_draft
from tickets.services.erasing import erase_message
from tickets.services.lifecycle import cancel

pytestmark = pytest.mark.django_db


def _address(ticket: Ticket) -> str:
    return reverse("desk:post_message", args=[ticket.pk], query={"fila": "n1"})


def _form(ticket: Ticket, **fields: str) -> dict[str, str]:
    latest = Message.objects.filter(ticket=ticket).order_by("-pk").first()
    return {
        "kind": "reply",
        "key": new_key(),
        "text": "Qual a versão da rotina?",
        "send": "reply",
        "last_seen": str(latest.pk if latest else 0),
        **fields,
    }


WAYS = {
    "ask": ("waiting_customer", True, False, "public", "Enviado. O chamado agora aguarda o cliente."),
    "reply": ("in_progress", False, False, "public", "Enviado."),
    "propose:guided": (
        "solution_proposed",
        False,
        True,
        "public",
        "Solução proposta. O cliente aceita ou diz o que ainda falta.",
    ),
    "note": ("new", False, False, "internal", "Nota guardada. Só a equipe lê."),
}


@pytest.mark.parametrize(("way", "expected"), WAYS.items())
def test_each_way_of_sending_does_what_its_button_says(desk, way, expected):
    ticket = make_ticket()
    kind = "note" if way == "note" else "reply"
    answer = desk.post(_address(ticket), _form(ticket, send=way, kind=kind), follow=True)
    ticket.refresh_from_db()
    message = Message.objects.filter(ticket=ticket).latest("pk")
    assert (ticket.status, message.is_question, message.is_solution, message.audience, *told(answer)) == expected
    assert answer.redirect_chain == [(f"{reverse('desk:show_ticket', args=[ticket.pk])}?fila=n1", 302)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_address_of_the_composer_loaded_anew_leads_to_the_ticket(desk, method):
    ticket = make_ticket()
    answer = getattr(desk, method)(_address(ticket))
    place = f"{reverse('desk:show_ticket', args=[ticket.pk])}?fila=n1"
    assert (answer.status_code, answer["Location"], desk.put(_address(ticket)).status_code) == (302, place, 405)


def test_proposed_solution_carries_its_reason(desk):
    ticket = make_ticket()
    desk.post(_address(ticket), _form(ticket, send="propose:training"))
    ticket.refresh_from_db()
    assert ticket.proposed_reason == "training"


def test_note_form_sends_a_note_whatever_else_it_says(desk):
    ticket = make_ticket()
    desk.post(_address(ticket), _form(ticket, kind="note", send="ask"))
    assert Message.objects.latest("pk").audience == "internal"


def test_form_sent_by_key_does_what_its_first_button_does(desk):
    ticket = make_ticket()
    fields = _form(ticket, default_send="ask")
    del fields["send"]
    desk.post(_address(ticket), fields)
    ticket.refresh_from_db()
    assert ticket.status == "waiting_customer"


def test_form_sent_twice_writes_once(desk):
    ticket = make_ticket()
    fields = _form(ticket)
    answers = [desk.post(_address(ticket), fields).status_code for _time in range(2)]
    assert (answers, Message.objects.filter(ticket=ticket).count()) == ([302, 302], 2)


def test_form_changed_after_it_was_sent_says_so_and_is_sent_under_its_new_key(desk):
    ticket = make_ticket()
    fields = _form(ticket)
    desk.post(_address(ticket), fields)
    changed = {**fields, "text": "Outra coisa"}
    held = desk.post(_address(ticket), changed)
    composer = held.context["ticket_pane"].compose.composers[0]
    again = desk.post(_address(ticket), {**changed, **{name: str(value) for name, value in composer.hidden.items()}})
    assert (held.status_code, composer.text, again.status_code) == (422, "Outra coisa", 302)
    assert "A primeira versão disto já foi enviada; veja na conversa." in text_of(held)
    assert Message.objects.latest("pk").body == "Outra coisa"


def test_empty_message_is_refused_beside_its_field(desk):
    ticket = make_ticket()
    answer = desk.post(_address(ticket), _form(ticket, text="  "))
    assert answer.status_code == 422
    assert "Escreva algo aqui primeiro." in text_of(answer)


def test_message_over_newer_words_is_held_back_and_nothing_lost(desk):
    ticket = make_ticket()
    fields = _form(ticket, send="ask", text="Minha pergunta")
    newer = reply(ticket_id=ticket.pk, by=make_analyst(name="João Prado"), words=say("Já respondi."), key=new_key())
    answer = desk.post(_address(ticket), fields)
    composer = answer.context["ticket_pane"].compose.composers[0]
    assert answer.status_code == 409
    assert (composer.text, composer.key, composer.last_seen, composer.newer) == (
        "Minha pergunta",
        fields["key"],
        newer.message_id,
        1,
    )
    assert "chegou uma mensagem enquanto você escrevia" in text_of(answer)
    assert answer.content.decode().count("data-newer") == 1


def test_message_is_sent_once_the_newer_words_were_seen(desk):
    ticket = make_ticket()
    fields = _form(ticket, text="Minha pergunta")
    note(ticket_id=ticket.pk, by=make_analyst(name="João Prado"), words=say("Cuidado."), key=new_key())
    held = desk.post(_address(ticket), fields).context["ticket_pane"].compose.composers[0]
    again = desk.post(_address(ticket), {**fields, **{name: str(value) for name, value in held.hidden.items()}})
    assert again.status_code == 302
    assert Message.objects.latest("pk").body == "Minha pergunta"


def test_held_back_message_comes_as_the_pane_to_htmx(desk):
    ticket = make_ticket()
    fields = _form(ticket)
    reply(ticket_id=ticket.pk, by=ticket.requester, words=say(), key=new_key())
    answer = desk.post(_address(ticket), fields, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#ticket")


def test_message_to_an_ended_ticket_says_so_and_keeps_the_words(desk, marina):
    ticket = make_ticket()
    cancel(ticket_id=ticket.pk, by=marina, words=say(""), key=new_key())
    answer = desk.post(_address(ticket), _form(ticket, kind="note", text="Ainda uma nota"))
    refused = desk.post(_address(ticket), _form(ticket, text="Ainda uma resposta"))
    assert (answer.status_code, refused.status_code) == (302, 422)
    assert "Ainda uma resposta" in refused.content.decode()


def test_administrator_may_not_write(client):
    ticket = make_ticket()
    client.force_login(make_administrator())
    assert client.post(_address(ticket), _form(ticket)).status_code == 422
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_customer_has_no_way_to_the_desk_form(client):
    ticket = make_ticket()
    client.force_login(ticket.requester)
    assert client.post(_address(ticket), _form(ticket, kind="note")).status_code == 404
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_sending_drops_the_draft(desk, marina):
    ticket = make_ticket()
    save_draft(by=marina, kind="reply", key="k1", data={"text": "Meia"}, ticket_id=ticket.pk)
    desk.post(_address(ticket), _form(ticket, key="k1"))
    assert list(Draft.objects.all()) == []


def test_words_written_when_the_session_had_ended_come_back(client, marina):
    ticket = make_ticket()
    page = reverse("desk:show_ticket", args=[ticket.pk])
    client.post(
        _address(ticket), _form(ticket, text="Escrevi sem sessão"), headers={"Referer": f"http://testserver{page}"}
    )
    client.force_login(marina)
    composer = client.get(page).context["ticket_pane"].compose.composers[0]
    assert (composer.text, Message.objects.filter(ticket=ticket).count()) == ("Escrevi sem sessão", 1)


def _news(desk, ticket: Ticket, after: str, etag: str = "") -> object:
    address = reverse("desk:show_news", args=[ticket.pk], query={"depois": after})
    return desk.get(address, headers={"If-None-Match": etag} if etag else {})


def test_conversation_hears_what_came_and_nothing_else(desk, marina):
    ticket = make_ticket()
    pane = desk.get(reverse("desk:show_ticket", args=[ticket.pk])).context["ticket_pane"]
    quiet = _news(desk, ticket, pane.after)
    reply(ticket_id=ticket.pk, by=ticket.requester, words=say("Ainda não funciona."), key=new_key())
    loud = _news(desk, ticket, pane.after, quiet["ETag"])
    same = _news(desk, ticket, pane.after, loud["ETag"])
    assert (quiet.status_code, loud.status_code, same.status_code) == (200, 200, 304)
    assert "Ainda não funciona." in text_of(loud)
    assert "Ao confirmar a carga" not in text_of(loud)
    assert "HX-Trigger-After-Settle" not in quiet
    assert loud["HX-Trigger-After-Settle"] == "ticket:changed"
    assert "csrf" not in loud.content.decode()


def test_conversation_hears_that_an_older_message_was_erased(desk, marina):
    ticket = make_ticket()
    posted = note(ticket_id=ticket.pk, by=marina, words=say("senha123"), key=new_key())
    pane = desk.get(reverse("desk:show_ticket", args=[ticket.pk])).context["ticket_pane"]
    erase_message(message_id=posted.message_id, by=marina, reason="era uma senha")
    words = _news(desk, ticket, pane.after).content.decode()
    assert f'id="message-{posted.message_id}"' in words
    assert 'hx-swap-oob="true"' in words
    assert "era uma senha" in words
    assert "senha123" not in words


def test_conversation_answers_everything_to_an_unreadable_place(desk):
    ticket = make_ticket()
    assert "Ao confirmar a carga" in text_of(_news(desk, ticket, "agora"))


def test_presence_tells_others_who_is_here_and_writes(client, marina):
    ticket = make_ticket()
    joao = make_analyst(name="João Prado")
    address = reverse("desk:show_presence", args=[ticket.pk])

    def heard(user: User, **query: str) -> str:
        client.force_login(user)
        return text_of(client.get(address, query))

    assert heard(marina, escreve="1") == ""
    assert heard(joao) == "MS Marina Sales está neste chamado. Marina Sales está escrevendo"
    heard(marina)
    assert heard(joao) == "MS Marina Sales está neste chamado."


def test_taking_part_by_writing_starts_the_work_but_takes_nothing(desk):
    ticket = make_ticket()
    desk.post(_address(ticket), _form(ticket))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == ("in_progress", None)


def test_erasing_asks_why_and_leaves_a_trace(desk, marina):
    ticket = make_ticket()
    posted = reply(ticket_id=ticket.pk, by=marina, words=say("senha123"), key=new_key())
    address = reverse("desk:erase_message", args=[ticket.pk, posted.message_id])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"reason": ""}).status_code == 422
    page = desk.post(address, {"reason": "era uma senha"}, follow=True)
    assert told(page) == ["Apagado. Quem, quando e por quê ficam registrados."]
    assert "senha123" not in text_of(page)
    assert "era uma senha" in text_of(page)


@pytest.mark.parametrize("way", ["get", "post"])
def test_what_is_not_of_the_ticket_is_not_there_to_be_erased(client, way):
    rita, ana = make_support_manager(), make_customer()
    client.force_login(rita)
    ticket, file = make_ticket(), receive(by=ana, name="erro.log", chunks=[b"linha\n"])
    other = Message.objects.get(ticket=make_ticket(ana, attachment_ids=(file.pk,)))
    addresses = [
        reverse("desk:erase_message", args=[ticket.pk, other.pk]),
        reverse("desk:erase_message", args=[ticket.pk, other.pk + 1000]),
        reverse("desk:erase_file", args=[ticket.pk, file.pk]),
        reverse("desk:erase_file", args=[ticket.pk, uuid4()]),
    ]
    answers = [getattr(client, way)(address, {"reason": "engano"}).status_code for address in addresses]
    other.refresh_from_db()
    assert (answers, other.erased_at) == ([404] * 4, None)


def test_analyst_may_not_erase_what_a_colleague_wrote(desk):
    ticket = make_ticket()
    posted = reply(ticket_id=ticket.pk, by=make_analyst(name="João Prado"), words=say("Olá"), key=new_key())
    answer = desk.post(reverse("desk:erase_message", args=[ticket.pk, posted.message_id]), {"reason": "porque sim"})
    assert answer.status_code == 422
    assert "Isto não cabe a você neste chamado." in text_of(answer)


def test_who_has_the_ticket_stands_in_its_facts(desk, marina):
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=make_analyst(name="João Prado"))
    assert "João Prado, N1" in text_of(desk.get(reverse("desk:show_facts", args=[ticket.pk])))
