"""Turning what a person wrote and attached into a message."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError

from accounts import house
from accounts.models import User
from accounts.services.limits import Limit
from accounts.services.metering import spend
from attachments.enums import ScanState
from attachments.models import Attachment
from attachments.selectors import digests_of
from attachments.services.claiming import claim, discard_unused
from attachments.services.receiving import store_text
from core.services.idempotency import Outcome, do_once
from core.text import clean
from core.written import insert
from masking.tokens import NumberedTokens
from tickets.enums import Audience, EntryKind
from tickets.markup import render_words
from tickets.models import Message
from tickets.services.changes import Change
from tickets.services.errors import InvalidInput
from tickets.services.originals import Texts, cover_names, keep_originals, masked
from tickets.services.tokens import keep_tokens, tokens_of

logger = logging.getLogger(__name__)

# Longer texts become files by themselves, so that nothing a person pasted is refused or lost.
TEXT_LIMIT = 64 * 1024
SHOWN_OF_LONG_TEXT = 2000
OWNER_KIND = "message"
# What the house's limits on messages are counted in.
COUNTED_IN = timedelta(minutes=10)


@dataclass(frozen=True)
class Words:
    """What a person wrote: Markdown body, pasted error text, ids of uploaded files."""

    body: str = ""
    log_text: str = ""
    attachment_ids: tuple[UUID, ...] = ()
    # How many of the files are texts that were too long.
    made: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.body.strip() or self.log_text.strip() or self.attachment_ids)

    def as_plain(self, by: User) -> dict[str, object]:
        """Return a JSON-ready form for the request's digest."""
        return {"body": self.body, "log": self.log_text, "files": files_as_sent(by, self.attachment_ids)}


def files_as_sent(by: User, ids: Sequence[UUID]) -> list[str]:
    """Return names and digests of the files: a form that is sent twice without JavaScript uploads them twice, and
    its twin is known by what they hold, not by their ids."""
    return digests_of(user=by, ids=ids) if ids else []


def require(words: Words) -> None:
    """Pass when something was written.

    :raises InvalidInput: with `body: required`.
    """
    if words.is_empty:
        raise InvalidInput({"body": "required"})


def long_texts_as_files(words: Words, *, by: User, at: datetime | None = None) -> Words:
    """Return the words with each text over TEXT_LIMIT kept as a file of its own.

    Called before the transaction that locks the ticket: making a file durable takes a disk's time, and whoever else
    wants the ticket would wait for it. A file of which nothing comes afterwards belongs to nobody, and is swept.

    :raises FileRefused: when a text is larger than any file may be.
    """
    words = _cleaned(words)
    ids = list(words.attachment_ids)
    body, log = words.body, words.log_text
    if len(log.encode()) > TEXT_LIMIT:
        ids.append(store_text(by=by, name="log-colado.txt", text=log, at=at).pk)
        log = ""
    if len(body.encode()) > TEXT_LIMIT:
        ids.append(store_text(by=by, name="texto-completo.txt", text=body, at=at).pk)
        body = body[:SHOWN_OF_LONG_TEXT].rstrip() + " …"
    return Words(body=body, log_text=log, attachment_ids=tuple(ids), made=len(ids) - len(words.attachment_ids))


def do_once_with(
    words: Words,
    effect: Callable[[Words], Any],
    *,
    scope: str,
    key: str,
    request_hash: str,
    by: User,
    at: datetime | None = None,
) -> Outcome:
    """Run `effect` once with the words as they are kept; of a twin, or of words that are refused, no file stays.

    :raises FileRefused: when a text is larger than any file may be.
    """
    kept = long_texts_as_files(words, by=by, at=at)
    has_taken = False
    try:
        outcome = do_once(scope=scope, key=key, request_hash=request_hash, effect=lambda: effect(kept))
        has_taken = not outcome.replayed
    finally:
        if kept.made and not has_taken:
            _discard(kept.attachment_ids[-kept.made :], by=by)
    return outcome


def _discard(ids: Sequence[UUID], *, by: User) -> None:
    try:
        discard_unused(ids=ids, by=by)
    except (DatabaseError, InterfaceError):
        # What kept the words from being taken is what their writer is told; the sweep of unclaimed files comes after.
        logger.warning("files of words that were not taken stay for the sweep", exc_info=True)


def _cleaned(words: Words) -> Words:
    return replace(words, body=clean(words.body).strip(), log_text=clean(words.log_text).strip("\n"))


def _count(by: User, at: datetime) -> None:
    """Count a message for its writer and their house, by whatever door it comes."""
    current = house.current()
    keys = {"person": by.pk, "organization": by.organization_id}
    spend(
        [
            (Limit(f"messages_{whose}", current.limit(f"messages_per_{whose}"), COUNTED_IN), str(key))
            for whose, key in keys.items()
            if key is not None
        ],
        at=at,
    )


def write_message(
    change: Change,
    words: Words,
    *,
    audience: Audience = Audience.PUBLIC,
    is_opening: bool = False,
    is_question: bool = False,
    is_solution: bool = False,
    subject: str = "",
    tokens: NumberedTokens | None = None,
) -> Message:
    """Create the message with its files in the caller's transaction, and its line in the timeline.

    What is secret in it gives way to a token; `subject` is the ticket's as it was written, kept with the opening where
    it holds something secret.
    :param tokens: of a ticket that is being opened, whose subject they were asked for before
    :raises FileNotAvailable: when a file is not the writer's own, or already belongs to something.
    :raises TooManyAttempts: when the writer, or their house, wrote as much as one may in a while.
    """
    assert change.by is not None, "a message has an author"
    _count(change.by, change.at)
    words = _cleaned(words)
    written = {"subject": subject, "body": words.body, "log_text": words.log_text}
    shown, originals = _covered(change, written, tokens)
    message = Message(
        ticket=change.ticket,
        author=change.by,
        audience=audience,
        body=shown["body"],
        body_html=render_words(shown["body"]),
        log_text=shown["log_text"],
        is_masked=bool(originals),
        is_opening=is_opening,
        is_question=is_question,
        is_solution=is_solution,
        is_by_support=change.by.is_support,
        at=change.at,
    )
    insert(message)
    files = _claimed(change, words, message)
    keep_originals([(message, originals)])
    if not is_opening:
        # The ticket is made with its opening counted.
        change.set(message_count=change.ticket.message_count + 1)
        kind = EntryKind.NOTE if audience == Audience.INTERNAL else EntryKind.MESSAGE
        change.record(kind, audience=audience, message=message, data={"files": message.files_sent})
    if any(file.scan_state == ScanState.REFUSED for file in files):
        # Found before it was sent: the message itself tells it, and this line says who found it.
        change.record(EntryKind.FILE_REFUSED, audience=audience, message=message)
    return message


def _covered(change: Change, texts: Texts, tokens: NumberedTokens | None) -> tuple[Texts, Texts]:
    tokens = tokens_of(change.ticket.pk) if tokens is None else tokens
    covered = masked(texts, tokens)
    keep_tokens([(change.ticket.pk, tokens)])
    return covered


def _claimed(change: Change, words: Words, message: Message) -> list[Attachment]:
    """Give the message its files, whose names in its words lead to them from now on."""
    message.files_sent = len(set(words.attachment_ids))
    files = claim(
        ids=words.attachment_ids,
        by=message.author,
        owner_kind=OWNER_KIND,
        owner_id=message.pk,
        organization_id=change.ticket.organization_id,
        made=words.made,
        at=change.at,
    )
    if files:
        cover_names(change.ticket.pk, files)
        message.body_html = render_words(message.body, files={file.name: str(file.pk) for file in files})
        message.save(update_fields=["body_html"])
    return files
