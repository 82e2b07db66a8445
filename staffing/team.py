"""Who of support works tickets: what they have, how much they can take, when they are away and who stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Skill, User
from core.database import database_now
from staffing.models import Absence, Capacity
from tickets.enums import OPEN_STATUSES, Status
from tickets.models import Ticket


@dataclass(frozen=True)
class Member:
    """A person of support, now: their open tickets, those in progress, how many they can take, when they are away."""

    person: User
    skills: Sequence[Skill]
    in_progress: int
    open_count: int
    most: int
    has_own_capacity: bool
    absence: Absence | None
    coming: Absence | None

    @property
    def is_full(self) -> bool:
        return self.in_progress >= self.most


def day_of(at: datetime) -> date:
    """Return which day it is at the desk."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def today() -> date:
    """Return which day it is at the desk now, by the database's clock."""
    return day_of(database_now())


def workers() -> QuerySet[User]:
    """Return who works tickets, with until when they are away as `absent_until`: who is there first, by name."""
    return with_absence(User.objects.active().support().filter(Q(is_analyst=True) | Q(is_support_manager=True)))


def with_absence(people: QuerySet[User]) -> QuerySet[User]:
    """Annotate until which day, this one included, each is away; None for who is there."""
    away = Absence.objects.on(today()).filter(person_id=OuterRef("pk")).order_by("-ends_on")
    found = people.annotate(absent_until=Subquery(away.values("ends_on")[:1]))
    return found.order_by(F("absent_until").asc(nulls_first=True), "name", "pk")


def capacities_of(ids: Iterable[int]) -> dict[int, int]:
    """Return how many tickets in progress each of these can take."""
    own = Capacity.objects.filter(person_id__in=ids, most__isnull=False).values_list("person_id", "most")
    kept = {person: most for person, most in own if most is not None}
    return {person: kept.get(person, settings.TICKETS_IN_PROGRESS) for person in ids}


def loads_of(ids: Iterable[int]) -> dict[int, int]:
    """Return how many tickets each of these has in progress; who has none is not named."""
    held = Ticket.objects.filter(assignee_id__in=ids, status=Status.IN_PROGRESS).order_by()
    return {person: count for person, count in held.values_list("assignee_id").annotate(Count("pk")) if person}


def absent_on(day: date, ids: Iterable[int]) -> set[int]:
    """Return who of these is away on this day."""
    return set(Absence.objects.on(day).filter(person_id__in=ids).values_list("person_id", flat=True))


def team() -> list[Member]:
    """Return everybody who works tickets, as they stand now, in five statements beside the clock's."""
    people = list(workers().prefetch_related("skills__module_group"))
    return _members(people)


def member(person: User) -> Member:
    """Return one of them."""
    return _members([person])[0]


def absences_of(person: User) -> QuerySet[Absence]:
    """Return when this person is or will be away, the next one first."""
    return Absence.objects.not_over(today()).filter(person=person).select_related("substitute").order_by("starts_on")


def _members(people: Sequence[User]) -> list[Member]:
    ids, day = [person.pk for person in people], today()
    held = Ticket.objects.filter(assignee_id__in=ids, status__in=OPEN_STATUSES).order_by()
    counted = held.values_list("assignee_id").annotate(
        all_open=Count("pk"), working=Count("pk", filter=Q(status=Status.IN_PROGRESS))
    )
    counts = {person: (all_open, in_progress) for person, all_open, in_progress in counted}
    own = dict(Capacity.objects.filter(person_id__in=ids, most__isnull=False).values_list("person_id", "most"))
    now: dict[int, Absence] = {}
    later: dict[int, Absence] = {}
    for absence in (
        Absence.objects.not_over(day).filter(person_id__in=ids).select_related("substitute").order_by("starts_on", "pk")
    ):
        (now if absence.starts_on <= day else later).setdefault(absence.person_id, absence)
    return [
        Member(
            person=person,
            skills=list(person.skills.all()),
            in_progress=counts.get(person.pk, (0, 0))[1],
            open_count=counts.get(person.pk, (0, 0))[0],
            most=own.get(person.pk) if own.get(person.pk) is not None else settings.TICKETS_IN_PROGRESS,  # type: ignore[arg-type]  # not None, as asked
            has_own_capacity=person.pk in own,
            absence=now.get(person.pk),
            coming=later.get(person.pk),
        )
        for person in people
    ]
