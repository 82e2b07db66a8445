"""How much people can take, when they are away, what substitutes get: told by themselves or a support manager."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core.database import database_now
from staffing.models import MOST_CAPACITY, NOTE_LENGTH, Absence, Capacity
from staffing.team import day_of, workers
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import assign
from tickets.services.errors import InvalidInput


def may_tell_availability(person: User, *, by: User) -> bool:
    """Whether `by` may say when this person is away and how much they can take."""
    return by.is_support_manager or (by.pk == person.pk and by.is_analyst)


@transaction.atomic
def set_capacity(*, person: User, most: int | None, by: User) -> None:
    """Say how many tickets in progress a person can take; None for what the house has for all.

    :raises ActNotPermitted: unless by themselves or a support manager
    :raises InvalidInput: beyond what a person can take
    """
    _permit(person, by)
    if most is not None and not 0 <= most <= MOST_CAPACITY:
        raise InvalidInput({"most": "out_of_range"})
    _locked(person)
    Capacity.objects.update_or_create(person=person, defaults={"most": most})


@transaction.atomic
def enter_absence(
    *,
    person: User,
    starts_on: date,
    ends_on: date,
    by: User,
    substitute_id: int | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Absence:
    """Say that a person is away, both days included.

    :raises ActNotPermitted: unless by themselves or a support manager
    :raises InvalidInput: for days in the wrong order, past ones, or ones that are told already; for a substitute who
        works no tickets, or is the person
    """
    _permit(person, by)
    at = at or database_now()
    _locked(person)
    errors: dict[str, str] = {}
    if ends_on < starts_on:
        errors["ends_on"] = "before_start"
    elif ends_on < day_of(at):
        errors["ends_on"] = "past"
    elif Absence.objects.filter(person=person, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        errors["starts_on"] = "overlaps"
    if substitute_id is not None and (substitute_id == person.pk or not workers().filter(pk=substitute_id).exists()):
        errors["substitute_id"] = "unknown"
    if len(note) > NOTE_LENGTH:
        errors["note"] = "too_long"
    if errors:
        raise InvalidInput(errors)
    return Absence.objects.create(
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        substitute_id=substitute_id,
        note=note,
        entered_by=by,
        entered_at=at,
    )


@transaction.atomic
def end_absence(*, absence_id: int, person: User, by: User, at: datetime | None = None) -> None:
    """Let a person be there again from today on; an absence that has not begun is gone.

    :raises ActNotPermitted: unless by themselves or a support manager
    :raises Absence.DoesNotExist: when this person has none of that number
    """
    _permit(person, by)
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence_id, person=person)
    day = day_of(at or database_now())
    if absence.starts_on >= day:
        absence.delete()
    elif absence.ends_on >= day:
        absence.ends_on = date.fromordinal(day.toordinal() - 1)
        absence.save(update_fields=["ends_on"])


@transaction.atomic
def hand_to_substitute(*, absence_id: int, person: User, by: User, at: datetime | None = None) -> int:
    """Give every open ticket of a person to who stands in for them in this absence, and return how many.

    :raises ActNotPermitted: unless by themselves or a support manager
    :raises Absence.DoesNotExist: when this person has none of that number
    :raises InvalidInput: when nobody stands in, or who does works no tickets any more
    """
    _permit(person, by)
    absence = Absence.objects.get(pk=absence_id, person=person)
    if absence.substitute_id is None:
        raise InvalidInput({"substitute_id": "required"})
    # All locks at once and by number: two who hand on, or one who works on them, wait for each other in one order.
    held = Ticket.objects.open().filter(assignee_id=person.pk).order_by("pk")
    ids = list(held.select_for_update(of=("self",)).values_list("pk", flat=True))
    for ticket_id in ids:
        assign(ticket_id=ticket_id, by=by, assignee_id=absence.substitute_id, at=at)
    return len(ids)


def _permit(person: User, by: User) -> None:
    if not may_tell_availability(person, by=by):
        raise ActNotPermitted("availability")


def _locked(person: User) -> None:
    # Two who say something of one person do it one after the other.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
