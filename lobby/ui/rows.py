"""A row of the desk's lists as HTML: drawn in Python because a page repeats it dozens of times.

What it is made of is told by its shape alone, since doors are siblings: the desk gathers rows and their words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Final, Protocol

from django.utils.safestring import SafeString

from accounts.models import User
from lobby.ui import marks, times
from tickets.enums import Severity, Status
from tickets.models import Ticket

_SWAPPED, _CURRENT = ' hx-swap-oob="true"', ' aria-current="page"'
_NO_SEVERITY: Final = '<span class="severity"><span class="word muted">–</span></span>'
_ENDED: Final = (Status.CLOSED, Status.CANCELLED)


class Row(Protocol):
    """One ticket as a list shows it."""

    @property
    def ticket(self) -> Ticket: ...
    @property
    def url(self) -> str: ...
    @property
    def is_unread(self) -> bool: ...
    @property
    def people(self) -> Sequence[User]: ...
    @property
    def plan(self) -> str: ...
    @property
    def severity(self) -> str: ...


class RowWords(Protocol):
    """What rows say, already safe for HTML; `opened` holds `%(opened)s`."""

    @property
    def unread(self) -> str: ...
    @property
    def asked(self) -> str: ...
    @property
    def wrote(self) -> str: ...
    @property
    def awaits(self) -> str: ...
    @property
    def proposed(self) -> str: ...
    @property
    def opened(self) -> str: ...


def row_html(
    row: Row, words: RowWords, read: times.Here, *, is_current: bool = False, is_news: bool = False
) -> SafeString:
    """Return the row; `is_news` of one that changed and is put in its former place."""
    ticket = row.ticket
    unread = f'<span class="unread"></span><span class="visually-hidden">{words.unread} </span>'
    return SafeString(
        f'<li class="ticket-row" id="row-{ticket.pk}"{_SWAPPED if is_news else ""}'
        f'{" data-unread" if row.is_unread else ""}><a class="open" href="{escape(row.url)}"'
        f"{_CURRENT if is_current else ''}>\n"
        f'<span class="line">{_severity(row, read.language)}<span class="subject">{escape(ticket.subject)}</span>'
        f'<span class="left due">{times.age_of(ticket.opened_at, read)}</span></span>\n'
        f'<span class="line"><span class="dot">{unread if row.is_unread else ""}</span>'
        f'<span class="meta">{_word(row, words, read.language)}'
        f'<span class="customer">{escape(ticket.organization.short_name)}</span><span class="ref">#{ticket.pk}</span>'
        f'<span class="plan">{escape(row.plan)}</span></span><span class="when">{_when(ticket, words, read)}</span>'
        f'<span class="who">{"".join(map(_face, row.people))}</span></span>\n</a></li>'
    )


def _severity(row: Row, language: str | None) -> str:
    if row.severity:
        return marks.severity_in(language, row.severity, row.ticket.is_immediate)
    if row.ticket.is_immediate:
        return f'<span class="severity"><span class="word">{marks.immediate()}</span></span>'
    return _NO_SEVERITY


def _word(row: Row, words: RowWords, language: str | None) -> str:
    ticket, word = row.ticket, ""
    if ticket.is_immediate:
        word = f'<span class="word">{marks.immediate()}</span>'
    elif row.severity:
        word = f'<span class="word">{_severities(language)[row.severity]}</span>'
    if ticket.immediate_requested and not ticket.is_immediate:
        word += f'<span class="tag asked" data-tone="warning">{words.asked}</span>'
    return word


@lru_cache(maxsize=8)
def _severities(_language: str | None) -> Mapping[str, str]:
    return {word.value: escape(str(word.label)) for word in Severity}


def _when(ticket: Ticket, words: RowWords, read: times.Here) -> str:
    if ticket.is_reply_unread and ticket.is_open:
        return f"<b>{words.wrote}</b>"
    if ticket.status == Status.WAITING_CUSTOMER:
        return words.awaits
    if ticket.status == Status.SOLUTION_PROPOSED:
        return words.proposed
    if ticket.status in _ENDED:
        return escape(str(Status(ticket.status).label).lower())
    return words.opened % {"opened": times.moment(ticket.opened_at, "column", read)}


def _face(person: User) -> str:
    return f'{marks.avatar(person)}<span class="visually-hidden">{escape(person.name)}</span>'
