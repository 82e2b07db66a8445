"""The tags of the customers' door: changes in words, pasted logs, who wrote."""

from __future__ import annotations

from dataclasses import fields
from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.identifiers import show_phone
from accounts.models import User
from accounts.permissions import may_know_name
from portal.tickets.events import Reading, Told, called, told
from portal.tickets.way import numbered
from portal.words import level_words
from tickets.models import Message, Ticket, TimelineEntry
from tickets.rules import Facts, suggested_severity

register = template.Library()

# About as much as the limit of its height holds (portal.css, `.proposed`).
LONG_TEXT, LONG_LINES = 700, 14


@register.filter
def told_to(entry: TimelineEntry, reading: Reading) -> Told | None:
    """Return what to say of a change to this reader."""
    return told(entry, reading)


@register.filter
def as_text(rendered: str) -> str:
    """Return the words of a rendered text without its marks, to be escaped again where they stand."""
    return unescape(strip_tags(rendered))


@register.filter
def has_chosen_severity(ticket: Ticket) -> bool:
    """Whether someone chose the severity: an untouched one is what the answers of the form give."""
    facts = Facts(**{fact.name: getattr(ticket, fact.name) for fact in fields(Facts)})
    return ticket.severity_asked != suggested_severity(facts)


@register.filter
def is_long(body: str) -> bool:
    """Whether a text is too long to stand whole above what is decided about it."""
    return len(body) > LONG_TEXT or body.count("\n") > LONG_LINES


@register.filter
def numbered_lines(text: str) -> SafeString:
    """Return a pasted log as numbered lines."""
    return numbered(text)


@register.filter
def phone(stored: str) -> str:
    """Return a phone as people write it."""
    return show_phone(stored)


@register.filter
def level(number: int) -> str:
    """Return a level's name."""
    return level_words(number)


@register.simple_tag
def written_by(message: Message, reader: User) -> str:
    """Return who wrote, as the reader calls them."""
    return called(message.author, reader)


@register.simple_tag
def name_for(person: User, reader: User) -> str:
    """Return a person's name where a sentence tells what they did."""
    return person.name if may_know_name(reader, person.organization_id) else _("someone")


@register.filter
def known_to(person: User, reader: User) -> User | None:
    """Return the person, or nobody where the reader may not know who it is."""
    return person if may_know_name(reader, person.organization_id) else None


@register.simple_tag
def role_of(message: Message, ticket: Ticket) -> str:
    """Return what a writer of support is here; the level is known of who has the ticket."""
    if not message.is_by_support:
        return ""
    if message.author_id == ticket.assignee_id:
        return _("Support, %(level)s") % {"level": level_words(ticket.level)}
    return _("Support")
