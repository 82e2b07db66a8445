"""One ticket in its customer's browser, without scripts: read, answered, decided, ended, taken up again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from attachments.models import Attachment
from tests.factories import make_ticket, new_key, say
from tests.portal.conftest import Browser
from tests.portal.reading import Node, page_of, values_of
from tickets.models import Follower, Message, ReadMark, Ticket
from tickets.services import assignment, conversation, lifecycle, people


def address_of(ticket: Ticket, act: str = "") -> str:
    return f"/chamados/{ticket.pk}/{act}"


def shown(client: Client, ticket: Ticket) -> Node:
    response = client.get(address_of(ticket))
    assert response.status_code == 200
    return page_of(response)


def composed(page: Node, **answers: Any) -> dict[str, Any]:
    return {**values_of(page.one("form", id="composer")), **answers}


def state_of(page: Node) -> str:
    return page.one("div", id="ticket-state").all("p")[1].text


def asked(ana: User, marina: User, question: str = "Qual é a versão?") -> Ticket:
    ticket = make_ticket(ana)
    assignment.take(ticket_id=ticket.pk, by=marina)
    conversation.ask_customer(ticket_id=ticket.pk, by=marina, words=say(question), key=new_key())
    return Ticket.objects.get(pk=ticket.pk)


def solved(ana: User, marina: User, **times: datetime) -> Ticket:
    ticket = make_ticket(ana, **times)
    assignment.take(ticket_id=ticket.pk, by=marina, **times)
    words = say("Corrigimos a faixa na 1504.")
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=words, key=new_key(), **times)
    return Ticket.objects.get(pk=ticket.pk)


def closed(ana: User, marina: User, *, days_ago: int = 0) -> Ticket:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    ticket = solved(ana, marina, at=at)
    lifecycle.accept(ticket_id=ticket.pk, by=ana, key=new_key(), at=at)
    return Ticket.objects.get(pk=ticket.pk)


# --- Reading --------------------------------------------------------------------------------------


def test_page_tells_who_has_it_and_what_comes_next(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    before = state_of(shown(client, ticket))
    assignment.take(ticket_id=ticket.pk, by=marina)
    assert [before, state_of(shown(client, ticket))] == [
        "Está com o Nível 1, ainda sem responsável. Próximo passo: uma pessoa do suporte assume e responde a você.",
        "Marina Sales (Nível 1) está analisando. Próximo passo: uma resposta do suporte.",
    ]


def test_page_shows_messages_changes_and_no_internal_word(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    assignment.take(ticket_id=ticket.pk, by=marina)
    conversation.note(ticket_id=ticket.pk, by=marina, words=say("SEGREDO-INTERNO"), key=new_key())
    conversation.reply(ticket_id=ticket.pk, by=marina, words=say("Já vemos."), key=new_key())
    page = shown(browser(ana), ticket)
    talk = page.one("div", class_="conversation")
    assert [message.one("div", class_="body").text for message in talk.all("article")] == [
        "Ao confirmar a carga aparece um erro.",
        "Já vemos.",
    ]
    assert [event.one("span").text.partition(".")[0] for event in talk.all("p", class_="event")] == [
        "Marina Sales assumiu o chamado"
    ]
    assert "SEGREDO-INTERNO" not in page.text


def test_page_of_a_standard_contract_has_no_word_of_deadlines(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    text = shown(browser(ana), ticket).text.lower()
    assert [word for word in ("sla", "prazo", "vence", "prime") if word in text.split()] == []


def test_page_marks_the_ticket_as_read(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    shown(browser(ana), ticket)
    assert ReadMark.objects.get(user=ana).read_at == ticket.last_event_at


def test_page_costs_the_same_with_one_message_and_with_many(
    ana: User, marina: User, browser: Browser, django_assert_num_queries: Any
) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    shown(client, ticket)
    with django_assert_num_queries(13):
        client.get(address_of(ticket))
    for number in range(3):
        conversation.reply(ticket_id=ticket.pk, by=ana, words=say(f"Mais {number}"), key=new_key())
    client.get(address_of(ticket))
    with django_assert_num_queries(13):
        client.get(address_of(ticket))


ACTS = ("", "novidades/", "decisao/", "dados/", "cancelar/", "acompanhantes/", "solicitante/")
POSTS = ("responder/", "aceitar/", "recusar/", "reabrir/", "avaliar/", "acompanhantes/1/retirar/")


def test_ticket_of_another_house_is_like_none(ana: User, stranger: User, browser: Browser) -> None:
    foreign = make_ticket(stranger, subject="Segredo da Boreal")
    client = browser(ana)
    message = Message.objects.get(ticket=foreign)
    reads = [client.get(address_of(foreign, act)) for act in (*ACTS, f"mensagens/{message.pk}/apagar/")]
    form = {"key": new_key(), "body": "oi", "rating": "5"}
    writes = [client.post(address_of(foreign, act), {**form, "key": new_key()}) for act in POSTS]
    assert {response.status_code for response in (*reads, *writes)} == {404}
    nothing = client.get("/chamados/99999999/")
    assert page_of(reads[0]).text == page_of(nothing).text
    assert Message.objects.filter(ticket=foreign).count() == 1


def test_ticket_of_a_colleague_shows_only_where_the_house_shares(
    ana: User, carlos: User, manager: User, browser: Browser
) -> None:
    ticket = make_ticket(ana)
    assert [browser(who).get(address_of(ticket)).status_code for who in (carlos, manager)] == [404, 200]
    ana.organization.shares_tickets = True
    ana.organization.save()
    assert browser(carlos).get(address_of(ticket)).status_code == 200


# --- Answering ------------------------------------------------------------------------------------


def test_answer_ends_the_waiting(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    page = shown(client, ticket)
    assert page.one("h2", id="question").text.startswith("Marina perguntou")
    response = client.post(address_of(ticket, "responder/"), composed(page, body="33.00.04.06"))
    message = Message.objects.latest("pk")
    ticket.refresh_from_db()
    assert (response["Location"], message.body, ticket.status) == (
        f"{address_of(ticket)}#message-{message.pk}",
        "33.00.04.06",
        "in_progress",
    )


def test_answer_sent_twice_stands_once(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    form = composed(shown(client, ticket), body="33.00.04.06")
    first, second = (client.post(address_of(ticket, "responder/"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Message.objects.filter(ticket=ticket, author=ana).count() == 2


def test_answer_without_words_says_so(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    response = client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="  "))
    assert (response.status_code, page_of(response).one("p", id="composer-error").text) == (
        422,
        "Escreva algo, ou anexe um arquivo, e envie.",
    )


def test_answer_to_a_ticket_that_was_closed_meanwhile_keeps_the_words(
    ana: User, marina: User, browser: Browser
) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    form = composed(shown(client, ticket), body="Espere, falta isto")
    lifecycle.close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(""), key=new_key())
    response = client.post(address_of(ticket, "responder/"), form)
    page = page_of(response)
    assert (response.status_code, composed(page)["body"]) == (409, "Espere, falta isto")
    # What was written goes with the one act that a closed ticket knows.
    assert page.one("form", id="composer").attributes["action"] == address_of(ticket, "reabrir/")
    client.post(address_of(ticket, "reabrir/"), composed(page))
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.latest("pk").body) == ("in_progress", "Espere, falta isto")


def test_answer_with_a_file_and_a_log(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    log = SimpleUploadedFile("erro.log", b"ORA-01403: dados\n" * 5, content_type="text/plain")
    form = composed(shown(client, ticket), body="Segue", log_text="linha 1\nlinha 2", files=log)
    client.post(address_of(ticket, "responder/"), form)
    message = Message.objects.latest("pk")
    article = shown(client, ticket).one("article", id=f"message-{message.pk}")
    assert [line.text for line in article.one("ol").all("li")] == ["linha 1", "linha 2"]
    assert article.one("a", class_="attachment").one("span", class_="name").text == "erro.log"


def test_answer_begun_elsewhere_is_in_the_composer(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    first = browser(ana)
    form = composed(shown(first, ticket), body="Metade da resp")
    assert first.post(f"/rascunhos/?ticket={ticket.pk}", form).status_code == 200
    page = shown(browser(ana), ticket)
    assert (composed(page)["body"], composed(page)["key"]) == ("Metade da resp", form["key"])


def test_answer_of_a_lost_session_comes_back(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    form = composed(shown(client, ticket), body="Longa resposta")
    client.logout()
    client.post(address_of(ticket, "responder/"), form, HTTP_REFERER=f"http://testserver{address_of(ticket)}")
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = shown(client, ticket)
    assert composed(page)["body"] == "Longa resposta"
    client.post(address_of(ticket, "responder/"), composed(page))
    assert Message.objects.latest("pk").body == "Longa resposta"


def test_follower_may_answer_but_not_decide(ana: User, carlos: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    client = browser(carlos)
    page = shown(client, ticket)
    assert page.all("form", action=address_of(ticket, "aceitar/")) == []
    client.post(address_of(ticket, "responder/"), composed(page, body="Vi aqui."))
    refused = client.post(address_of(ticket, "aceitar/"), {"key": new_key()})
    ticket.refresh_from_db()
    assert (refused.status_code, ticket.status, Message.objects.latest("pk").body) == (
        422,
        "solution_proposed",
        "Vi aqui.",
    )


# --- Did this solve it? ---------------------------------------------------------------------------


def decided(page: Node, ticket: Ticket, act: str, **answers: str) -> dict[str, Any]:
    return {**values_of(page.one("form", action=address_of(ticket, act))), **answers}


def test_accepting_closes(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(ana)
    page = shown(client, ticket)
    assert page.one("h2", id="solution").text == "Marina propôs uma solução. Isto resolveu?"
    form = decided(page, ticket, "aceitar/")
    responses = [client.post(address_of(ticket, "aceitar/"), form) for _ in range(2)]
    ticket.refresh_from_db()
    assert ([response.status_code for response in responses], ticket.status) == ([302, 302], "closed")
    assert page_of(client.get(address_of(ticket))).one("h2", id="rate-title").text == "Como foi o atendimento?"


def test_refusing_asks_what_still_fails(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(ana)
    form = decided(shown(client, ticket), ticket, "recusar/")
    response = client.post(address_of(ticket, "recusar/"), form)
    page = page_of(response)
    assert (response.status_code, page.one("p", id="still-fails-error").text) == (
        422,
        "Diga o que ainda falha. Uma frase basta para continuar.",
    )
    assert "open" in page.one("details", id="not-yet").attributes
    client.post(address_of(ticket, "recusar/"), decided(page, ticket, "recusar/", body="O boleto sai em branco."))
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.latest("pk").body) == ("in_progress", "O boleto sai em branco.")


def test_thanks_without_a_choice_shows_the_question_again(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(ana)
    client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="Obrigado!"))
    page = shown(client, ticket)
    ticket.refresh_from_db()
    assert (ticket.status, page.one("h2", id="solution").text) == (
        "solution_proposed",
        "Sua resposta chegou. Só falta dizer: isto resolveu?",
    )


def test_manager_decides_for_a_colleague(ana: User, manager: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(manager)
    client.post(address_of(ticket, "aceitar/"), decided(shown(client, ticket), ticket, "aceitar/"))
    ticket.refresh_from_db()
    assert ticket.status == "closed"


# --- Ended ----------------------------------------------------------------------------------------


def test_closed_ticket_reopens_within_seven_days(ana: User, marina: User, browser: Browser) -> None:
    ticket = closed(ana, marina, days_ago=6)
    client = browser(ana)
    client.post(address_of(ticket, "reabrir/"), composed(shown(client, ticket), body="Voltou."))
    ticket.refresh_from_db()
    assert ticket.status == "in_progress"


def test_ticket_closed_longer_ago_leads_to_a_continuation(ana: User, marina: User, browser: Browser) -> None:
    ticket = closed(ana, marina, days_ago=8)
    client = browser(ana)
    page = shown(client, ticket)
    continuation = f"/chamados/novo/?continua={ticket.pk}"
    assert (page.all("form", id="composer"), page.one("a", href=continuation).text) == ([], "Abrir continuação")
    response = client.post(address_of(ticket, "reabrir/"), {"key": new_key(), "body": "Voltou."})
    assert response["Location"] == continuation


def test_rating_is_kept_and_may_be_changed(ana: User, marina: User, browser: Browser) -> None:
    ticket = closed(ana, marina)
    client = browser(ana)
    client.post(address_of(ticket, "avaliar/"), {"rating": "4", "comment": "Rápido"})
    client.post(address_of(ticket, "avaliar/"), {"rating": "5", "comment": "Rápido"})
    ticket.refresh_from_db()
    assert (ticket.rating, ticket.rating_comment) == (5, "Rápido")
    assert shown(client, ticket).one("h2", id="rate-title").text == "Você avaliou o atendimento: 5 de 5"


@pytest.mark.parametrize("form", [{}, {"rating": "6"}, {"rating": "x", "comment": "Bom"}])
def test_rating_out_of_range_is_asked_again(ana: User, marina: User, browser: Browser, form: dict[str, str]) -> None:
    ticket = closed(ana, marina)
    response = browser(ana).post(address_of(ticket, "avaliar/"), form)
    page = page_of(response)
    assert (response.status_code, page.one("p", id="rating-error").text) == (422, "Escolha uma nota de 1 a 5.")
    assert page.one("textarea", id="rating-comment").text == form.get("comment", "")


def test_cancelling_is_a_page_of_its_own(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    form = values_of(page_of(client.get(address_of(ticket, "cancelar/"))).all("form", class_="form")[0])
    response = client.post(address_of(ticket, "cancelar/"), {**form, "body": "Era engano"})
    ticket.refresh_from_db()
    assert (response.status_code, ticket.status, Message.objects.latest("pk").body) == (302, "cancelled", "Era engano")


def test_cancelling_is_not_for_followers(ana: User, carlos: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    assert browser(carlos).get(address_of(ticket, "cancelar/")).status_code == 404


# --- People ---------------------------------------------------------------------------------------


def test_colleague_follows_and_stops(ana: User, carlos: User, stranger: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    page = page_of(client.get(address_of(ticket, "acompanhantes/")))
    assert [option.text for option in page.one("select").all("option")] == ["Escolha", "Carlos Meireles"]
    assert client.post(address_of(ticket, "acompanhantes/"), {"user": stranger.pk}).status_code == 422
    client.post(address_of(ticket, "acompanhantes/"), {"user": carlos.pk})
    assert Follower.objects.get().user == carlos
    browser(carlos).post(address_of(ticket, f"acompanhantes/{carlos.pk}/retirar/"))
    assert Follower.objects.count() == 0


def test_follower_may_not_add_others(ana: User, carlos: User, manager: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    client = browser(carlos)
    assert page_of(client.get(address_of(ticket, "acompanhantes/"))).all("select") == []
    client.post(address_of(ticket, "acompanhantes/"), {"user": manager.pk})
    assert [follower.user for follower in Follower.objects.all()] == [carlos]


def test_manager_replaces_a_requester_who_left(ana: User, carlos: User, manager: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    assert browser(ana).get(address_of(ticket, "solicitante/")).status_code == 404
    browser(manager).post(address_of(ticket, "solicitante/"), {"user": carlos.pk})
    ticket.refresh_from_db()
    assert ticket.requester == carlos


# --- Details --------------------------------------------------------------------------------------


def test_details_are_corrected(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    form = values_of(page_of(client.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    client.post(address_of(ticket, "dados/"), {**form, "routine": "1402", "contact_phone": "62 99120-4417"})
    ticket.refresh_from_db()
    assert (ticket.routine, ticket.contact_phone, ticket.subject) == (
        "1402",
        "+5562991204417",
        "1402 não fatura a carga",
    )


def test_details_changed_by_two_keep_what_the_second_typed(ana: User, manager: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    first, second = browser(ana), browser(manager)
    form = values_of(page_of(first.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    second.post(address_of(ticket, "dados/"), {**form, "routine": "1452"})
    response = first.post(address_of(ticket, "dados/"), {**form, "routine": "1402"})
    kept = values_of(page_of(response).all("form", class_="form")[0])
    ticket.refresh_from_db()
    assert (response.status_code, kept["routine"], ticket.routine) == (422, "1402", "1452")
    first.post(address_of(ticket, "dados/"), kept)
    ticket.refresh_from_db()
    assert ticket.routine == "1402"


def test_details_that_cannot_be_taken_say_why(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    response = browser(ana).post(address_of(ticket, "dados/"), {"subject": "", "contact_phone": "12"})
    links = [link.text for link in page_of(response).one("div", role="alert").all("a")]
    assert (response.status_code, links) == (
        422,
        [
            "Escreva um assunto. Uma frase basta: “1402 não encontra o cliente”.",
            "Este telefone não está completo. Escreva com o DDD: (62) 99120-4417.",
        ],
    )


# --- Erasing --------------------------------------------------------------------------------------


def test_own_message_is_erased_with_a_trace(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana, description="senha: segredo123")
    message = Message.objects.get()
    client = browser(ana)
    address = address_of(ticket, f"mensagens/{message.pk}/apagar/")
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Tinha uma senha"})
    page = shown(client, ticket)
    assert "segredo123" not in page.text
    assert "apagou este texto" in page.one("article").text
    assert "Tinha uma senha" in page.one("article").text


def test_words_of_others_are_not_erased(ana: User, marina: User, manager: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    question = Message.objects.get(is_question=True)
    address = address_of(ticket, f"mensagens/{question.pk}/apagar/")
    assert [browser(who).get(address).status_code for who in (ana, manager)] == [404, 404]


def test_own_file_is_erased_and_its_name_stays(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    log = SimpleUploadedFile("senhas.log", b"senha: x\n" * 5, content_type="text/plain")
    client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="Segue", files=log))
    file = Attachment.objects.get()
    client.post(address_of(ticket, f"arquivos/{file.pk}/apagar/"), {"reason": "Tinha senhas"})
    article = shown(client, ticket).all("article")[-1]
    assert (article.all("a", class_="attachment"), "senhas.log" in article.text) == ([], True)


# --- Live -----------------------------------------------------------------------------------------


def poll_of(page: Node) -> Node:
    return page.one("div", id="news")


def test_news_is_silent_while_nothing_happened(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    poll = poll_of(shown(client, ticket)).attributes
    silent = client.get(poll["hx-get"])
    known = client.get(poll["hx-get"], HTTP_IF_NONE_MATCH=poll["data-etag"])
    assert [silent.status_code, known.status_code, silent.content, known.content] == [204, 304, b"", b""]
    assert silent["ETag"] == known["ETag"] == poll["data-etag"]


def test_news_brings_only_what_is_new_and_holds_no_token(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    poll = poll_of(shown(client, ticket)).attributes
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say("Feito."), key=new_key())
    response = client.get(poll["hx-get"], HTTP_IF_NONE_MATCH=poll["data-etag"])
    news = page_of(response)
    assert [article.one("div", class_="body").text for article in news.all("article")] == ["Feito."]
    assert state_of(news) == "Marina Sales propôs uma solução. Próximo passo: você dizer se resolveu."
    assert news.one("div", id="ticket-decision").attributes["hx-get"] == address_of(ticket, "decisao/")
    assert ("csrf" in response.content.decode(), response.status_code) == (False, 200)
    assert client.get(poll_of(news).attributes["hx-get"]).status_code == 204
    decision = page_of(client.get(address_of(ticket, "decisao/")))
    assert decision.one("h2").text == "Marina propôs uma solução. Isto resolveu?"


def test_news_shows_that_a_message_was_erased(ana: User, carlos: User, browser: Browser) -> None:
    from tickets.services.erasing import erase_message

    ticket = make_ticket(ana, description="senha: segredo123")
    client = browser(ana)
    poll = poll_of(shown(client, ticket)).attributes
    message = Message.objects.get()
    erase_message(message_id=message.pk, by=ana, reason="Senha")
    news = page_of(client.get(poll["hx-get"]))
    erased = news.one("article", id=f"message-{message.pk}")
    assert (erased.attributes["hx-swap-oob"], "segredo123" in news.text) == ("true", False)


def test_news_of_nonsense_moments_is_silent(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    marks = ("", "x", "-1", "9" * 40, "%00")
    assert {client.get(address_of(ticket, f"novidades/?desde={mark}")).status_code for mark in marks} == {204}
