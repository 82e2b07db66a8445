"""A person's bell: how much is new, and its lines in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from core.shaped import Shaped
from notifications.models import Notification
from notifications.querysets import NotificationQuerySet
from notifications.words import News, headline
from tickets.selectors.readers import Reader, reader_of, values_of

# More is shown as "99+": counting further would only cost.
MOST_COUNTED = 100


@dataclass(frozen=True)
class Line:
    """One line of the bell, in the reader's language."""

    notification: Notification
    sentence: str
    is_new: bool


def unread_count(user: User) -> int:
    """Return how many lines are new, counted up to a hundred; not asked again where the page has counted them."""
    known: int | None = vars(user).get(_KNOWN)
    return len(_UNREAD.rows(reader_of(user), **values_of(user))) if known is None else known


def note_unread(user: User, count: int) -> None:
    """Keep, for as long as this instance of the person lives, what another statement of the page has counted."""
    vars(user)[_KNOWN] = count


def unread_lines(reader: Reader) -> NotificationQuerySet:
    """Return a reader's new lines, a hundred at most; it may be joined to another queryset."""
    newest = Notification.objects.of(reader.person).unread().order_by()[:MOST_COUNTED]
    return Notification.objects.filter(pk__in=newest.values("pk")).order_by()


_KNOWN: Final = "_unread_lines_counted"
_UNREAD: Final = Shaped[tuple[int]](
    lambda reader: Notification.objects.of(reader.person).unread().order_by().values_list("pk")[:MOST_COUNTED]
)


def bell_of(user: User) -> QuerySet[Notification]:
    """Return a person's lines, newest first, with what their words need."""
    return Notification.objects.of(user).with_newness().select_related("ticket", "actor").newest_first()


def lines_of(notifications: Sequence[Notification], *, user: User) -> list[Line]:
    """Return the lines in words: one query for the names that they mention."""
    mentioned = {notification.data.get(key) for notification in notifications for key in ("from_id", "to_id")} - {None}
    names = dict(User.objects.filter(Q(pk__in=mentioned)).values_list("pk", "name")) if mentioned else {}
    return [_line(notification, user, names) for notification in notifications]


def _line(notification: Notification, user: User, names: dict[int, str]) -> Line:
    news = News(
        event=notification.data.get("event", ""),
        number=notification.ticket_id or 0,
        reader_id=user.pk,
        reader_is_support=user.is_support,
        actor=notification.actor.name if notification.actor else "",
        kind=notification.kind,
        data=notification.data,
        names=names,
    )
    return Line(notification, headline(news), bool(getattr(notification, "is_new", False)))
