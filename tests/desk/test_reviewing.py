"""Correcting at the desk what triage says: by one press, by the form, and back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.pages import text_of, told
from tests.factories import make_administrator, make_analyst, make_module, make_ticket
from tickets.models import Ticket
from triage.models import Correction
from triage.services.corrections import correct_classification

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


@pytest.fixture
def ticket() -> Ticket:
    """Return a ticket that triage holds for immediate, critical, corrective and for level 1."""
    return make_ticket(description=STANDS, severity_asked="high")


def _review(ticket: Ticket) -> str:
    return reverse("desk:do_act", args=[ticket.pk, "triagem"])


def _card(desk: Client, ticket: Ticket) -> str:
    return text_of(desk.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])))


def _undo_address(page: object) -> str:
    (message,) = page.context["messages"]
    assert message.extra_tags.startswith("undo:")
    return message.extra_tags.removeprefix("undo:")


def _standing() -> list[tuple[str, str, str]]:
    rows = Correction.objects.filter(ended_at=None).order_by("pk")
    return list(rows.values_list("field", "from_value", "to_value"))


def test_one_press_corrects_a_part_and_another_takes_it_back(desk, ticket):
    page = desk.post(_review(ticket), {"severity": "low", "version": ticket.version}, follow=True)
    assert (told(page), _standing()) == (["Triagem corrigida."], [("severity", "critical", "low")])
    assert "corrigida por Marina Sales" in _card(desk, ticket)

    back = desk.post(_undo_address(page), follow=True)
    assert (told(back), _standing()) == (["Desfeito."], [])
    assert "corrigida por" not in _card(desk, ticket)


def test_pressing_what_stands_changes_nothing_and_offers_nothing_back(desk, ticket):
    page = desk.post(_review(ticket), {"level": "1", "version": ticket.version}, follow=True)
    assert ([message.extra_tags for message in page.context["messages"]], _standing()) == ([""], [])


def test_form_corrects_several_parts_with_one_reason(desk, ticket):
    module = make_module()
    form = desk.get(_review(ticket)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    changed = {"type": "question", "module": module.pk, "legal_date": "2026-12-01", "reason": "Só uma dúvida"}

    page = desk.post(_review(ticket), {**sent, **changed}, follow=True)

    assert _standing() == [
        ("type", "corrective", "question"),
        ("module", "", str(module.pk)),
        ("legal_date", "", "2026-12-01"),
    ]
    card = _card(desk, ticket)
    assert "“Só uma dúvida”" in card
    assert str(module) in card
    assert "01/12/2026" in card
    desk.post(_undo_address(page))
    assert _standing() == []


def test_ending_an_immediate_asks_for_the_fact_and_keeps_what_was_written(desk, ticket):
    answer = desk.post(_review(ticket), {"immediate": "no", "reason": "Ligou", "version": ticket.version})
    assert (answer.status_code, _standing()) == (422, [])
    assert answer.context["form"].errors == {"fact": ["Escolha por que termina."]}
    assert answer.context["form"]["reason"].value() == "Ligou"

    desk.post(_review(ticket), {"immediate": "no", "fact": "over", "reason": "Ligou", "version": ticket.version})
    assert _standing() == [("immediate", "yes", "no")]
    assert "A parada terminou" in _card(desk, ticket)


def test_link_of_an_immediate_opens_the_form_with_the_end_chosen(desk, ticket):
    form = desk.get(f"{_review(ticket)}?immediate=no").context["form"]
    assert form["immediate"].value() == "no"


def test_correcting_over_a_change_shows_it_and_goes_through_the_second_time(desk, ticket):
    seen = ticket.version
    correct_classification(ticket_id=ticket.pk, by=make_analyst(name="João Prado"), field="severity", value="medium")

    answer = desk.post(_review(ticket), {"level": "2", "reason": "Precisa de análise", "version": seen})
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}

    assert (answer.status_code, form["reason"].value(), form["severity"].value()) == (
        422,
        "Precisa de análise",
        "medium",
    )
    desk.post(_review(ticket), again)
    assert _standing() == [("severity", "critical", "medium"), ("level", "1", "2")]


def test_who_works_no_tickets_sees_it_and_is_offered_nothing(client, ticket):
    correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="severity", value="low", reason="Só o logo")
    client.force_login(make_administrator())
    page = client.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])).content.decode()
    assert ("“Só o logo”" in page, "<button" in page, "Rever a triagem" in page) == (True, False, False)


@pytest.mark.parametrize("before", ["", "x", "1-", "999999", "1" * 30])
def test_undoing_what_no_page_of_ours_wrote_is_not_there(desk, ticket, before):
    answer = desk.post(reverse("desk:undo", args=[ticket.pk]) + f"?campo=triage&era={before}")
    assert answer.status_code == 404


def test_undoing_what_has_ended_says_so(desk, ticket):
    page = desk.post(_review(ticket), {"severity": "low", "version": ticket.version}, follow=True)
    address = _undo_address(page)
    desk.post(address)
    assert told(desk.post(address, follow=True))[-1].startswith("Alguém mudou este chamado enquanto isso.")


def test_quotes_say_where_they_stand(desk, ticket):
    page = desk.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])).content.decode()
    opening = ticket.messages.get(is_opening=True)
    assert f'data-evidence="message-{opening.pk}"' in page
    assert '<mark data-quote="description" data-nth="0">' in page
