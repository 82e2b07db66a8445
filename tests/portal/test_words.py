"""A ticket in words, for everyone who may read it and in every status."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import User
from portal.tickets.events import Reading, Told, told
from portal.tickets.way import way_of
from portal.words import Standing, closing_sentence, standing
from tests.factories import make_analyst, make_module, make_ticket, new_key, say
from tickets.enums import ClosingReason, EntryKind, Status
from tickets.models import Ticket, TimelineEntry
from tickets.services import assignment, conversation, details, erasing, lifecycle, people


@pytest.fixture(autouse=True)
def _in_portuguese() -> None:
    translation.activate("pt-br")


STANDINGS = {
    Status.NEW: (
        "Marina Sales (Nível 1) está com o chamado.",
        "Próximo passo: a primeira resposta, por aqui e por e-mail.",
    ),
    Status.IN_PROGRESS: ("Marina Sales (Nível 1) está analisando.", "Próximo passo: uma resposta do suporte."),
    Status.WAITING_CUSTOMER: ("Marina Sales perguntou algo a você.", "Próximo passo: a sua resposta."),
    Status.WITH_MAINTENANCE: (
        "A equipe de manutenção está com ele.",
        "Próximo passo: a correção ou uma posição dessa equipe. Marina Sales (Nível 1) acompanha por você.",
    ),
    Status.WITH_PRODUCT_TEAM: (
        "A equipe de negócio do produto está com ele.",
        "Próximo passo: a correção ou uma posição dessa equipe. Marina Sales (Nível 1) acompanha por você.",
    ),
    Status.SOLUTION_PROPOSED: ("Marina Sales propôs uma solução.", "Próximo passo: você dizer se resolveu."),
    Status.CLOSED: (
        "Encerrado: resolvido.",
        "Se voltar a acontecer, reabra o chamado ou siga a partir dele.",
    ),
    Status.CANCELLED: ("Cancelado.", "Ninguém mais trabalha nele."),
}


@pytest.mark.parametrize("status", list(Status))
def test_standing_of_every_status(ana: User, marina: User, status: Status) -> None:
    ticket = make_ticket(ana)
    ticket.status, ticket.assignee = status, marina
    ticket.closing_reason = ClosingReason.RESOLVED if status == Status.CLOSED else ""
    assert standing(ticket, reader=ana) == Standing(*STANDINGS[status])


def test_standing_without_an_assignee_names_the_queue(ana: User) -> None:
    ticket = make_ticket(ana, module_id=make_module().pk)
    new = standing(ticket, reader=ana)
    ticket.status, ticket.level = Status.IN_PROGRESS, 2
    assert [new.now, standing(ticket, reader=ana).now] == [
        "Está com o Nível 1, Faturamento, ainda sem responsável.",
        "Está com o Nível 2, Faturamento, sem responsável no momento.",
    ]


def test_standing_tells_a_colleague_whose_turn_it_is(ana: User, carlos: User, manager: User, marina: User) -> None:
    ticket = make_ticket(ana)
    ticket.assignee = marina
    ticket.status = Status.SOLUTION_PROPOSED
    assert [standing(ticket, reader=reader).next for reader in (carlos, manager)] == [
        "Próximo passo: Ana dizer se resolveu.",
        "Próximo passo: Ana dizer se resolveu; você também pode dizer.",
    ]


@pytest.mark.parametrize("status", [Status.WITH_MAINTENANCE, Status.WITH_PRODUCT_TEAM])
def test_standing_tells_a_colleague_for_whom_support_follows_a_team(
    ana: User, carlos: User, marina: User, status: Status
) -> None:
    ticket = make_ticket(ana)
    ticket.assignee, ticket.status = marina, status
    assert standing(ticket, reader=carlos).next == (
        "Próximo passo: a correção ou uma posição dessa equipe. Marina Sales (Nível 1) acompanha por Ana."
    )


def test_closing_sentence_exists_for_every_reason() -> None:
    sentences = {closing_sentence(reason) for reason in ClosingReason}
    assert (len(sentences), "" in sentences, closing_sentence("")) == (len(ClosingReason), False, "")


def test_nobody_is_told_to_reopen_what_closed_too_long_ago(ana: User) -> None:
    sentences = [closing_sentence(reason, is_in_time=False) for reason in ClosingReason]
    ticket = make_ticket(ana)
    ticket.status, ticket.closing_reason = Status.CLOSED, ClosingReason.RESOLVED
    ticket.closed_at = timezone.now() - timedelta(days=6)
    in_time = standing(ticket, reader=ana).next
    ticket.closed_at = timezone.now() - timedelta(days=8)

    assert [word for sentence in sentences for word in ("reabr", "aberto de novo") if word in sentence] == []
    assert in_time == "Se voltar a acontecer, reabra o chamado ou siga a partir dele."
    assert standing(ticket, reader=ana).next == "Se voltar a acontecer, siga a partir dele em um chamado novo."


def test_way_tells_what_happened_and_what_is_to_come(ana: User, marina: User) -> None:
    ticket = make_ticket(ana)
    conversation.reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    steps = way_of(Ticket.objects.get(pk=ticket.pk), reader=ana)
    assert [(step.title, step.detail, step.state) for step in steps] == [
        ("Aberto", "", ""),
        ("Primeira resposta", "na hora", ""),
        ("Solução proposta", "Isto resolveu?", "now"),
        ("Encerrado", "Pode ser reaberto por 7 dias", "next"),
    ]


@pytest.mark.parametrize("status", list(Status))
def test_way_stands_somewhere_in_every_status(ana: User, status: Status) -> None:
    ticket = make_ticket(ana)
    ticket.status = status
    assert [step.state for step in way_of(ticket, reader=ana)].count("now") == 1


def test_events_tell_every_change_that_no_message_tells(ana: User, carlos: User, manager: User, marina: User) -> None:
    ticket, joao = make_ticket(ana), make_analyst(level=2, name="João Prado")
    number = {"ticket_id": ticket.pk}
    assignment.take(**number, by=marina)
    details.edit_details(**number, by=ana, changes={"routine": "1403"})
    people.add_follower(**number, by=ana, user_id=carlos.pk)
    people.remove_follower(**number, by=carlos, user_id=carlos.pk)
    lifecycle.give_workaround(**number, by=marina, words=say("Use a 1452."), key=new_key())
    lifecycle.set_level(**number, by=marina, level=2)
    assignment.take(**number, by=joao)
    lifecycle.forward(**number, by=joao, destination="with_maintenance")
    lifecycle.take_back(**number, by=joao)
    posted = conversation.reply(**number, by=ana, words=say("senha"), key=new_key())
    erasing.erase_message(message_id=posted.message_id, by=ana, reason="senha")
    lifecycle.propose_solution(**number, by=joao, words=say(), key=new_key())
    lifecycle.refuse(**number, by=ana, words=say("Não."), key=new_key())
    lifecycle.propose_solution(**number, by=joao, words=say(), key=new_key())
    lifecycle.accept(**number, by=manager, key=new_key())
    details.rate(**number, by=ana, rating=4)
    lifecycle.reopen(**number, by=ana, words=say("Voltou."), key=new_key())
    people.replace_requester(**number, by=manager, user_id=carlos.pk)
    lifecycle.cancel(**number, by=carlos, words=say(""), key=new_key())
    reading = Reading(ana, {person.pk: person for person in (ana, carlos, manager, marina, joao)})
    entries = TimelineEntry.objects.filter(**number).readable_by(ana).order_by("pk")
    lines = [said.text for entry in entries if (said := told(entry, reading))]
    assert lines == [
        "Marina Sales assumiu o chamado.",
        "Você corrigiu os detalhes.",
        "Carlos Meireles passou a acompanhar o chamado.",
        "Carlos Meireles deixou de acompanhar o chamado.",
        "Marina Sales indicou um jeito de trabalhar enquanto isso.",
        "O chamado voltou à fila.",
        "O chamado passou ao Nível 2.",
        "João Prado assumiu o chamado.",
        "O chamado foi para a equipe de manutenção.",
        "João Prado trouxe o chamado de volta da equipe.",
        "Você apagou uma mensagem.",
        "Você disse que ainda não resolveu.",
        "Paulo Reis aceitou a solução. O chamado está encerrado.",
        "Você avaliou o atendimento: 4 de 5.",
        "Você reabriu o chamado.",
        "Carlos Meireles ficou no lugar de Você como solicitante.",
        "Carlos Meireles cancelou o chamado.",
    ]


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        (
            EntryKind.STATUS,
            {"data": {"act": "accept_tacitly"}},
            "Encerrado: ninguém recusou a solução em 7 dias úteis.",
        ),
        (EntryKind.STATUS, {"data": {"act": "close_silent"}}, "Encerrado porque não veio resposta."),
        (EntryKind.REMINDED, {}, "Lembramos que o chamado aguarda você."),
        (EntryKind.FOLLOW_UP, {"to_value": "10001"}, "Continua o #10001."),
        (EntryKind.SEVERITY, {"to_value": "high"}, "O portal definiu a severidade: Alta."),
        (EntryKind.CORRECTED, {"to_value": "yes"}, "O portal tornou o chamado um Atendimento Imediato."),
        (
            EntryKind.CORRECTED,
            {"to_value": "no", "data": {"fact": "over"}},
            "O portal encerrou o Atendimento Imediato: a parada terminou.",
        ),
        (EntryKind.CORRECTED, {"to_value": "no"}, "O portal encerrou o Atendimento Imediato."),
        (EntryKind.OPENED, {"data": {"by_support": True}}, "O portal abriu o chamado por você."),
        (EntryKind.ASSIGNEE, {"to_value": ""}, "O chamado voltou à fila."),
        (EntryKind.ASSIGNEE, {"to_value": "999999"}, "O chamado passou a alguém."),
    ],
)
def test_event_of_the_house_itself(ana: User, kind: EntryKind, values: dict[str, object], text: str) -> None:
    entry = TimelineEntry(kind=kind, ticket=Ticket(follows_id=10001), **values)
    said = told(entry, Reading(ana, {}))
    assert isinstance(said, Told)
    assert said.text == text


def test_reminder_names_whom_it_reminded_to_a_colleague(ana: User, carlos: User) -> None:
    said = [told(TimelineEntry(kind=EntryKind.REMINDED), Reading(reader, {}, ana)) for reader in (ana, carlos)]
    assert [line.text for line in said if line] == [
        "Lembramos que o chamado aguarda você.",
        "Lembramos Ana de que o chamado aguarda uma resposta.",
    ]
