"""Administrators who are let out at the same moment: nobody is stuck, and one of them stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from accounts.models import User
from accounts.services.people import LastAdministrator, Roles, change_roles, deactivate, edit_person
from tests.factories import make_administrator
from tests.races.meeting import beside, wait_until_waiting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ANALYST = Roles(is_analyst=True)
ACTS: list[Callable[[User], User]] = [
    lambda person: deactivate(by=None, person_id=person.pk),
    lambda person: change_roles(by=None, person_id=person.pk, roles=ANALYST),
    lambda person: edit_person(by=None, person_id=person.pk, values={"name": "Outro"}, roles=ANALYST),
]


def _let_out_at_once(act: Callable[[User], User], *people: User, held: User) -> list[object]:
    """Let all come to a lock while one administrator's row is held, and return what became of each."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=held.pk)
        started = []
        for person in people:
            started.append(beside(partial(act, person)))
            wait_until_waiting(len(started))
    return [one.outcome for one in started]


@pytest.mark.parametrize("act", ACTS)
def test_two_administrators_who_are_let_out_at_once_both_leave_where_a_third_stays(act: Callable[[User], User]) -> None:
    first, second, stays = (make_administrator() for _ in range(3))

    assert _let_out_at_once(act, first, second, held=stays) == [first, second]

    assert list(User.objects.active().filter(is_administrator=True)) == [stays]


@pytest.mark.parametrize("act", ACTS)
def test_of_two_last_administrators_who_are_let_out_at_once_one_stays(act: Callable[[User], User]) -> None:
    first, second = make_administrator(), make_administrator()

    assert _let_out_at_once(act, first, second, held=first) == [first, LastAdministrator]

    assert list(User.objects.active().filter(is_administrator=True)) == [second]
