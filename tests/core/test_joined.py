"""Rows of several models by one statement: the same as the ORM's own, and what is not joined is not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.utils import translation

from accounts.fields import REMOVED
from accounts.models import Organization, User
from core.joined import Joined
from tests.factories import make_analyst, make_customer

pytestmark = pytest.mark.django_db
PEOPLE = Joined(
    {"person": User, "house": Organization},
    "FROM accounts_user person LEFT JOIN accounts_organization house ON house.id = person.organization_id"
    " WHERE person.id = %s",
)


def values_of(row: Model) -> dict[str, Any]:
    """Return every column of a row as Python has it."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_of_the_orm_and_one_query(django_assert_num_queries: Any) -> None:
    person = make_customer()
    with django_assert_num_queries(1):
        found = PEOPLE.row(person.pk)
    there = User.objects.select_related("organization").get(pk=person.pk)
    assert found is not None
    assert [values_of(row) for row in found] == [values_of(there), values_of(there.organization)]
    assert [(row._state.adding, row._state.db) for row in found] == [(False, "default")] * 2


def test_what_is_not_joined_is_none_and_without_a_row_there_is_nothing() -> None:
    analyst = make_analyst()
    assert PEOPLE.row(analyst.pk) == [analyst, None]
    assert PEOPLE.row(0) is None


def test_a_field_reads_its_column_as_it_does_elsewhere() -> None:
    person = make_customer(name=REMOVED)
    with translation.override("en"):
        found = PEOPLE.row(person.pk)
    assert found is not None
    assert found[0].name == "Removed person"
