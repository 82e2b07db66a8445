"""The bell, the page of notices, and marking as read."""

import pytest
from django.urls import reverse

from core.models import Delivery
from notifications.letters import PREFERENCES_ADDRESS
from notifications.models import Notification
from notifications.selectors.bell import unread_count
from notifications.services.reading import settle_seen_lines
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
from tickets.markup import TICKET_ADDRESS
from tickets.models import Ticket
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.people import move_ticket
from tickets.services.traces import mark_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")


@pytest.fixture
def joao():
    return make_analyst(name="João Prado")


@pytest.fixture
def ticket(ana, joao):
    """Give a ticket that João has, with empty bells."""
    made = make_ticket(ana, subject="Carga não aparece")
    take(ticket_id=made.pk, by=joao)
    Notification.objects.all().delete()
    Delivery.objects.all().delete()
    return made


def say_something(ticket, joao, count=1):
    for number in range(count):
        reply(ticket_id=ticket.pk, by=joao, words=say(f"Resposta {number}"), key=new_key())


def sentences(client):
    return [line.sentence for line in client.get(reverse("lobby:notices")).context["lines"]]


def test_addresses_that_mails_name_are_those_of_the_door():
    assert reverse("lobby:preferences") == PREFERENCES_ADDRESS
    assert reverse("lobby:show_ticket", args=[10432]) == TICKET_ADDRESS.format(number=10432)


def test_bell_counts_what_is_new(client, ana, ticket, joao):
    client.force_login(ana)
    say_something(ticket, joao, 2)
    response = client.get(reverse("lobby:bell"))
    assert ('<span class="number-dot" aria-hidden="true">2</span>' in response.content.decode()) is True
    assert "csrf" not in response.content.decode()


def test_bell_answers_304_until_something_is_new(client, ana, ticket, joao):
    client.force_login(ana)
    first = client.get(reverse("lobby:bell"))
    again = client.get(reverse("lobby:bell"), headers={"If-None-Match": first["ETag"]})
    say_something(ticket, joao)
    then = client.get(reverse("lobby:bell"), headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content, then.status_code) == (200, 304, b"", 200)
    assert (again["ETag"], then["ETag"] != first["ETag"]) == (first["ETag"], True)
    assert first["Cache-Control"] == "private, no-cache"


def test_bell_of_the_rail_is_another_fragment(client, joao):
    client.force_login(joao)
    head = client.get(reverse("lobby:bell"))
    rail = client.get(reverse("lobby:bell") + "?at=rail")
    assert ("rail-link" in rail.content.decode(), "rail-link" in head.content.decode()) == (True, False)
    assert head["ETag"] != rail["ETag"]


def test_lines_of_a_ticket_that_was_read_are_settled_and_no_others(ana, ticket, joao):
    say_something(ticket, joao, 2)
    mark_read(ticket=Ticket.objects.get(pk=ticket.pk), by=ana)
    other = make_ticket(ana)
    reply(ticket_id=other.pk, by=joao, words=say("Outro."), key=new_key())

    settled = settle_seen_lines()

    unread = Notification.objects.filter(user=ana, read_at__isnull=True).values_list("ticket_id", flat=True)
    assert (settled, list(unread), unread_count(ana), settle_seen_lines()) == (2, [other.pk], 1, 0)


def test_quiet_bell_costs_two_queries(client, ana, ticket, joao, django_assert_num_queries):
    client.force_login(ana)
    etag = client.get(reverse("lobby:bell"))["ETag"]
    # Session with its person, count.
    with django_assert_num_queries(2):
        client.get(reverse("lobby:bell"), headers={"If-None-Match": etag})


def test_reading_the_ticket_makes_its_notices_old(ana, ticket, joao):
    say_something(ticket, joao, 2)
    assert unread_count(ana) == 2
    mark_read(ticket=Ticket.objects.get(pk=ticket.pk), by=ana)
    assert unread_count(ana) == 0
    say_something(ticket, joao)
    assert unread_count(ana) == 1


def test_notices_say_what_happened_newest_first(client, ana, ticket, joao):
    client.force_login(ana)
    say_something(ticket, joao)
    assert sentences(client) == [f"João Prado respondeu no chamado #{ticket.pk}"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_notices_costs_the_same_for_one_and_three(client, ana, ticket, joao, count, django_assert_num_queries):
    client.force_login(ana)
    say_something(ticket, joao, count)
    # Session with its person, count of pages, lines; the frame: house and bell.
    with django_assert_num_queries(4):
        response = client.get(reverse("lobby:notices"))
    assert len(response.context["lines"]) == count


def test_notices_of_support_stand_at_the_desk(client, ana, joao):
    client.force_login(joao)
    ticket = make_ticket(ana)
    response = client.get(reverse("lobby:notices"))
    assert [line.sentence for line in response.context["lines"]] == [f"Ana Lima abriu o chamado #{ticket.pk}"]
    assert 'class="desk"' in response.content.decode()


def test_empty_page_says_what_belongs_there(client, ana):
    client.force_login(ana)
    assert "Nenhum aviso ainda" in client.get(reverse("lobby:notices")).content.decode()


def test_notice_of_a_ticket_that_moved_away_is_gone(client, ana, ticket, joao):
    client.force_login(ana)
    say_something(ticket, joao)
    other = make_customer(make_organization("Boreal"))
    move_ticket(
        ticket_id=ticket.pk, by=make_support_manager(), organization_id=other.organization_id, requester_id=other.pk
    )
    assert (sentences(client), unread_count(ana)) == ([], 0)


def test_note_is_on_no_customers_bell(client, ana, ticket, joao):
    client.force_login(ana)
    note(ticket_id=ticket.pk, by=make_analyst(name="Marina Sales"), words=say("Canário"), key=new_key())
    assert (sentences(client), Notification.objects.filter(user=ana).count()) == ([], 0)


def test_all_are_marked_as_read_by_post_only(client, ana, ticket, joao):
    client.force_login(ana)
    say_something(ticket, joao, 2)
    assert client.get(reverse("lobby:read_notices")).status_code == 405
    response = client.post(reverse("lobby:read_notices"))
    assert (response.status_code, response.url, unread_count(ana)) == (302, "/avisos/", 0)


def test_named_ones_are_marked_and_nobody_elses(client, ana, ticket, joao):
    say_something(ticket, joao, 2)
    reply(ticket_id=ticket.pk, by=ana, words=say(), key=new_key())
    mine = Notification.objects.filter(user=ana).order_by("id")
    theirs = Notification.objects.get(user=joao)
    client.force_login(ana)
    client.post(reverse("lobby:read_notices"), {"notice": [mine[0].pk, theirs.pk, "x", "²", "9" * 30]})
    assert [line.read_at is None for line in (*mine, Notification.objects.get(pk=theirs.pk))] == [False, True, True]


def test_naming_nothing_that_exists_marks_nothing(client, ana, ticket, joao):
    client.force_login(ana)
    say_something(ticket, joao)
    client.post(reverse("lobby:read_notices"), {"notice": ["x"]})
    assert unread_count(ana) == 1


def test_alert_is_a_line_without_a_ticket(client):
    from core.models import OutboxEvent
    from notifications.services.alarms import alert_administrators

    davi = make_administrator()
    event = OutboxEvent.objects.create(name="Tested", payload={}, at="2026-01-05T12:00:00Z")
    delivery = Delivery.objects.create(event=event, consumer="mail", recipient="user:1", available_at=event.at)
    alert_administrators(delivery)
    client.force_login(davi)
    assert sentences(client) == ["Um aviso não pôde ser entregue; veja o registro da operação"]
    assert unread_count(davi) == 1


@pytest.mark.parametrize("name", ["lobby:notices", "lobby:bell", "lobby:preferences"])
def test_anonymous_is_asked_to_sign_in(client, name):
    response = client.get(reverse(name))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))
