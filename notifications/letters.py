"""What a mail says, gathered at the moment of sending from what its reader may still see."""

from __future__ import annotations

import re
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import house
from accounts.models import User
from attachments.models import Attachment
from core.models import Delivery
from notifications.words import News, Wish, because, headline, status_word, wish
from tickets.enums import Level, Status
from tickets.markup import TICKET_ADDRESS
from tickets.models import Message, Ticket
from tickets.services.silence import closes_at
from tickets.services.words import OWNER_KIND

LONGEST_QUOTE = 4000
LONGEST_QUOTE_IN_DIGEST = 600
MOST_IN_DIGEST = 20
PREFERENCES_ADDRESS = "/avisos/preferencias/"

_OWN_LINK = re.compile(r'(<a [^<>]*?href=")/(?!/)')
# Events that are nothing but their words: without these there is nothing to tell.
_SPEAKING = frozenset({"MessagePosted"})


@dataclass(frozen=True)
class Quote:
    """Words of the ticket as the mail repeats them."""

    html: SafeString
    text: str
    signature: str
    files: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """The text as a plain mail quotes it."""
        return "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())


@dataclass(frozen=True)
class Item:
    """One thing that happened, with the words that were said."""

    headline: str
    quote: Quote | None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything a mail says, in its reader's language."""

    ticket_id: int
    title: str
    ticket_subject: str
    reader: str
    items: tuple[Item, ...]
    left_out: int
    waits: bool
    waits_for: str
    wish: Wish
    facts: tuple[tuple[str, str], ...]
    because: str
    url: str
    preferences_url: str
    phone: str

    @property
    def is_digest(self) -> bool:
        return len(self.items) + self.left_out > 1


@contextmanager
def reading_as(user: User) -> Iterator[None]:
    """Speak this person's language, in their time."""
    try:
        zone = zoneinfo.ZoneInfo(user.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    with translation.override(user.language), timezone.override(zone):
        yield


def letter_for(*, user: User, deliveries: Sequence[Delivery]) -> Letter | None:
    """Return the mail about these deliveries of one ticket, oldest first, or None when nothing may be told.

    Notes never reach a customer, erased words nobody, and a ticket only those who may see it now.
    """
    ticket = (
        Ticket.objects.visible_to(user)
        .select_related("assignee", "organization", "requester")
        .prefetch_related("assignee__skills")
        .filter(pk=deliveries[0].data["ticket"])
        .first()
    )
    if ticket is None:
        return None
    sources = _Sources.load(user, ticket, deliveries)
    with reading_as(user):
        told = [(delivery, sources.news(delivery)) for delivery in deliveries if sources.may_tell(delivery)]
        if not told:
            return None
        shown = told[-MOST_IN_DIGEST:]
        longest = LONGEST_QUOTE if len(told) == 1 else LONGEST_QUOTE_IN_DIGEST
        items = tuple(Item(headline(news), sources.quote(delivery, longest)) for delivery, news in shown)
        return _letter(user, ticket, items, left_out=len(told) - len(shown), last=told[-1])


def _letter(
    user: User, ticket: Ticket, items: tuple[Item, ...], *, left_out: int, last: tuple[Delivery, News]
) -> Letter:
    delivery, news = last
    count = len(items) + left_out
    decides = ticket.requester_id == user.pk or user.is_customer_manager
    is_awaiting = ticket.status in (Status.WAITING_CUSTOMER, Status.SOLUTION_PROPOSED)
    ends_on = _ends_on(ticket) if news.event == "SilenceReminded" else ""
    several = ngettext(
        "%(count)d thing happened in ticket #%(number)s", "%(count)d things happened in ticket #%(number)s", count
    )
    return Letter(
        ticket_id=ticket.pk,
        title=items[0].headline if count == 1 else several % {"count": count, "number": ticket.number},
        ticket_subject=ticket.subject,
        reader=user.first_name,
        items=items,
        left_out=left_out,
        waits=is_awaiting and ticket.requester_id == user.pk,
        waits_for=news.awaited if is_awaiting else "",
        wish=wish(news, status=ticket.status, ends_on=ends_on, decides=decides),
        facts=tuple(_facts(user, ticket)),
        because=because(delivery.data.get("reason", ""), opened_it=ticket.opened_by_id == user.pk),
        url=settings.PORTAL_URL + TICKET_ADDRESS.format(number=ticket.number),
        preferences_url=settings.PORTAL_URL + PREFERENCES_ADDRESS,
        phone="" if user.is_support else house.current().phone,
    )


def _awaited(user: User, ticket: Ticket) -> str:
    """Return whom the ticket waits for, to a customer who is not that person."""
    return "" if user.is_support or ticket.requester_id == user.pk else ticket.requester.first_name


def _facts(user: User, ticket: Ticket) -> Iterator[tuple[str, str]]:
    yield pgettext("field", "Ticket"), f"#{ticket.number}, {ticket.subject}"
    if user.is_support:
        yield pgettext("field", "Customer"), ticket.organization.short_name
    yield (
        pgettext("field", "State"),
        status_word(ticket.status, is_support=user.is_support, awaited=_awaited(user, ticket)),
    )
    if ticket.assignee is not None and ticket.is_open:
        yield pgettext("field", "With"), ", ".join(_name_and_level(ticket.assignee))


@dataclass(frozen=True)
class _Sources:
    """The rows that the letter is made of, each table read once."""

    user: User
    ticket: Ticket
    messages: dict[int, Message]
    files: dict[int, list[str]]
    names: dict[int, str]

    @classmethod
    def load(cls, user: User, ticket: Ticket, deliveries: Sequence[Delivery]) -> _Sources:
        payloads = [delivery.event.payload for delivery in deliveries]
        ids = {payload["message_id"] for payload in payloads if payload.get("message_id")}
        messages = {
            message.pk: message
            for message in Message.objects.filter(ticket=ticket, pk__in=ids, erased_at__isnull=True)
            .readable_by(user)
            .select_related("author")
            .prefetch_related("author__skills")
        }
        files: dict[int, list[str]] = defaultdict(list)
        for attachment in Attachment.objects.owned_by(OWNER_KIND, messages).filter(erased_at__isnull=True):
            files[attachment.owner_id or 0].append(attachment.name)
        people = {payload.get(key) for payload in payloads for key in ("actor_id", "from_id", "to_id")} - {None}
        names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
        return cls(user, ticket, messages, dict(files), names)

    def may_tell(self, delivery: Delivery) -> bool:
        if delivery.event.payload.get("audience") == "internal" and not self.user.is_support:
            return False
        return delivery.event.name not in _SPEAKING or delivery.event.payload.get("message_id") in self.messages

    def news(self, delivery: Delivery) -> News:
        payload: dict[str, Any] = delivery.event.payload
        return News(
            event=delivery.event.name,
            number=self.ticket.number,
            reader_id=self.user.pk,
            reader_is_support=self.user.is_support,
            actor=self.names.get(payload.get("actor_id") or 0, ""),
            kind=delivery.data.get("kind", ""),
            data=payload,
            names=self.names,
            awaited=_awaited(self.user, self.ticket),
        )

    def quote(self, delivery: Delivery, longest: int) -> Quote | None:
        message = self.messages.get(delivery.event.payload.get("message_id") or 0)
        files = tuple(self.files.get(message.pk, ())) if message else ()
        if message is None or not (message.body.strip() or files):
            return None
        text = message.body.strip()
        if len(text) > longest:
            text = text[:longest].rstrip() + " …"
            html = linebreaks(escape(text))
        else:
            # Cleaned when it was written; addresses of our own need their host outside of the portal.
            html = _OWN_LINK.sub(rf"\g<1>{settings.PORTAL_URL}/", message.body_html)
        return Quote(html=SafeString(html), text=text, signature=_signature(message), files=files)


def _ends_on(ticket: Ticket) -> str:
    """Return the reader's day on which silence ends the ticket; empty where it does not."""
    at = closes_at(ticket)
    return formats.date_format(timezone.localtime(at), "SHORT_DATE_FORMAT") if at else ""


def _signature(message: Message) -> str:
    return ", ".join([*_name_and_level(message.author), _moment(message.at)])


def _name_and_level(person: User) -> list[str]:
    """Return the name and, of support, the highest level that the person works at."""
    levels = [skill.level for skill in person.skills.all()]
    return [person.name, str(Level(max(levels)).label)] if levels else [person.name]


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    clock = pgettext("time of day in a sentence", "%(hour)s:%(minute)s") % {
        "hour": f"{local.hour:02}",
        "minute": f"{local.minute:02}",
    }
    return _("%(day)s at %(time)s") % {"day": formats.date_format(local, "SHORT_DATE_FORMAT"), "time": clock}
