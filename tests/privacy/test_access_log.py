"""The log of access: a line for each look, written by nobody's request, without words, gone after six months."""

from contextvars import Context
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.services.tokens import make_token
from core import sides as core_sides
from core.database import database_now
from core.sides import STAFF
from privacy.looking import REPEATED, SILENT, numbers_of, subject_of
from privacy.models import AccessLine
from privacy.services import access_log
from privacy.services.access_log import KEPT, Buffer, begin_writing, buffer, forget_old_lines, write_lines
from tests.factories import make_analyst, make_customer, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def marina():
    return make_analyst()


@pytest.fixture
def desk(client, marina):
    client.force_login(marina)
    return client


def lines():
    write_lines()
    return list(AccessLine.objects.order_by("pk").values_list("person", "place", "subject_kind", "subject", "status"))


def a_line(person, **values):
    made = {"at": database_now(), "place": "desk:home", "method": "GET", "status": 200, "request_id": "-"}
    return AccessLine(person_id=person.pk, **{**made, **values})


def test_look_at_a_ticket_leaves_a_line(desk, marina):
    ticket = make_ticket(make_customer())

    desk.get(
        reverse("desk:show_ticket", args=[ticket.pk]) + "?q=palavra",
        HTTP_X_REQUEST_ID="pedido-123",
        REMOTE_ADDR="203.0.113.7",
    )

    assert not AccessLine.objects.exists()
    assert lines() == [(marina.pk, "desk:show_ticket", "ticket", str(ticket.pk), 200)]
    line = AccessLine.objects.get()
    assert (line.method, line.numbers, line.address, line.request_id, line.token) == (
        "GET",
        f"number={ticket.pk}",
        "203.0.113.7",
        "pedido-123",
        None,
    )
    assert database_now() - line.at < timedelta(minutes=1)


def test_look_at_what_does_not_exist_leaves_a_line_and_who_is_not_signed_in_none(desk, client, marina):
    desk.get(reverse("desk:show_ticket", args=[99999]))
    desk.get("/nada/aqui/")
    desk.logout()
    client.get(reverse("desk:show_ticket", args=[99999]))

    assert lines() == [(marina.pk, "desk:show_ticket", "ticket", "99999", 404)]


def test_program_leaves_a_line_with_its_token(client):
    ana = make_customer()
    ticket = make_ticket(ana)
    made = make_token(by=ana, key="k", name="monitor", is_read_only=True, days=30)

    client.get(f"/api/v1/tickets/{ticket.pk}/", HTTP_AUTHORIZATION=f"Token {made.secret}")

    assert lines() == [(ana.pk, "api:ticket", "ticket", str(ticket.pk), 200)]
    assert AccessLine.objects.get().token == made.token.pk


def test_address_is_the_one_that_our_own_proxy_saw(desk, settings):
    settings.TRUSTED_PROXIES = 1

    desk.get(reverse("desk:home"), HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9", REMOTE_ADDR="10.0.0.1")
    write_lines()

    assert AccessLine.objects.get().address == "203.0.113.9"


def test_words_of_an_address_are_not_written_down():
    from uuid import UUID

    key = UUID(int=5)
    numbers = numbers_of({"token": "secret", "file_id": key, "line": 7, "slug": "meus"})

    assert numbers == {"file_id": str(key), "line": "7"}
    assert subject_of(numbers) == ("file", str(key))
    assert (subject_of({"number": "3"}), subject_of({})) == (("ticket", "3"), ("", ""))


def test_page_that_refreshes_itself_leaves_a_line_in_ten_minutes(desk, marina, monkeypatch):
    ticket = make_ticket(make_customer())
    other = make_ticket(make_customer())
    now = [0.0]
    monkeypatch.setattr(buffer, "_clock", lambda: now[0])

    for number in (ticket.pk, ticket.pk, other.pk):
        desk.get(reverse("desk:show_facts", args=[number]))
    now[0] = 601.0
    desk.get(reverse("desk:show_facts", args=[ticket.pk]))

    assert [subject for _who, _place, _kind, subject, _status in lines()] == [
        str(ticket.pk),
        str(other.pk),
        str(ticket.pk),
    ]


def test_answer_without_news_leaves_no_line(desk):
    url = reverse("desk:show_rail")
    first = desk.get(url)
    buffer.clear()

    second = desk.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, lines()) == (304, [])


def test_request_does_not_pay_for_its_line(desk):
    with CaptureQueriesContext(connection) as asked:
        desk.get(reverse("lobby:security"))

    assert [query["sql"] for query in asked.captured_queries if "privacy_accessline" in query["sql"]] == []
    assert len(lines()) == 1


def test_named_addresses_are_there():
    named = set(_names(get_resolver()))

    assert (SILENT | REPEATED) - named == set()


def _names(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_full_buffer_lets_the_oldest_go_and_counts_them():
    small, person = Buffer(holds=2), make_customer()
    added = [a_line(person, status=number) for number in (1, 2, 3)]
    for line in added:
        small.add(line)

    assert small.lost == 1
    taken = small.take(10)
    assert [line.status for line in taken] == [2, 3]
    small.add(a_line(person, status=4))
    small.give_back(taken)
    assert ([line.status for line in small.take(10)], small.lost) == ([3, 4], 2)


def test_lines_wait_while_the_database_is_away(desk, marina, monkeypatch):
    desk.get(reverse("desk:home"))

    def away(_lines):
        raise DatabaseError("away")

    with monkeypatch.context() as patched:
        patched.setattr(access_log, "_write", away)
        assert write_lines() == 0

    assert [place for _who, place, *_ in lines()] == ["desk:home"]


@pytest.mark.django_db(transaction=True)
def test_line_that_the_database_refuses_holds_up_no_other():
    ana = make_customer()
    for person_id in (ana.pk, 10**9, ana.pk):
        buffer.add(a_line(ana, status=200))
        buffer._lines[-1].person_id = person_id

    assert write_lines() == 2
    assert AccessLine.objects.count() == 2


def test_nothing_writes_by_itself_in_tests():
    assert (django_settings.ACCESS_LOG_SECONDS, begin_writing()) == (0, None)


def test_lines_are_forgotten_after_six_months(monkeypatch):
    monkeypatch.setattr(access_log, "_FORGOTTEN_AT_ONCE", 2)
    ana, now = make_customer(), database_now()
    AccessLine.objects.bulk_create(
        a_line(ana, at=now - age, status=200 + number)
        for number, age in enumerate([KEPT + timedelta(minutes=1)] * 5 + [KEPT - timedelta(minutes=1)])
    )

    assert (forget_old_lines(), forget_old_lines()) == (5, 0)
    assert AccessLine.objects.get().status == 205


def test_thread_writes_on_the_side_of_staff(desk, monkeypatch):
    sides = []
    monkeypatch.setattr(access_log, "write_lines", lambda: sides.append(core_sides._side.get()))
    # As in a thread: nobody said as whom it asks.
    Context().run(access_log._write_quietly)

    assert [side.role for side in sides] == [STAFF.role]
