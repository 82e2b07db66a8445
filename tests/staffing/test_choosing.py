"""The choice itself, pure: what comes first, why, and what came second."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.choosing import Asker, Candidate, Choice, Place, choose, counted_rank
from staffing.grounds import Ground, WhyNone

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
BILLING = Place(1, level=1, group_id=10)
STOCK = Place(2, level=1, group_id=20)
LOOSE = Place(3, level=1, group_id=None)
MARINA = Asker(frozenset({(1, 10), (1, None)}), in_progress=3, most=8)


def ticket(number: int, *, hours: float = 1, place: Place = BILLING, customer: int = 7, **fields: Any) -> Candidate:
    values: dict[str, Any] = {"is_immediate": False, "is_at_risk": False, "severity_rank": 2, **fields}
    return Candidate(number, place, customer, opened_at=AT - timedelta(hours=hours), **values)


def chosen(*candidates: Candidate, asker: Asker = MARINA, equals: tuple[Candidate, ...] = ()) -> Choice:
    return choose(candidates, asker, AT, equals=equals)


def numbers(choice: Choice) -> tuple[int | None, int | None, str | None]:
    first, second = choice.chosen, choice.second
    return first and first.number, second and second.number, choice.second_by


def test_immediate_comes_before_what_is_at_risk_and_that_before_what_is_graver() -> None:
    immediate, at_risk = ticket(1, is_immediate=True, severity_rank=3), ticket(2, is_at_risk=True, severity_rank=3)
    critical = ticket(3, severity_rank=0, hours=9)

    assert numbers(chosen(critical, at_risk, immediate)) == (1, 2, Ground.IMMEDIATE)
    assert numbers(chosen(critical, at_risk)) == (2, 3, Ground.AT_RISK)


def test_graver_comes_first_and_of_equals_the_older_one() -> None:
    high, older, younger = ticket(1, severity_rank=1, hours=0), ticket(2, hours=5), ticket(3, hours=4)

    assert numbers(chosen(younger, older, high)) == (1, 2, Ground.SEVERITY)
    assert numbers(chosen(younger, older)) == (2, 3, Ground.AGE)


def test_skill_in_the_very_group_counts_more_than_hours_and_less_than_days() -> None:
    here, elsewhere = ticket(1, hours=1), ticket(2, hours=20, place=STOCK)
    days_ago = ticket(3, hours=25, place=STOCK)

    assert numbers(chosen(here, elsewhere)) == (1, 2, Ground.SKILL)
    assert numbers(chosen(here, days_ago)) == (3, 1, Ground.WAITED)


def test_each_week_of_waiting_counts_as_a_step() -> None:
    low = ticket(1, severity_rank=3, hours=24 * 21)
    without = ticket(2, severity_rank=9, hours=24 * 7)

    assert [counted_rank(one, AT) for one in (low, without, ticket(3, severity_rank=0, hours=999))] == [0, 3, 0]
    assert numbers(chosen(ticket(4, severity_rank=1), low)) == (1, 4, Ground.SEVERITY)


def test_third_in_a_row_is_another_customers_equal_ticket() -> None:
    turn = Place(1, level=1, group_id=10, served_id=7, in_a_row=2)
    first, others = ticket(1, place=turn, hours=9), ticket(2, place=turn, customer=8)

    choice = chosen(first, equals=(others,))

    assert numbers(choice) == (2, 1, Ground.FAIRNESS)
    assert [reason.ground for reason in choice.reasons if reason.ground == Ground.FAIRNESS] == [Ground.FAIRNESS]


def test_third_in_a_row_stays_where_no_equal_ticket_waits() -> None:
    turn = Place(1, level=1, group_id=10, served_id=7, in_a_row=2)
    first = ticket(1, place=turn, severity_rank=0)

    choice = chosen(first, equals=(ticket(2, place=turn, customer=8, severity_rank=1),))

    assert choice.chosen == first


def test_second_in_a_row_is_nobody_elses_turn() -> None:
    turn = Place(1, level=1, group_id=10, served_id=7, in_a_row=1)

    assert numbers(chosen(ticket(1, place=turn, hours=9), equals=(ticket(2, place=turn, customer=8),)))[0] == 1


def test_what_its_customer_put_first_comes_in_the_place_of_its_equal() -> None:
    first, put_first = ticket(1, hours=9), ticket(2, hours=1, customer_rank=1)

    assert numbers(chosen(first, equals=(put_first,))) == (2, 1, Ground.OWN_ORDER)
    assert numbers(chosen(first, equals=(ticket(3, customer=8, customer_rank=1),)))[0] == 1


def test_who_has_as_much_as_they_can_take_gets_only_what_is_urgent() -> None:
    full = Asker(MARINA.skills, in_progress=8, most=8)

    assert chosen(ticket(1), asker=full) == Choice(why_none=WhyNone.AT_CAPACITY)
    assert numbers(chosen(ticket(1), ticket(2, is_at_risk=True), asker=full)) == (2, None, None)
    assert chosen(asker=full) == Choice(why_none=WhyNone.NOTHING_WAITS)


def test_reasons_say_what_the_choice_rested_on() -> None:
    loose = ticket(1, place=LOOSE, is_immediate=True, hours=2, customer_rank=4)

    assert chosen(loose).as_data() == {
        "reasons": [
            ["immediate", None],
            ["severity", [2, 2]],
            ["age", 120],
            ["own_order", 4],
            ["skill", "no_module"],
            ["load", [4, 8]],
            ["only", None],
        ],
        "second": None,
        "second_by": None,
    }


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    places = [
        Place(n, 1, group, served_id=draw(st.integers(1, 3)), in_a_row=draw(st.integers(0, 3)))
        for n, group in ((1, 10), (2, 20), (3, None))
    ]
    return [
        ticket(
            number,
            place=draw(st.sampled_from(places)),
            customer=draw(st.integers(1, 3)),
            hours=draw(st.integers(0, 1000)),
            is_immediate=draw(st.booleans()),
            is_at_risk=draw(st.booleans()),
            severity_rank=draw(st.sampled_from([0, 1, 2, 3, 9])),
            customer_rank=draw(st.none() | st.integers(1, 3)),
        )
        for number in range(1, draw(st.integers(1, 8)) + 1)
    ]


@settings(max_examples=150)
@given(found=candidates())
def test_nobody_gets_a_third_in_a_row_while_an_equal_ticket_of_another_waits(found: list[Candidate]) -> None:
    one = choose(found, MARINA, AT, equals=found).chosen

    assert one is not None
    others = [each for each in found if each.kind == one.kind and each.organization_id != one.organization_id]
    assert not (others and one.place.is_others_turn(one.organization_id))
    assert not any(each.is_immediate > one.is_immediate for each in found)


@settings(max_examples=60)
@given(waiting=candidates())
def test_whatever_waits_comes_to_its_turn_while_graver_ones_keep_coming(waiting: list[Candidate]) -> None:
    at, left, turns = AT, {one.number: one for one in waiting}, dict[int, tuple[int, int]]()
    for day in range(200):
        at += timedelta(days=1)
        newcomer = Candidate(1000 + day, BILLING, 9, False, False, 0, at - timedelta(hours=1))
        there = [as_it_stands(one, turns) for one in [*left.values(), newcomer]]
        one = choose(there, MARINA, at, equals=there).chosen
        assert one is not None
        served, in_a_row = turns.get(one.place.queue_id, (0, 0))
        in_a_row = in_a_row + 1 if served == one.organization_id else 1
        turns[one.place.queue_id] = one.organization_id, in_a_row
        left.pop(one.number, None)
        if not left:
            break

    assert left == {}


def as_it_stands(one: Candidate, turns: dict[int, tuple[int, int]]) -> Candidate:
    served, in_a_row = turns.get(one.place.queue_id, (None, 0))
    return replace(one, place=replace(one.place, served_id=served, in_a_row=in_a_row))
