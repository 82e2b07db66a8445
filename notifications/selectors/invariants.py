"""What must hold of what people were told, read from the data: each check yields what does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Window
from django.db.models.functions import Lag

from accounts.models import User
from core.enums import DeliveryState
from core.models import Delivery
from notifications.enums import NotificationKind
from notifications.mail import message_id_of
from notifications.models import Notification, SentMail


def dead_without_alert() -> Iterator[str]:
    """Yield dead letters of which no administrator's bell ever spoke."""
    if not User.objects.active().support().filter(is_administrator=True).exists():
        return
    dead = Delivery.objects.filter(state=DeliveryState.DEAD).order_by("id")
    if Notification.objects.filter(kind=NotificationKind.ALERT).exists():
        return
    for delivery in dead.iterator():
        yield f"delivery {delivery.pk} to {delivery.recipient} is dead and nobody was alerted"


def mails_with_two_ids() -> Iterator[str]:
    """Yield mails that left under another Message-ID than their delivery's, and ids that two mails share."""
    for mail in SentMail.objects.select_related("delivery__event").order_by("id").iterator():
        if mail.delivery is not None and _without_host(mail.message_id) != _without_host(message_id_of(mail.delivery)):
            yield f"mail {mail.pk} left as {mail.message_id}, which is not its delivery's id"
    shared = SentMail.objects.values("message_id").annotate(times=Count("id")).filter(times__gt=1)
    for row in shared.order_by("message_id").iterator():
        yield f"{row['message_id']} was sent {row['times']} times"


def _without_host(message_id: str) -> str:
    # The host is that of the day on which the mail left.
    return message_id.partition("@")[0]


def mails_out_of_order() -> Iterator[str]:
    """Yield mails that left before an older one about the same ticket to the same person."""
    before = Window(
        Lag("delivery_id"),
        partition_by=[F("ticket_id"), F("user_id")],
        order_by=[F("sent_at").asc(), F("id").asc()],
    )
    late = SentMail.objects.filter(delivery__isnull=False).annotate(before=before).filter(before__gt=F("delivery_id"))
    for mail in late.order_by("id").iterator():
        yield f"mail of delivery {mail.delivery_id} left after that of {mail.before} about #{mail.ticket_id}"
