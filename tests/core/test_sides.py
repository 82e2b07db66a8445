"""A statement goes out as whoever asks, in its own transaction, and nothing of that is left behind."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from catalogue.models import Product
from core.sides import GATE, LOGIN, STAFF, Role, Side, as_staff, asking_as, kept_side
from tests.factories import make_organization
from tickets.models import Ticket

CUSTOMER = Side(Role.CUSTOMER, organization_id=12, person_id=34)


def asked_as() -> str:
    """Return the end of the name of the role that a statement is asked as."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0]).rpartition("_")[2]


def told() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization', true), current_setting('app.person', true)")
        organization, person = cursor.fetchone()
        return organization or "", person or ""


@pytest.mark.django_db
def test_side_leaves_every_database_usable() -> None:
    with asking_as(Side(Role.CUSTOMER, organization_id=make_organization().pk)):
        assert not Ticket.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_statement_outside_a_transaction_is_asked_as_whoever_asks() -> None:
    with asking_as(CUSTOMER):
        seen = (asked_as(), told())

    assert seen == ("customer", ("12", "34"))
    # What was set went with its statement: whoever has the connection next has nothing of it.
    assert (asked_as(), told()) == ("postgres", ("", ""))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("side", "expected"), [(STAFF, "staff"), (GATE, "gate"), (LOGIN, "postgres")])
def test_side_names_the_role(side: Side, expected: str) -> None:
    with asking_as(side):
        assert asked_as() == expected


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("side", [CUSTOMER, GATE])
def test_transaction_of_a_service_is_staffs_and_what_follows_it_is_not(side: Side) -> None:
    with asking_as(side):
        with transaction.atomic():
            within = asked_as()
        behind = asked_as()

    assert (within, behind) == ("staff", side.role)


@pytest.mark.postgres
@pytest.mark.django_db
def test_service_that_fails_leaves_its_caller_where_they_stood() -> None:
    with asking_as(CUSTOMER):
        before = asked_as()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        behind = asked_as()

    assert (before, behind, asked_as()) == ("customer", "customer", "postgres")


@pytest.mark.postgres
@pytest.mark.django_db
def test_service_without_a_transaction_asks_as_staff_where_it_says_so() -> None:
    with asking_as(CUSTOMER):
        assert (as_staff(asked_as)(), asked_as()) == ("staff", "customer")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_in_a_transaction", [False, True])
def test_rows_fetched_in_pieces_are_asked_for_by_whoever_asks(is_in_a_transaction: bool) -> None:
    Product.objects.create(name="WinThor", slug="winthor")

    def fetched() -> list[str]:
        rows = Product.objects.extra(select={"who": "current_user::text"}).values_list("who", flat=True)
        return [who.rpartition("_")[2] for who in rows.iterator(chunk_size=1)]

    with asking_as(CUSTOMER):
        if is_in_a_transaction:
            with transaction.atomic():
                assert fetched() == ["staff"]
        assert (fetched(), asked_as()) == (["customer"], "customer")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_failing_statement_in_pieces_leaves_the_connection_usable() -> None:
    with asking_as(CUSTOMER):
        # Django's own closing of the cursor fails in its turn, and is what is raised.
        with pytest.raises((DatabaseError, psycopg2.Error)):
            list(Product.objects.extra(select={"no": "1 / 0 / id"}).iterator(chunk_size=1))
        list(Product.objects.iterator(chunk_size=1))

        assert asked_as() == "customer"


@pytest.mark.postgres
@pytest.mark.django_db
def test_body_that_streams_is_made_where_its_view_stood() -> None:
    def pieces() -> Iterator[bytes]:
        yield asked_as().encode()
        yield asked_as().encode()

    with asking_as(CUSTOMER):
        body = kept_side(pieces())

    assert (next(body), asked_as(), next(body), list(body)) == (b"customer", "postgres", b"customer", [])


@pytest.mark.postgres
@pytest.mark.django_db
def test_side_costs_no_statement_of_its_own(django_assert_num_queries: object) -> None:
    with asking_as(CUSTOMER), django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        asked_as()
        asked_as()
