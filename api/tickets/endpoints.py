"""What all addresses of one ticket do alike: find it, know what its sender has seen, answer with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from api.doing import REPLAYED, key_of, once, sent_as
from api.endpoints import Endpoint, asker
from api.etags import ANY, condition_of, is_named, tag_of
from api.tickets.inputs import Sent, SpokenIn, WordsIn
from api.tickets.serializers import TicketOut
from tickets.models import Ticket
from tickets.selectors.reading import ticket_for
from tickets.services.conversation import Posted

# No ticket has it: who has seen something else is refused under the ticket's lock, unless they only ask again.
_NO_VERSION: Final = 0


class TicketEndpoint(Endpoint):
    """An address of one ticket."""

    def ticket(self, number: int) -> Ticket:
        """Return the ticket, if the asker may see it."""
        return ticket_for(user=asker(self.request), number=number)

    def drawn(self, ticket: Ticket) -> Any:
        """Return the ticket as the asker sees it."""
        return TicketOut(ticket, context=self.reader()).data

    def seen_version(self, number: int) -> int | None:
        """Return the version that the sender of If-Match has seen; None where they ask for none, or for any."""
        ticket, condition = self.ticket(number), condition_of(self.request)
        if condition in ("", ANY):
            return None
        return ticket.version if is_named(condition, tag_of(self.drawn(ticket))) else _NO_VERSION

    def current_tag(self) -> str:
        """Return the ticket's tag as it is now, for who has to look again."""
        return tag_of(self.drawn(self.ticket(self.kwargs["number"])))

    def answered(self, number: int, *, replayed: bool = False) -> Response:
        """Return the ticket as it stands after what was done to it."""
        shape = self.drawn(self.ticket(number))
        headers = {
            "ETag": tag_of(shape),
            "Content-Location": address_of(self.request, number),
            "Cache-Control": "private, no-store",
        }
        return Response(shape, headers={**headers, **({REPLAYED: "true"} if replayed else {})})

    def done(self, number: int, shape: type[Sent], act: Callable[[dict[str, Any], int | None], None]) -> Response:
        """Do an act without words, once for its key: `act` takes what was sent and the version that was seen."""
        version = self.seen_version(number)
        values = sent_as(shape, self.request).validated_data
        outcome = once(self.request, lambda: act(values, version))
        return self.answered(number, replayed=outcome.replayed)

    def said(self, number: int, shape: type[WordsIn], act: Callable[..., Posted]) -> Response:
        """Do an act with words, once for its key: `act` is a service that posts them."""
        version = self.seen_version(number)
        sent = sent_as(shape, self.request)
        posted = act(
            ticket_id=number, by=asker(self.request), key=key_of(self.request), version=version, **arguments(sent)
        )
        return self.answered(number, replayed=posted.replayed)

    def nothing(self, act: Callable[[], None]) -> Response:
        """Do something once for its key that leaves nothing to be told."""
        outcome = once(self.request, act)
        return Response(status=204, headers={REPLAYED: "true"} if outcome.replayed else {})


def arguments(sent: Any) -> dict[str, Any]:
    """Return what was written and chosen, as a service that posts words takes it."""
    chosen = {"reason": sent.validated_data["reason"]} if "reason" in sent.validated_data else {}
    seen = {"last_seen_id": sent.validated_data["last_seen_id"]} if isinstance(sent, SpokenIn) else {}
    return {"words": sent.words(), **chosen, **seen}


def address_of(request: Request, number: int) -> str:
    """Return the whole address of a ticket."""
    address: str = request.build_absolute_uri(reverse("api:ticket", args=[number]))
    return address
