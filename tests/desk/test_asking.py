"""What is missing from a ticket is asked for in one message: put into the reply by one press, to be read and sent."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.desk.pages import text_of
from tests.factories import make_analyst, make_customer, make_ticket, new_key, say
from tickets.models import Message, Ticket
from tickets.services.assignment import take
from tickets.services.drafts import save_draft
from tickets.services.lifecycle import close
from triage.models import Classification
from triage.questions import QUESTIONS, asking_for
from triage.reasons import MISSING

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(marina):
    """Return a ticket of ten words, with Marina, in which nearly everything is missing."""
    ticket = make_ticket(make_customer(name="Ana Lima"), subject="Deu erro", description="Deu erro no sistema.")
    take(ticket_id=ticket.pk, by=marina)
    return Ticket.objects.get(pk=ticket.pk)


def written(desk, ticket, query):
    """Return what stands in the reply."""
    page = desk.get(f"{reverse('desk:show_ticket', args=[ticket.pk])}?{query}")
    composers = page.context["ticket_pane"].compose.composers
    return {composer.kind: (composer.text, composer.is_shown) for composer in composers}


def test_every_gap_has_its_question():
    assert QUESTIONS.keys() == MISSING.keys()


def test_message_asks_for_exactly_what_is_missing():
    with translation.override("pt-br"):
        words = asking_for(["error", "version", "unknown"], name="Ana Lima")

    assert words.splitlines() == [
        "Olá, Ana! Para seguirmos com o seu chamado, conte para nós:",
        "",
        "- O que diz o erro? O texto completo, copiado da tela ou do log, diz mais que uma foto.",
        "- Que versão a rotina mostra (como 33.00.04.06)?",
        "",
        "Responda o que tiver à mão; o resto pode vir depois.",
    ]
    assert asking_for([], name="Ana") == ""


def test_one_press_puts_the_questions_into_the_reply_and_nothing_else_happens(desk, ticket):
    missing = Classification.objects.get(ticket=ticket, is_current=True).missing
    messages = Message.objects.filter(ticket=ticket).count()

    page = desk.get(reverse("desk:show_ticket", args=[ticket.pk]))
    link = f"{reverse('desk:show_ticket', args=[ticket.pk])}?modo=responder&pedir=faltas#composer-reply"
    assert link in page.content.decode().replace("&amp;", "&")
    composers = written(desk, ticket, "modo=responder&pedir=faltas")

    with translation.override("pt-br"):
        assert composers["reply"] == (asking_for(missing, name="Ana Lima"), True)
    assert composers["reply"][0].count("\n- ") == len(missing) > 2
    assert composers["note"] == ("", False)
    assert Message.objects.filter(ticket=ticket).count() == messages


def test_card_says_what_is_missing_and_why_it_helps(desk, ticket):
    card = text_of(desk.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])))

    assert "O erro completo o código leva à causa e a como o mesmo erro já foi resolvido" in " ".join(card.split())


def test_questions_come_behind_what_was_being_written_once(desk, ticket, marina):
    save_draft(by=marina, kind="reply", key="marina-1", data={"text": "Bom dia!"}, ticket_id=ticket.pk)

    text = written(desk, ticket, "pedir=faltas")["reply"][0]
    save_draft(by=marina, kind="reply", key="marina-1", data={"text": text}, ticket_id=ticket.pk)

    assert text.startswith("Bom dia!\n\nOlá, Ana!")
    assert written(desk, ticket, "pedir=faltas")["reply"][0] == text


def test_questions_are_in_the_language_of_who_reads_them(desk, ticket):
    ticket.requester.language = "en"
    ticket.requester.save(update_fields=["language"])

    assert written(desk, ticket, "pedir=faltas")["reply"][0].startswith("Hello, Ana!")


@pytest.mark.parametrize("query", ["pedir=tudo", "modo=responder"])
def test_anything_else_asks_for_nothing(desk, ticket, query):
    assert written(desk, ticket, query)["reply"] == ("", True)


def test_who_does_not_reply_is_offered_no_questions(desk, ticket, client):
    close(ticket_id=ticket.pk, by=make_analyst(), reason="resolved", words=say("Pronto."), key=new_key())

    assert "pedir=faltas" not in desk.get(reverse("desk:show_ticket", args=[ticket.pk])).content.decode()
    assert "reply" not in written(desk, ticket, "pedir=faltas")
