"""A row of a list as HTML: drawn in Python because a page repeats it dozens of times, and made of the same pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from desk.queues.rows import Row
from lobby.ui import marks, times
from tickets.enums import Severity, Status
from tickets.models import Ticket

_SWAPPED, _CURRENT = ' hx-swap-oob="true"', ' aria-current="page"'
_NO_SEVERITY = '<span class="severity"><span class="word muted">–</span></span>'


@dataclass(frozen=True)
class _Words:
    """What rows say, in one language."""

    unread: str
    asked: str
    wrote: str
    awaits: str
    proposed: str
    opened: str
    immediate: str
    severities: Mapping[str, str]
    ended: Mapping[str, str]


@lru_cache(maxsize=8)
def _words(_language: str | None) -> _Words:
    return _Words(
        unread=escape(_("Unread.")),
        asked=escape(_("immediate asked for")),
        wrote=escape(_("the customer wrote")),
        awaits=escape(_("awaits the customer")),
        proposed=escape(_("solution proposed")),
        opened=escape(_("opened %(opened)s")),
        immediate=marks.immediate(),
        severities={word.value: escape(word.label) for word in Severity},
        ended={word.value: escape(str(word.label).lower()) for word in (Status.CLOSED, Status.CANCELLED)},
    )


def row_html(row: Row, *, is_current: bool = False, is_news: bool = False) -> SafeString:
    """Return the row; `is_news` of one that changed and is put in its former place."""
    ticket, words = row.ticket, _words(get_language())
    unread = f'<span class="unread"></span><span class="visually-hidden">{words.unread} </span>'
    return SafeString(
        f'<li class="ticket-row" id="row-{ticket.pk}"{_SWAPPED if is_news else ""}'
        f'{" data-unread" if row.is_unread else ""}><a class="open" href="{escape(row.url)}"'
        f"{_CURRENT if is_current else ''}>\n"
        f'<span class="line">{_severity(row, words)}<span class="subject">{escape(ticket.subject)}</span>'
        f'<span class="left due">{times.age_of(ticket.opened_at)}</span></span>\n'
        f'<span class="line"><span class="dot">{unread if row.is_unread else ""}</span>'
        f'<span class="meta">{_word(row, words)}'
        f'<span class="customer">{escape(ticket.organization.short_name)}</span><span class="ref">#{ticket.pk}</span>'
        f'<span class="plan">{escape(row.plan)}</span></span><span class="when">{_when(ticket, words)}</span>'
        f'<span class="who">{"".join(map(_face, row.people))}</span></span>\n</a></li>'
    )


def _severity(row: Row, words: _Words) -> str:
    if row.severity:
        return marks.severity(row.severity, row.ticket.is_immediate)
    if row.ticket.is_immediate:
        return f'<span class="severity"><span class="word">{words.immediate}</span></span>'
    return _NO_SEVERITY


def _word(row: Row, words: _Words) -> str:
    ticket, word = row.ticket, ""
    if ticket.is_immediate:
        word = f'<span class="word">{words.immediate}</span>'
    elif row.severity:
        word = f'<span class="word">{words.severities[row.severity]}</span>'
    if ticket.immediate_requested and not ticket.is_immediate:
        word += f'<span class="tag asked" data-tone="warning">{words.asked}</span>'
    return word


def _when(ticket: Ticket, words: _Words) -> str:
    if ticket.is_reply_unread and ticket.is_open:
        return f"<b>{words.wrote}</b>"
    if ticket.status == Status.WAITING_CUSTOMER:
        return words.awaits
    if ticket.status == Status.SOLUTION_PROPOSED:
        return words.proposed
    if ticket.status in words.ended:
        return words.ended[ticket.status]
    return words.opened % {"opened": times.moment(ticket.opened_at, "column")}


def _face(person: User) -> str:
    return f'{marks.avatar(person)}<span class="visually-hidden">{escape(person.name)}</span>'
