"""The files of a ticket, and one file by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.describing import described
from api.doing import REPLAYED, once, sent_as
from api.endpoints import Endpoint, asker
from api.pages import paged
from api.shapes import page_of
from api.tickets.endpoints import TicketEndpoint
from api.tickets.examples import FILE, SENT_FILE
from api.tickets.inputs import ReasonIn
from api.tickets.serializers import FileOut, SentFileOut
from attachments.selectors import readable_attachment
from tickets.selectors.files import sent_files
from tickets.services.erasing import erase_file

_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "created_at": ("created_at", "id"),
    "-created_at": ("-created_at", "-id"),
}


class TicketFiles(TicketEndpoint):
    """All files of one ticket."""

    @described(
        _("List the files of a ticket, the oldest first"),
        gives=page_of(SentFileOut),
        given=SENT_FILE,
        problems=["not_found", "invalid"],
        paged=True,
    )
    def get(self, request: Request, number: int) -> Response:
        """List them."""
        rows = sent_files(user=asker(request), number=self.ticket(number).pk)
        return paged(
            request,
            rows,
            orders=_ORDERS,
            drawn=lambda files: SentFileOut(files, many=True, context=self.reader()).data,
        )


class OneFile(Endpoint):
    """One file, also before it was sent: what is known of it, and where its bytes are."""

    @described(
        _("Read what is known of a file; its bytes are at `url`, which takes Range"),
        gives=FileOut,
        given=FILE,
        problems=["not_found"],
    )
    def get(self, request: Request, file_id: UUID) -> Response:
        """Read it."""
        file = readable_attachment(user=asker(request), attachment_id=file_id)
        return Response(FileOut(file, context=self.reader()).data)


class EraseFile(Endpoint):
    """A file that should not have been sent."""

    @described(
        _("Erase a file of a message; its name, who, when and why stay"),
        takes=ReasonIn,
        sent={"reason": "Base de clientes enviada por engano"},
        gives={204: None},
        problems=["not_found", "not_permitted"],
        once=True,
    )
    def post(self, request: Request, file_id: UUID) -> Response:
        """Erase it."""
        reason = sent_as(ReasonIn, request).validated_data["reason"]
        outcome = once(request, lambda: erase_file(attachment_id=file_id, by=asker(request), reason=reason))
        return Response(status=204, headers={REPLAYED: "true"} if outcome.replayed else {})
