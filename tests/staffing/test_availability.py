"""How much people can take, when they are away, and who gets what they had."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from staffing.models import Absence
from staffing.services.availability import end_absence, enter_absence, hand_to_substitute, set_capacity
from staffing.services.forgetting import forget_plans
from staffing.services.next_ticket import take_next
from staffing.team import capacities_of, member, team, workers
from tests.factories import make_administrator, make_analyst, make_customer, make_support_manager, make_ticket
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import take
from tickets.services.errors import InvalidInput

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 30), date(2026, 12, 12)


def away(person, *, first=FIRST, last=LAST, substitute=None, by=None):
    return enter_absence(
        person=person,
        starts_on=first,
        ends_on=last,
        by=by or person,
        substitute_id=substitute and substitute.pk,
        note="Férias",
        at=AT,
    )


def test_capacity_is_the_house_s_until_somebody_says_another():
    marina, joao = make_analyst(), make_analyst(name="João Reis")

    set_capacity(person=marina, most=3, by=marina)
    set_capacity(person=joao, most=4, by=make_support_manager())
    own = capacities_of([marina.pk, joao.pk])
    set_capacity(person=marina, most=None, by=marina)

    assert own == {marina.pk: 3, joao.pk: 4}
    assert capacities_of([marina.pk]) == {marina.pk: settings.TICKETS_IN_PROGRESS}


def test_own_capacity_counts_for_the_next_one():
    marina = make_analyst()
    first, _second = make_ticket(), make_ticket()
    set_capacity(person=marina, most=1, by=marina)

    assert [take_next(by=marina).ticket for _ in range(2)] == [first, None]


def test_only_they_themselves_and_managers_tell_it():
    marina = make_analyst()
    absence = away(marina)

    for other in (make_analyst(), make_administrator(), make_customer()):
        with pytest.raises(ActNotPermitted):
            set_capacity(person=marina, most=1, by=other)
        with pytest.raises(ActNotPermitted):
            away(marina, by=other)
        with pytest.raises(ActNotPermitted):
            end_absence(absence_id=absence.pk, person=marina, by=other)
        with pytest.raises(ActNotPermitted):
            hand_to_substitute(absence_id=absence.pk, person=marina, by=other)


@pytest.mark.parametrize("most", [-1, 201])
def test_capacity_has_bounds(most):
    marina = make_analyst()

    with pytest.raises(InvalidInput) as refused:
        set_capacity(person=marina, most=most, by=marina)

    assert refused.value.errors == {"most": "out_of_range"}


def test_who_is_away_stands_last_among_who_could_take_a_ticket(monkeypatch):
    adriana, marina = make_analyst(name="Adriana Luz"), make_analyst()
    monkeypatch.setattr("staffing.team.today", lambda: FIRST)
    away(adriana)

    assert [(one.name, one.absent_until) for one in workers()] == [("Marina Sales", None), ("Adriana Luz", LAST)]
    assert marina in workers()


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        (LAST, FIRST, {"ends_on": "before_start"}),
        (date(2026, 11, 1), date(2026, 11, 29), {"ends_on": "past"}),
        (LAST, date(2026, 12, 20), {"starts_on": "overlaps"}),
    ],
)
def test_absence_has_days_to_come_that_are_not_told_yet(first, last, errors):
    marina = make_analyst()
    away(marina)

    with pytest.raises(InvalidInput) as refused:
        away(marina, first=first, last=last)

    assert refused.value.errors == errors


def test_substitute_works_tickets_and_is_somebody_else():
    marina = make_analyst()

    for nobody in (marina, make_customer(), make_administrator()):
        with pytest.raises(InvalidInput) as refused:
            away(marina, substitute=nobody)
        assert refused.value.errors == {"substitute_id": "unknown"}


def test_absence_that_is_ended_holds_no_more():
    marina = make_analyst()
    running = away(marina, first=FIRST, last=LAST)
    coming = away(marina, first=date(2027, 1, 2), last=date(2027, 1, 9))

    end_absence(absence_id=coming.pk, person=marina, by=marina, at=AT)
    end_absence(absence_id=running.pk, person=marina, by=marina, at=datetime(2026, 12, 3, 12, tzinfo=UTC))

    assert list(Absence.objects.values_list("starts_on", "ends_on")) == [(FIRST, date(2026, 12, 2))]
    with pytest.raises(Absence.DoesNotExist):
        end_absence(absence_id=running.pk, person=make_analyst(), by=make_support_manager(), at=AT)


def test_open_tickets_go_to_who_stands_in_by_one_act():
    marina, joao = make_analyst(), make_analyst(name="João Reis")
    mine, others, free = make_ticket(), make_ticket(), make_ticket()
    take(ticket_id=mine.pk, by=marina)
    take(ticket_id=others.pk, by=joao)
    with_substitute, without = (
        away(marina, substitute=joao),
        away(marina, first=date(2027, 1, 1), last=date(2027, 1, 2)),
    )

    handed = hand_to_substitute(absence_id=with_substitute.pk, person=marina, by=marina)

    assert (handed, Ticket.objects.get(pk=mine.pk).assignee) == (1, joao)
    assert Ticket.objects.get(pk=free.pk).assignee is None
    with pytest.raises(InvalidInput) as refused:
        hand_to_substitute(absence_id=without.pk, person=marina, by=marina)
    assert refused.value.errors == {"substitute_id": "required"}


@pytest.mark.parametrize("count", [1, 3])
def test_team_is_read_in_five_statements(monkeypatch, django_assert_num_queries, count):
    monkeypatch.setattr("staffing.team.today", lambda: FIRST)
    people = [make_analyst(name=f"Pessoa {n}") for n in range(count)]
    for person in people:
        take(ticket_id=make_ticket().pk, by=person)
        away(person, substitute=make_support_manager())

    with django_assert_num_queries(5):
        found = {one.person: one for one in team()}

    first = found[people[0]]
    assert (first.in_progress, first.open_count, first.most, first.is_full) == (1, 1, 20, False)
    assert first.absence is not None
    assert (first.absence.ends_on, first.coming) == (LAST, None)


def test_what_is_coming_is_told_and_goes_with_the_person(monkeypatch):
    monkeypatch.setattr("staffing.team.today", lambda: date(2026, 11, 29))
    marina = make_analyst()
    coming = away(marina)
    set_capacity(person=marina, most=0, by=marina)
    before = member(marina)

    forget_plans(person=marina)

    assert (before.absence, before.coming, before.most, before.is_full) == (None, coming, 0, True)
    after = member(marina)
    assert (after.coming, after.has_own_capacity) == (None, False)
