"""The desk's lists, asked for as a browser does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.desk.pages import rows_of, text_of, told
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_organization,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Ticket
from tickets.selectors import queues
from tickets.services.assignment import take
from tickets.services.conversation import reply
from tickets.services.lifecycle import close
from tickets.services.traces import mark_read

pytestmark = pytest.mark.django_db


def _list(slug: str, **query: str) -> str:
    return reverse("desk:list_queue", args=[slug], query=query or None)


def test_home_leads_to_mine_when_something_is_mine(desk, marina):
    take(ticket_id=make_ticket().pk, by=marina)
    assert desk.get(reverse("desk:home")).url == _list("meus")


def test_home_leads_to_the_first_queue_otherwise(desk):
    assert desk.get(reverse("desk:home")).url == _list("n1")


def test_home_of_one_skill_leads_to_its_queue(client):
    billing = make_module()
    client.force_login(make_analyst(level=2, group=billing.group))
    assert client.get(reverse("desk:home")).url == _list("n2-faturamento")


@pytest.mark.parametrize("name", ["desk:home", "desk:search", "desk:show_rail", "desk:open_ticket"])
def test_desk_does_not_exist_for_a_customer(client, name):
    client.force_login(make_customer())
    assert client.get(reverse(name)).status_code == 404


def test_desk_asks_a_stranger_to_sign_in(client):
    assert client.get(_list("n1")).url == f"{reverse('account_login')}?next=/mesa/filas/n1/"


def test_list_stands_in_queue_order_under_headings(desk):
    ana = make_customer()
    low = make_ticket(ana, subject="Como emito o relatório?", description="Gostaria de saber.", severity_asked="low")
    critical, none = (make_ticket(ana, severity_asked=word) for word in ("critical", ""))
    # As a history that was imported, which triage never read.
    Ticket.objects.filter(pk=none.pk).update(severity="", queue_severity="", queue_severity_rank=9)
    page = desk.get(_list("n1"))
    assert rows_of(page) == [critical.pk, low.pk, none.pk]
    assert [(group.key, group.count) for group in page.context["pane"].groups] == [
        ("critical", 1),
        ("low", 1),
        ("none", 1),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_row_and_three(desk, marina, django_assert_num_queries, count):
    billing = make_module()
    for number in range(count):
        ticket = make_ticket(
            make_customer(make_organization(f"Casa {number}")), module_id=billing.pk, immediate_requested=True,
            stopped="invoicing", extent="all", environment="production", customization="standard",
        )  # fmt: skip
        take(ticket_id=ticket.pk, by=make_analyst(name=f"Analista {number}"))
    cache.clear()
    # Session with its person, groups with skills and bell, counts, rows.
    with django_assert_num_queries(4):
        assert len(rows_of(desk.get(_list("n1")))) == count


def test_list_shows_plan_customer_and_age_but_no_due_time(desk):
    aurora = make_organization("Aurora", plan="prime")
    make_ticket(make_customer(aurora), at=datetime.now(UTC) - timedelta(hours=3))
    words = text_of(desk.get(_list("n1")))
    assert "Aurora" in words
    assert "Prime" in words
    assert "3 h" in words
    assert "vence" not in words


def test_list_marks_what_is_unread_until_it_is_opened(desk, marina):
    ticket = make_ticket()
    assert b"data-unread" in desk.get(_list("n1")).content
    mark_read(ticket=Ticket.objects.get(pk=ticket.pk), by=marina)
    assert b"data-unread" not in desk.get(_list("n1")).content


def test_list_of_a_queue_that_is_none_is_not_found(desk):
    assert [desk.get(_list(slug)).status_code for slug in ("n3", "n1-nada", "x", "n1-sem-modulo")] == [
        404,
        404,
        404,
        200,
    ]


def test_list_pane_alone_is_given_to_htmx(desk):
    make_ticket()
    answer = desk.get(_list("n1"), headers={"HX-Request": "true", "HX-Target": "list-pane"})
    assert answer.content.decode().lstrip().startswith('<main class="list-pane wide"')


FILTERS = {
    "q": "boleto",
    "severidade": "critical",
    "grupo": "financeiro",
    "produto": "winthor",
    "status": "in_progress",
    "plano": "prime",
    "imediato": "on",
    "ate": "2025-01-31",
}


@pytest.mark.parametrize(("name", "value"), FILTERS.items())
def test_list_is_narrowed_by_each_filter(desk, marina, name, value):
    module = make_module(number=12, name="Financeiro", group="Financeiro")
    aurora = make_customer(make_organization("Aurora", plan="prime"))
    wanted = make_ticket(
        aurora, subject="Boleto rejeitado", severity_asked="critical", module_id=module.pk, immediate_requested=True,
        stopped="invoicing", extent="all", environment="production", customization="standard",
        at=datetime(2025, 1, 31, 15, tzinfo=UTC),
    )  # fmt: skip
    take(ticket_id=wanted.pk, by=marina)
    make_ticket(severity_asked="low")
    assert rows_of(desk.get(_list("todos", **{name: value}))) == [wanted.pk]


def test_list_is_narrowed_by_customer_assignee_and_days(desk, marina):
    mine, free = make_ticket(), make_ticket(at=datetime(2025, 1, 31, 15, tzinfo=UTC))
    take(ticket_id=mine.pk, by=marina)
    assert rows_of(desk.get(_list("todos", empresa=str(free.organization_id)))) == [free.pk]
    assert rows_of(desk.get(_list("todos", responsavel=str(marina.pk)))) == [mine.pk]
    assert rows_of(desk.get(_list("todos", responsavel="ninguem"))) == [free.pk]
    assert rows_of(desk.get(_list("todos", de="2025-02-01"))) == [mine.pk]


def test_list_leaves_out_what_a_filter_does_not_understand(desk):
    ticket = make_ticket()
    page = desk.get(_list("todos", severidade="enorme", empresa="x", de="ontem", ordem="preco", depois="abc"))
    assert rows_of(page) == [ticket.pk]


def test_filters_in_force_can_be_taken_out_one_by_one(desk):
    make_ticket(severity_asked="high")
    chips = desk.get(_list("todos", severidade="high", plano="standard", ordem="aberto")).context["pane"].chips
    assert [(chip.words, chip.without) for chip in chips] == [
        ("Severidade: Alta", _list("todos", plano="standard", ordem="aberto")),
        ("Plano: Padrão", _list("todos", severidade="high", ordem="aberto")),
    ]


def test_list_can_stand_in_another_order(desk):
    ana = make_customer()
    old = make_ticket(ana, severity_asked="low", at=datetime(2025, 1, 1, tzinfo=UTC))
    new = make_ticket(ana, severity_asked="critical")
    assert rows_of(desk.get(_list("todos"))) == [new.pk, old.pk]
    assert rows_of(desk.get(_list("todos", ordem="aberto"))) == [old.pk, new.pk]
    reply(ticket_id=old.pk, by=ana, words=say(), key=new_key())
    assert rows_of(desk.get(_list("todos", ordem="atividade"))) == [old.pk, new.pk]


def test_long_list_goes_on_at_its_last_row(desk, monkeypatch):
    monkeypatch.setattr("tickets.selectors.queues.PAGE_SIZE", 2)
    ana = make_customer()
    numbers = [make_ticket(ana, severity_asked="low").pk for _number in range(3)]
    first = desk.get(_list("todos", plano="standard"))
    assert rows_of(first) == numbers[:2]
    second = desk.get(first.context["pane"].later_url)
    assert rows_of(second) == numbers[2:]
    assert rows_of(desk.get(second.context["pane"].earlier_url)) == numbers[:2]


def test_search_opens_the_ticket_of_a_number(desk):
    ticket = make_ticket()
    assert desk.get(reverse("desk:search"), {"q": f"#{ticket.pk}"}).url == reverse("desk:show_ticket", args=[ticket.pk])


def test_search_lists_what_the_words_find_ended_ones_too(desk, marina):
    ticket = make_ticket(subject="Boleto rejeitado")
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())
    found = desk.get(reverse("desk:search"), {"q": "boleto"}, follow=True)
    assert (found.redirect_chain, rows_of(found)) == ([(_list("busca", q="boleto"), 302)], [ticket.pk])


def test_search_of_more_words_than_an_address_holds_looks_for_the_first_of_them(desk):
    assert desk.get(reverse("desk:search"), {"q": "é" * 3000}).url == _list("busca", q="é" * 200)


def test_search_of_a_number_that_is_none_lists_nothing(desk):
    assert rows_of(desk.get(reverse("desk:search"), {"q": "#99999999999999999999"}, follow=True)) == []


def test_filter_page_holds_what_is_in_force(desk):
    page = desk.get(reverse("desk:filter_queue", args=["n1"]), {"q": "boleto", "severidade": "high"})
    assert (page.context["form"]["q"].value(), page.context["form"]["severidade"].value()) == ("boleto", ["high"])


def test_filter_page_comes_as_a_dialog_to_htmx(desk):
    answer = desk.get(reverse("desk:filter_queue", args=["n1"]), headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<dialog")


def test_take_next_takes_the_first_that_fits_and_opens_it(desk, marina):
    ana = make_customer()
    make_ticket(ana, severity_asked="low")
    first = make_ticket(ana, severity_asked="critical")
    answer = desk.post(reverse("desk:take_next"))
    first.refresh_from_db()
    assert (answer.url, first.assignee) == (f"{reverse('desk:show_ticket', args=[first.pk])}?fila=meus", marina)


def test_take_next_says_when_nothing_waits(desk):
    assert told(desk.post(reverse("desk:take_next"), follow=True)) == ["Nenhum chamado espera por você agora."]


def test_take_next_takes_nothing_by_looking(desk):
    make_ticket()
    assert desk.get(reverse("desk:take_next")).status_code == 405
    assert Ticket.objects.get().assignee is None


def test_rail_counts_and_answers_304_until_something_changes(desk):
    make_ticket()
    first = desk.get(reverse("desk:show_rail"), {"atual": "n1"})
    again = desk.get(reverse("desk:show_rail"), {"atual": "n1"}, headers={"If-None-Match": first["ETag"]})
    make_ticket()
    cache.clear()
    changed = desk.get(reverse("desk:show_rail"), headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert "csrf" not in first.content.decode()
    assert first["Cache-Control"] == "private, no-cache"


def test_rail_shows_what_has_no_module_only_while_there_is_some(client):
    billing = make_module()
    client.force_login(make_analyst(group=billing.group))
    make_ticket(module_id=billing.pk)
    assert "N1 sem módulo" not in text_of(client.get(_list("n1-faturamento")))
    make_ticket(subject="Não fatura a carga")
    cache.clear()
    assert "N1 sem módulo" in text_of(client.get(_list("n1-faturamento")))


def test_news_are_announced_and_changed_rows_renewed_in_place(desk):
    first, second = make_ticket(), make_ticket()
    news_url = desk.get(_list("sem-responsavel")).context["pane"].news_url
    before = desk.get(news_url)
    make_ticket()
    take(ticket_id=first.pk, by=make_analyst(name="João Prado"))
    after = desk.get(news_url, headers={"If-None-Match": before["ETag"]})
    same = desk.get(news_url, headers={"If-None-Match": after["ETag"]})
    assert (after.status_code, same.status_code) == (200, 304)
    assert "1 chamado chegou aqui" in text_of(after)
    assert "JP" in text_of(after)
    assert set(rows_of(after)) <= {first.pk, second.pk}
    assert "csrf" not in after.content.decode()


def test_news_of_a_long_list_tell_what_came_where_it_is_shown(desk, monkeypatch):
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    made = [make_ticket(at=yesterday + timedelta(minutes=minutes)) for minutes in range(5)]
    panes = [desk.get(_list("n1")).context["pane"]]
    panes += [desk.get(_list("n1", depois=str(made[1].pk))).context["pane"]]

    def arrived():
        return [desk.get(pane.news_url).context["bar"].news.arrived for pane in panes]

    for ticket in (made[0], made[4]):
        reply(ticket_id=ticket.pk, by=ticket.requester, words=say(), key=new_key())
    make_ticket()
    assert arrived() == [0, 0]
    make_ticket(severity_asked="critical", module_id=make_module().pk)
    assert arrived() == [1, 0]
    # Neither the first nor the last of the second stretch, which begins behind the first one.
    Ticket.objects.filter(pk=made[4].pk).update(opened_at=made[2].opened_at + timedelta(seconds=1))
    assert arrived() == [1, 1]
    links = [desk.get(pane.news_url).context["bar"].list_url for pane in panes]
    assert links == [_list("n1"), _list("n1", depois=str(made[1].pk))]


@pytest.mark.parametrize("query", [{}, {"desde": "ontem"}, {"desde": "9" * 30}])
def test_news_since_no_moment_are_not_found(desk, query):
    assert desk.get(reverse("desk:queue_news", args=["n1"]), query).status_code == 404


def test_administrator_sees_the_queues_without_skills(client):
    client.force_login(make_administrator())
    make_ticket()
    assert len(rows_of(client.get(_list("n1")))) == 1
