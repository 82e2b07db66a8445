"""Asking for what is missing: one press puts the questions into the reply, to be read over and sent."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation

from core.addresses import address
from desk.tickets.composing import Compose
from desk.tickets.subjects import Subject
from tickets.enums import DraftKind
from tickets.permissions import may_reply
from triage.questions import asking_for
from triage.selectors import missing_of

WORD = "faltas"


def ask_url(subject: Subject) -> str:
    """Return the address of the ticket with the questions in the reply; empty for who does not reply to it."""
    if not (subject.ticket.is_open and may_reply(subject.standing)):
        return ""
    return f"{address('desk:show_ticket', subject.ticket.pk)}?modo=responder&pedir={WORD}#composer-reply"


def with_questions(compose: Compose, asked: str, *, subject: Subject) -> Compose:
    """Return the composers with the questions behind what is being written in the reply, once.

    :param asked: what the address asks for
    """
    if asked != WORD or all(composer.kind != DraftKind.REPLY for composer in compose.composers):
        return compose
    requester = subject.ticket.requester
    with translation.override(requester.language):
        words = asking_for(missing_of(ticket=subject.ticket), name=requester.name)
    composers = [
        replace(composer, text=_added(words, composer.text), is_shown=True)
        if composer.kind == DraftKind.REPLY
        else replace(composer, is_shown=False)
        for composer in compose.composers
    ]
    return replace(compose, composers=composers)


def _added(words: str, text: str) -> str:
    return text if words in text else f"{text.rstrip()}\n\n{words}".lstrip("\n")
