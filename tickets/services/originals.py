"""What is secret in a text gives way to a token before the text is kept; the original is kept apart from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attachments.models import Attachment
from attachments.services.forgetting import cover_file
from masking.house import mask_text
from masking.tokens import NumberedTokens, Tokens
from tickets.enums import OriginalField
from tickets.models import SUBJECT_LENGTH, Message, Original, Ticket
from tickets.services.tokens import keep_tokens, tokens_of

# What was written, by the field that it was written in.
Texts = dict[str, str]


def shown_text(written: str, tokens: Tokens) -> str:
    """Return a text with a token for each secret."""
    return mask_text(written, tokens).text


def masked(texts: Texts, tokens: NumberedTokens) -> tuple[Texts, Texts]:
    """Return the texts, one after the other, with tokens for secrets, and the originals of those that hold any.

    :param tokens: of the ticket (`tickets.services.tokens`), whose new ones the caller keeps
    """
    for text in texts.values():
        tokens.leave_out(text)
    return masked_by(texts, lambda text: shown_text(text, tokens))


def masked_by(texts: Texts, show: Callable[[str], str]) -> tuple[Texts, Texts]:
    """Return the same by what remembers how texts are shown."""
    shown = {field: show(text) if text else "" for field, text in texts.items()}
    return shown, {field: text for field, text in texts.items() if shown[field] != text}


def shown_subject(written: str, tokens: Tokens) -> str:
    """Return a subject as the ticket shows it; tokens may be longer than what they stand for."""
    return shown_text(written, tokens)[:SUBJECT_LENGTH]


def covered_words(ticket_id: int, written: str, *, most: int) -> str:
    """Return words beside a ticket's conversation, such as a reason, as they are kept: nobody uncovers those.

    In the caller's transaction, which holds the ticket's lock.

    :param most: signs; tokens may be longer than what they stand for
    """
    tokens = tokens_of(ticket_id)
    shown = masked({"": written}, tokens)[0][""]
    keep_tokens([(ticket_id, tokens)])
    return shown[:most]


def cover_names(ticket_id: int, files: Iterable[Attachment]) -> None:
    """Cover what is secret in the names of files that came to a ticket; the caller holds its lock.

    What was written there is not kept: a name is no evidence.
    """
    tokens = tokens_of(ticket_id)

    def cover(name: str) -> str:
        # What comes behind the dot says what the file is.
        stem, dot, extension = name.rpartition(".")
        return f"{shown_text(stem, tokens)}.{extension}" if dot else shown_text(name, tokens)

    for file in files:
        if cover(file.name) != file.name:
            file.name = cover_file(attachment_id=file.pk, cover=cover)
    keep_tokens([(ticket_id, tokens)])


def keep_originals(kept: Iterable[tuple[Message, Texts]]) -> None:
    """Keep what was written beside messages that show it masked, in the caller's transaction."""
    Original.objects.bulk_create(
        Original(message=message, field=OriginalField(field), text=text)
        for message, originals in kept
        for field, text in originals.items()
    )


def forget_originals(message: Message) -> None:
    """Delete what was written, with the message that is erased, in the caller's transaction."""
    Original.objects.filter(message=message).delete()


def replace_subject(ticket: Ticket, written: str) -> None:
    """Keep a subject that was corrected beside the opening, or nothing where it holds no secret any more."""
    opening = Message.objects.get(ticket=ticket, is_opening=True)
    subjects = Original.objects.filter(message=opening, field=OriginalField.SUBJECT)
    if mask_text(written).text == written:
        subjects.delete()
    else:
        Original.objects.update_or_create(message=opening, field=OriginalField.SUBJECT, defaults={"text": written})
    opening.is_masked = Original.objects.filter(message=opening).exists()
    opening.save(update_fields=["is_masked"])
