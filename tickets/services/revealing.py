"""Looking behind the tokens of a message: for the assigned analyst, with a reason, and never without a trace."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.audit import record as audit
from tickets.enums import Audience, EntryKind
from tickets.events import OriginalRevealed
from tickets.models import Message, Original, Ticket
from tickets.permissions import may_reveal
from tickets.services.changes import change
from tickets.services.conversation import known, permit
from tickets.services.originals import Texts
from tickets.services.reasons import stated_reason


@transaction.atomic
def reveal_original(*, message_id: int, by: User, reason: str, at: datetime | None = None) -> Texts:
    """Return what was written in a message that shows tokens, and keep who looked, when and why.

    :returns: by field, of OriginalField; those texts alone that hold a secret
    :raises Ticket.DoesNotExist: when there is no message that `by` may read, or none that is masked.
    :raises ActNotPermitted: for anybody but the assigned analyst.
    :raises InvalidInput: without a reason.
    """
    reason = stated_reason(reason)
    message = Message.objects.filter(pk=message_id, is_masked=True).readable_by(by).first()
    if message is None:
        raise Ticket.DoesNotExist
    changing = change(message.ticket_id, by=by, at=at)
    permit(may_reveal(known(changing)))
    texts = dict(Original.objects.filter(message=message).order_by("field").values_list("field", "text"))
    if not texts:
        # Erased while this waited for the ticket.
        raise Ticket.DoesNotExist
    changing.record(EntryKind.REVEALED, audience=Audience(message.audience), message=message)
    audit(
        at=changing.at,
        actor=by,
        action="original_revealed",
        subject_kind="ticket",
        subject_id=message.ticket_id,
        data={"message": message.pk},
        changes={"reason": (None, reason)},
    )
    changing.publish(OriginalRevealed, message_id=message.pk)
    return texts
