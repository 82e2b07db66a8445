"""What was said in a ticket and what happened to it: read in pages, written, erased, looked behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.callers import ANALYSTS, WORKERS
from api.describing import described
from api.doing import key_of, made, sent_as
from api.endpoints import asker
from api.pages import paged
from api.shapes import page_of
from api.tickets.endpoints import TicketEndpoint, arguments
from api.tickets.examples import ENTRY, MESSAGE
from api.tickets.inputs import MessageIn, ReasonIn
from api.tickets.serializers import EntryOut, MessageOut, OriginalOut
from tickets.enums import Audience
from tickets.models import Message, Ticket, TimelineEntry
from tickets.selectors.reading import Line, changes_of, messages_of, names_of, with_files
from tickets.services import conversation
from tickets.services.erasing import erase_message
from tickets.services.revealing import reveal_original

_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {"at": ("at", "id"), "-at": ("-at", "-id")}


class Said(TicketEndpoint):
    """What reads messages of a ticket."""

    def drawn_messages(self, messages: Sequence[Message]) -> Any:
        """Return the messages as the asker reads them."""
        lines = with_files(messages, user=asker(self.request))
        return MessageOut(lines, many=True, context=self.reader()).data

    def message(self, ticket: Ticket, message_id: int) -> Message:
        """Return a message of this ticket, if the asker may read it."""
        return messages_of(ticket=ticket, user=asker(self.request)).get(pk=message_id)


class Messages(Said):
    """The conversation."""

    @described(
        _("Read the conversation of a ticket, the oldest first"),
        gives=page_of(MessageOut),
        given=MESSAGE,
        problems=["not_found", "invalid"],
        paged=True,
    )
    def get(self, request: Request, number: int) -> Response:
        """Read a page of it."""
        rows = messages_of(ticket=self.ticket(number), user=asker(request))
        return paged(request, rows, orders=_ORDERS, drawn=self.drawn_messages)

    @described(
        _("Write to a ticket"),
        about=_(
            "A message to the other side, or a note of support: `audience`. With `last_seen_id` it is not posted over "
            "what others wrote since (409, with their messages as `newer`)."
        ),
        callers=WORKERS,
        takes=MessageIn,
        sent={
            "body": "Segue o log.",
            "attachments": ["0b6e7a3e-6a5c-4c3d-9c0e-3f1f5a1f7d11"],
            "last_seen_id": 90211,
        },
        gives={201: MessageOut},
        given=MESSAGE,
        problems=["not_found", "not_permitted", "not_from_this_status", "newer_messages", "changed_meanwhile"],
        once=True,
    )
    def post(self, request: Request, number: int) -> Response:
        """Say something."""
        version = self.seen_version(number)
        sent = sent_as(MessageIn, request)
        say = conversation.note if sent.validated_data["audience"] == Audience.INTERNAL else conversation.reply
        posted = say(ticket_id=number, by=asker(request), key=key_of(request), version=version, **arguments(sent))
        (shape,) = self.drawn_messages([self.message(self.ticket(number), posted.message_id)])
        address = request.build_absolute_uri(reverse("api:message", args=[number, posted.message_id]))
        return made(shape, replayed=posted.replayed, address=address)


class OneMessage(Said):
    """One message."""

    @described(_("Read a message"), gives=MessageOut, given=MESSAGE, problems=["not_found"])
    def get(self, request: Request, number: int, message_id: int) -> Response:
        """Read it."""
        (shape,) = self.drawn_messages([self.message(self.ticket(number), message_id)])
        return Response(shape)


class EraseMessage(Said):
    """A word that should not have been sent."""

    @described(
        _("Erase the words and files of a message; who, when and why stay"),
        takes=ReasonIn,
        sent={"reason": "Senha enviada por engano"},
        gives={204: None},
        problems=["not_found", "not_permitted"],
        once=True,
    )
    def post(self, request: Request, number: int, message_id: int) -> Response:
        """Erase it."""
        message = self.message(self.ticket(number), message_id)
        reason = sent_as(ReasonIn, request).validated_data["reason"]
        return self.nothing(lambda: erase_message(message_id=message.pk, by=asker(request), reason=reason))


class RevealMessage(Said):
    """What stands behind the tokens."""

    @described(
        _("Read what stands behind the tokens of a message: the assigned analyst, with a reason"),
        about=_(
            "Each time leaves a trace that both sides read. It takes no Idempotency-Key: what holds a secret is kept "
            "nowhere."
        ),
        takes=ReasonIn,
        sent={"reason": "Entrar na base do cliente"},
        gives=OriginalOut,
        given={"subject": None, "body": "A senha é …", "log_text": None},
        callers=ANALYSTS,
        problems=["not_found", "not_permitted"],
    )
    def post(self, request: Request, number: int, message_id: int) -> Response:
        """Read it, and leave a trace."""
        message = self.message(self.ticket(number), message_id)
        reason = sent_as(ReasonIn, request).validated_data["reason"]
        texts = reveal_original(message_id=message.pk, by=asker(request), reason=reason)
        shape = {name: texts.get(name) for name in ("subject", "body", "log_text")}
        return Response(OriginalOut(shape).data, headers={"Cache-Control": "private, no-store"})


class Timeline(TicketEndpoint):
    """What happened."""

    @described(
        _("Read what happened to a ticket, as far as one may know, the oldest first"),
        gives=page_of(EntryOut),
        given=ENTRY,
        problems=["not_found", "invalid"],
        paged=True,
    )
    def get(self, request: Request, number: int) -> Response:
        """Read a page of it."""
        rows = changes_of(ticket=self.ticket(number), user=asker(request))
        return paged(request, rows, orders=_ORDERS, drawn=self._drawn)

    def _drawn(self, entries: Sequence[TimelineEntry]) -> Any:
        names = names_of([Line(at=entry.at, entry=entry) for entry in entries])
        return EntryOut(entries, many=True, context={**self.reader(), "names": names}).data
