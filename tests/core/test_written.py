"""Statements that are written once: they yield and insert what the ORM does, whatever with and by which thread."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connections
from django.db.models import Model, QuerySet

from accounts.models import Contract, Organization, User
from core.models import IdempotencyRecord, OutboxEvent
from core.written import Written, insert, update
from tests.factories import make_customer, make_module, make_organization, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def people_of(organization_id: int, ids: list[int]) -> QuerySet[User, Any]:
    people = User.objects.active().filter(organization_id=organization_id, pk__in=ids)
    return people.order_by("pk").values_list("pk", "organization__short_name", "is_active")


PEOPLE = Written(people_of, int, [int])


def test_rows_are_those_of_the_orm_by_one_query(django_assert_num_queries: Any) -> None:
    house, other = make_organization(), make_organization()
    ids = [make_customer(organization=place).pk for place in (house, other, house)]
    with django_assert_num_queries(3):
        found = [PEOPLE.rows(house.pk, ids), PEOPLE.rows(other.pk, ids), PEOPLE.rows(house.pk, ids[:1])]
    assert found == [list(people_of(house.pk, ids)), list(people_of(other.pk, ids)), list(people_of(house.pk, ids[:1]))]
    assert [len(rows) for rows in found] == [2, 1, 1]


def test_of_an_empty_list_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert (PEOPLE.rows(1, []), PEOPLE.row(1, [])) == ([], None)


def test_the_statement_is_written_once() -> None:
    written = []

    def write(person_id: int) -> QuerySet[User, Any]:
        written.append(person_id)
        return User.objects.filter(pk=person_id).values_list("pk")

    query, person = Written(write, int), make_customer()
    assert [query.row(person.pk), query.row(0), query.row(person.pk)] == [(person.pk,), None, (person.pk,)]
    assert len(written) == 1


def test_days_instants_words_and_what_a_column_reads_come_as_elsewhere() -> None:
    contracts = Written(
        lambda house, day: Contract.objects.filter(organization_id=house, starts_on=day).values_list("starts_on"),
        *(int, date),
    )
    keys = Written(
        lambda key, at: IdempotencyRecord.objects.filter(key=key, created_at=at).values_list("created_at", "result"),
        *(str, datetime),
    )
    house, at = make_organization(), datetime(2026, 7, 1, 4, 0, 0, 5, tzinfo=UTC)
    day = Contract.objects.get(organization=house).starts_on
    IdempotencyRecord.objects.create(scope="s", key="k", request_hash="h", created_at=at, result={"a": [1]})
    assert contracts.rows(house.pk, day) == [(day,)]
    assert keys.rows("k", at) == [(at, {"a": [1]})]


def test_a_value_that_stands_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="stand nowhere"):
        Written(lambda _number: Organization.objects.values_list("pk"), int).rows(1)


def test_a_row_is_inserted_as_the_orm_would(django_assert_num_queries: Any) -> None:
    person = make_customer()
    values = {"subject": "1402", "organization_id": person.organization_id, "requester": person, "opened_by": person}
    at = dict.fromkeys(("opened_at", "status_since", "last_event_at"), datetime(2026, 7, 1, 4, tzinfo=UTC))
    by_orm = Ticket.objects.create(**values, **at)
    with django_assert_num_queries(1):
        made = insert(Ticket(**values, **at))
    there = Ticket.objects.get(pk=made.pk)
    assert values_of(made) == values_of(there) == {**values_of(by_orm), "id": made.pk}
    assert (made._state.adding, made._state.db) == (False, "default")


def test_fields_of_a_row_are_written_as_the_orm_would(django_assert_num_queries: Any) -> None:
    ticket, module = make_ticket(), make_module()
    before = values_of(Ticket.objects.get(pk=ticket.pk))
    ticket.module, ticket.subject, ticket.legal_due_on = module, "8106", date(2026, 7, 1)
    ticket.product_id, ticket.routine = module.product_id, "not written"
    with django_assert_num_queries(1):
        update(ticket, ["subject", "module", "legal_due_on", "product_id"])
    written = {"subject": "8106", "module_id": module.pk, "product_id": module.product_id}
    written |= {"legal_due_on": ticket.legal_due_on}
    assert values_of(Ticket.objects.get(pk=ticket.pk)) == {**before, **written}


def test_fields_that_are_not_there_are_refused() -> None:
    with pytest.raises(DatabaseError, match="no row of"):
        update(Ticket(pk=1, subject="1402"), ["subject"])
    with pytest.raises(FieldDoesNotExist, match="has not all of"):
        update(Ticket(pk=1, subject="1402"), ["subject", "colour"])


def test_what_is_kept_as_json_comes_back_as_it_was() -> None:
    row = insert(OutboxEvent(name="E", payload={"ç": [None, 1]}, at=datetime(2026, 7, 1, 4, tzinfo=UTC)))
    assert OutboxEvent.objects.get(pk=row.pk).payload == {"ç": [None, 1]}


def values_of(row: Model) -> dict[str, Any]:
    """Return every column of a row as Python has it."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection() -> None:
    person = make_customer()
    house_id = person.organization_id or 0
    found = [PEOPLE.rows(house_id, [person.pk])]

    def ask() -> None:
        try:
            found.append(PEOPLE.rows(house_id, [person.pk]))
        finally:
            connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(10)
    assert found == [found[0]] * 2


@pytest.mark.django_db
def test_number_that_no_row_can_have_is_that_of_none() -> None:
    numbers = Written(lambda number: Ticket.objects.filter(pk=number).values_list("pk"), int)

    assert [numbers.rows(number) for number in (2**63, 10**40)] == [[], []]
