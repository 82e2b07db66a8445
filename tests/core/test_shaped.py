"""Statements that are written once: the same rows as the ORM's own, whatever values and shape are asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import CharField, Exists, Model, OuterRef
from django.utils import translation

from accounts.fields import REMOVED
from accounts.models import Skill, User
from core.shaped import Shaped, Slot, filling, slots
from tests.factories import make_analyst, make_customer, make_organization
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PEOPLE = Shaped[User](
    lambda with_skills: (
        User.objects.filter(pk=Slot("person"))
        .select_related("organization__executive")
        .annotate(**({"is_skilled": Exists(Skill.objects.filter(user_id=OuterRef("pk")))} if with_skills else {}))
    )
)
NAMES = Shaped[tuple[str, int]](
    lambda: User.objects.filter(pk__in=slots("person", 3)).order_by("name").values_list("name", "pk")
)


def values_of(row: Model) -> dict[str, Any]:
    """Return every column of a row as Python has it."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_of_the_orm_and_one_query(django_assert_num_queries: Any) -> None:
    people = [make_customer(), make_customer(organization=make_organization())]
    for person in people:
        with django_assert_num_queries(1):
            found = PEOPLE.rows(False, person=person.pk)
            houses = [(one.organization, one.organization.executive) for one in found]
        there = User.objects.select_related("organization__executive").get(pk=person.pk)
        assert [values_of(one) for one in found] == [values_of(there)]
        assert houses == [(there.organization, None)]
        assert [(one._state.adding, one._state.db) for one in found] == [(False, "default")]


def test_each_shape_is_a_statement_of_its_own_and_brings_what_it_annotates() -> None:
    analyst, customer = make_analyst(), make_customer()
    assert [PEOPLE.row(True, person=person.pk).is_skilled for person in (analyst, customer)] == [True, False]  # type: ignore[union-attr]  # annotated
    assert not hasattr(PEOPLE.row(False, person=analyst.pk), "is_skilled")


def test_what_is_not_joined_is_none_and_without_a_row_there_is_nothing() -> None:
    analyst = make_analyst()
    found = PEOPLE.row(False, person=analyst.pk)
    assert (found, found.organization if found else "") == (analyst, None)
    assert (PEOPLE.row(False, person=0), PEOPLE.rows(False, person=0)) == (None, [])


def test_a_list_of_values_is_filled_up_and_what_is_not_of_models_comes_as_tuples() -> None:
    ana, rui = make_customer(name="Ana"), make_customer(name="Rui")
    assert NAMES.rows(**filling("person", [rui.pk, ana.pk], 3)) == [("Ana", ana.pk), ("Rui", rui.pk)]


def test_a_field_reads_its_column_as_it_does_elsewhere() -> None:
    person = make_customer(name=REMOVED)
    with translation.override("en"):
        found = PEOPLE.row(False, person=person.pk)
        assert found is not None
        assert (found.name, NAMES.rows(**filling("person", [person.pk], 3))) == (
            "Removed person",
            [("Removed person", person.pk)],
        )


def test_what_can_find_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    nothing = Shaped[User](lambda: User.objects.none())
    with django_assert_num_queries(0):
        assert nothing.rows() == []


def test_a_value_is_no_part_of_the_statement() -> None:
    by_name = Shaped[User](lambda: User.objects.filter(name=Slot("name", CharField())))
    ana = make_customer(name="Ana' OR '1'='1")
    assert [by_name.rows(name=name) for name in ("Ana' OR '1'='1", "' OR '1'='1", "%s")] == [[ana], [], []]


def test_a_slot_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError):
        PEOPLE.rows(False)


@pytest.mark.django_db
def test_number_that_no_row_can_have_is_that_of_none() -> None:
    ticket = Shaped(lambda: Ticket.objects.filter(pk=Slot("number")))

    assert [ticket.rows(number=number) for number in (2**63, 10**40, -(2**63))] == [[], [], []]
