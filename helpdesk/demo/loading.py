"""Loading the demo: one transaction, so that it is there whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from calendars.selectors import business_calendar, default_calendar
from core.services.past import settle_past
from helpdesk.demo.acting import Player
from helpdesk.demo.house import House, build_house, edit_rules, let_people_leave
from helpdesk.demo.plan import Act, Planned, make_plan
from helpdesk.demo.scenes import make_scenes
from helpdesk.demo.tokens import SEED, give_tokens
from notifications.models import Notification
from tickets.models import ReadMark, Ticket
from tickets.querysets import TicketQuerySet
from triage.services.alerts import resume_alerts

_HOME = ZoneInfo("America/Sao_Paulo")
# Mails of the last day leave as they would have; older ones were read long ago.
_MAILS_LEAVE_FOR = timedelta(hours=24)
_BELL_UNREAD_FOR = timedelta(hours=30)
_READ_AFTER = timedelta(hours=3)


@dataclass(frozen=True)
class Loaded:
    """What was made."""

    people: int
    tickets: int


def is_loaded() -> bool:
    """Return whether the demo's people are here."""
    return User.objects.filter(is_demo=True).exists()


@transaction.atomic
def load(*, now: datetime, seed: int = SEED, share: float = 1.0) -> Loaded:
    """Make the demo as of `now`, from a seed; `share` makes a smaller one."""
    house = build_house(today=now.astimezone(_HOME).date())
    hours = business_calendar(default_calendar())
    scenes = make_scenes(now=now, hours=hours)
    plan = scenes + make_plan(seed=seed, now=now, hours=hours, share=share, scenes=scenes)
    _play(house, plan, now)
    edit_rules(house, now)
    let_people_leave(house)
    give_tokens(seed=seed, now=now)
    settle_past(before=now - _MAILS_LEAVE_FOR)
    resume_alerts()
    _settle_reading(now)
    return Loaded(people=len(house.people), tickets=len(plan))


def _play(house: House, plan: Sequence[Planned], now: datetime) -> None:
    """Let everything happen in the order of time, across all tickets."""
    numbers: dict[str, int] = {}
    players = [Player(house, planned, numbers, place) for place, planned in enumerate(plan)]
    moments: list[tuple[datetime, int, Act | None]] = []
    for place, planned in enumerate(plan):
        moments.append((planned.opened_at, place, None))
        moments += [(act.at, place, act) for act in planned.acts]
    # Sorting is stable: a ticket's acts at one instant keep their order.
    for _at, place, act in sorted(moments, key=lambda moment: moment[:2]):
        if act is None:
            players[place].open()
        else:
            players[place].play(act)
    for player in players:
        player.pass_silence(now)


def _settle_reading(now: datetime) -> None:
    """Mark as read what people would have read by now: all but the newest."""
    Notification.objects.filter(at__lt=now - _BELL_UNREAD_FOR).update(read_at=now)
    tickets: TicketQuerySet = Ticket.objects.filter(last_event_at__lt=now - _READ_AFTER)
    staff = list(User.objects.active().support().values_list("pk", flat=True))
    ReadMark.objects.bulk_create(
        ReadMark(ticket_id=ticket_id, user_id=user_id, read_at=last_event_at)
        for ticket_id, requester_id, last_event_at in tickets.values_list("pk", "requester_id", "last_event_at")
        for user_id in (*staff, requester_id)
    )
