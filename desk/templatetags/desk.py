"""What the desk's templates draw besides the common pieces: a row's severity, a queue's name, an event's sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Skill, User
from desk.queues.addresses import level_label
from desk.queues.rows import RowWords, words_of_rows
from desk.tickets import sentences
from desk.tickets.sentences import Sentence
from desk.tickets.subjects import Subject
from tickets.enums import ClosingReason
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import may_erase, may_reveal

register = template.Library()

_MOST_LINES: Final = 1000
_ORDERS: Final = {
    "fila": pgettext_lazy("order of a list", "Queue order"),
    "aberto": pgettext_lazy("order of a list", "Oldest first"),
    "prazo": pgettext_lazy("order of a list", "By due time"),
    "atividade": pgettext_lazy("order of a list", "Latest activity"),
}


@register.filter
def queue_name(ticket: Ticket) -> str:
    """Return the queue in which a ticket stands: N1 Faturamento."""
    return level_label(ticket.level, ticket.module_group.name if ticket.module_group else "")


@register.filter
def skill_name(skill: Skill) -> str:
    """Return what a person can take: N1 Faturamento, or N1 for all modules."""
    return level_label(skill.level, skill.module_group.name if skill.module_group else "")


@register.simple_tag
def sentence_of(entry: TimelineEntry, names: Mapping[int, User]) -> Sentence:
    """Return what an entry of the timeline says: icon, who, what."""
    return sentences.sentence_of(entry, names)


@register.simple_tag
def row_words() -> RowWords:
    """Give what the rows of a list say, for `{% ticket_rows %}`."""
    return words_of_rows(get_language())


@register.filter
def order_name(word: str) -> str:
    """Return what an order of a list is called."""
    return str(_ORDERS[word])


@register.filter
def reason_name(reason: str) -> str:
    """Return a closing reason in words."""
    return str(ClosingReason(reason).label) if reason else _("none")


@register.simple_tag(name="may_reveal")
def may_reveal_it(subject: Subject) -> bool:
    """Say whether this person may look behind the tokens of a message."""
    return may_reveal(subject.standing)


@register.simple_tag(name="may_erase")
def may_erase_it(subject: Subject, author_id: int) -> bool:
    """Say whether this person may erase what that person wrote or attached here."""
    return may_erase(subject.standing, is_author=author_id == subject.user.pk)


@dataclass(frozen=True)
class Log:
    """A pasted error as numbered lines."""

    lines: list[tuple[int, str]]
    total: int


@register.simple_tag
def log_of(text: str) -> Log:
    """Return the numbered lines of a pasted error; beyond a thousand the rest stands in the last one."""
    lines = text.split("\n")
    shown = list(enumerate(lines[:_MOST_LINES], start=1))
    if len(lines) > _MOST_LINES:
        shown.append((_MOST_LINES + 1, "\n".join(lines[_MOST_LINES:])))
    return Log(lines=shown, total=len(lines))


@register.simple_block_tag
def modes(content: str, label: str) -> SafeString:
    """`{% modes label=… as tabs %}<a class="tab">…</a>{% endmodes %}`: the ways between the composer's modes."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)
