"""The bell as programs read it, and what their person wants to hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.describing import described
from api.doing import REPLAYED, once, sent_as
from api.endpoints import Endpoint, asker
from api.examples import MARINA
from api.filtering import Filters, YesOrNoFilter, narrowed
from api.pages import ordered_by, paged
from api.shapes import Id, Instant, Shape, list_of, page_of
from api.tickets.serializers import NamedOut
from notifications.enums import CUSTOMER_KINDS, SUPPORT_KINDS, NotificationKind
from notifications.models import Notification
from notifications.rules import Channels
from notifications.selectors.bell import MOST_COUNTED, bell_of, lines_of, unread_count
from notifications.selectors.preferences import channels_of
from notifications.services.preferences import choose_channels
from notifications.services.reading import mark_read

_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {"-at": ("-at", "-id"), "at": ("at", "id")}
_SWITCHED: Final = tuple(dict.fromkeys((*CUSTOMER_KINDS, *SUPPORT_KINDS)))
_NOTICE: Final[dict[str, Any]] = {
    "id": 5512,
    "at": "2026-11-29T12:31:10.001275Z",
    "kind": "replied",
    "ticket": 10432,
    "actor": MARINA,
    "text": "Marina Sales respondeu.",
    "is_new": True,
}
_CHOICE: Final[dict[str, Any]] = {"kind": "replied", "by_mail": True, "on_bell": True}


class NoticeOut(Shape):
    """A line of the bell, with its sentence in the reader's language."""

    id = Id(source="notification.pk")
    at = Instant(source="notification.at")
    kind = serializers.ChoiceField(choices=NotificationKind.choices, source="notification.kind")
    ticket = Id(source="notification.ticket_id", allow_null=True)
    actor = NamedOut(source="notification.actor", allow_null=True)
    text = serializers.CharField(source="sentence")
    is_new = serializers.BooleanField()


class CountOut(Shape):
    """How many lines are new; counted up to a hundred, from which on `is_more` says that there may be more."""

    unread = serializers.IntegerField()
    is_more = serializers.BooleanField()


class ReadIn(serializers.Serializer[Any]):
    """Which lines were read; null or nothing is all of them."""

    ids = serializers.ListField(child=Id(), required=False, allow_null=True, default=None, max_length=500)


class ChoiceOut(Shape):
    """Where a kind of notice reaches a person."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in _SWITCHED])
    by_mail = serializers.BooleanField()
    on_bell = serializers.BooleanField()


class ChoiceIn(serializers.Serializer[Any]):
    """Where a kind of notice is to reach a person."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in _SWITCHED])
    by_mail = serializers.BooleanField()
    on_bell = serializers.BooleanField()


class ChoicesIn(serializers.Serializer[Any]):
    """The kinds that are chosen anew; the others stay."""

    results = ChoiceIn(many=True)


class NoticeFilter(Filters):
    """By newness, kind and ticket."""

    is_new = YesOrNoFilter()
    kind = django_filters.MultipleChoiceFilter(choices=NotificationKind.choices, distinct=False)

    class Meta:
        model = Notification
        fields: list[str] = []


class Notices(Endpoint):
    """The bell."""

    @described(
        _("List one's notices, the newest first"),
        gives=page_of(NoticeOut),
        given=_NOTICE,
        filters=NoticeFilter,
        parameters=(ordered_by(_ORDERS),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        rows: QuerySet[Notification] = narrowed(NoticeFilter, request, bell_of(asker(request)))
        return paged(request, rows, orders=_ORDERS, drawn=self._drawn)

    def _drawn(self, found: Sequence[Notification]) -> Any:
        lines = lines_of(found, user=asker(self.request))
        return NoticeOut(lines, many=True, context=self.reader()).data


class UnreadCount(Endpoint):
    """The number on the bell."""

    @described(_("Count one's new notices"), gives=CountOut, given={"unread": 3, "is_more": False})
    def get(self, request: Request) -> Response:
        """Count them."""
        return Response(_count(request))


class ReadNotices(Endpoint):
    """What was read."""

    @described(
        _("Mark notices of one's own as read, those named or all"),
        takes=ReadIn,
        sent={"ids": [5512]},
        gives=CountOut,
        given={"unread": 2, "is_more": False},
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Mark them, and count what is left."""
        ids = sent_as(ReadIn, request).validated_data["ids"]
        outcome = once(request, lambda: mark_read(by=asker(request), notification_ids=ids))
        return Response(_count(request), headers={REPLAYED: "true"} if outcome.replayed else {})


def _count(request: Request) -> Any:
    unread = unread_count(asker(request))
    return CountOut({"unread": unread, "is_more": unread >= MOST_COUNTED}).data


class Preferences(Endpoint):
    """What one wants to hear, and where."""

    @described(_("Read what reaches one, and where"), gives=list_of(ChoiceOut), given=_CHOICE)
    def get(self, request: Request) -> Response:
        """Read it."""
        return self._told(request)

    @described(
        _("Choose what reaches one, and where: only the kinds that are sent change"),
        takes=ChoicesIn,
        sent={"results": [_CHOICE]},
        gives=list_of(ChoiceOut),
        given=_CHOICE,
    )
    def patch(self, request: Request) -> Response:
        """Choose it."""
        sent = sent_as(ChoicesIn, request).validated_data["results"]
        known = channels_of(asker(request))
        if any(choice["kind"] not in known for choice in sent):
            raise ValidationError({"results": [_("There is no such kind of notice for you.")]})
        choose_channels(
            by=asker(request),
            choices={choice["kind"]: Channels(by_mail=choice["by_mail"], on_bell=choice["on_bell"]) for choice in sent},
        )
        return self._told(request)

    def _told(self, request: Request) -> Response:
        channels = channels_of(asker(request))
        rows = [{"kind": kind, "by_mail": one.by_mail, "on_bell": one.on_bell} for kind, one in channels.items()]
        return Response({"results": ChoiceOut(rows, many=True).data})
