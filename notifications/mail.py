"""Turning a letter into a mail: text and HTML, headers that thread, identify and never break."""

from __future__ import annotations

import re
import uuid
from datetime import UTC
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import User
from core.models import Delivery
from notifications.brand import mail_brand
from notifications.letters import Letter, reading_as

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def message_id_of(delivery: Delivery) -> str:
    """Return the id that this delivery's mail has however often it is sent.

    What stands before the @ stays even where the portal has moved to another address meanwhile.
    """
    name = f"deliveries/{delivery.pk}/{delivery.event.at.astimezone(UTC).isoformat()}"
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, name)}@{_host()}>"


def thread_id_of(ticket_id: int) -> str:
    """Return the id that every mail about a ticket refers to, so that mail readers keep them together."""
    name = f"{settings.PORTAL_URL}/tickets/{ticket_id}"
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, name)}@{_host()}>"


def render(letter: Letter, *, user: User, delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail, ready to be sent to this person."""
    with reading_as(user):
        brand = mail_brand()
        context = {"letter": letter, "brand": brand, "language": user.language}
        text = render_to_string("notifications/mail.txt", context)
        html = render_to_string("notifications/mail.html", context)
    thread = thread_id_of(letter.ticket_id)
    mail = EmailMultiAlternatives(
        subject=f"[#{letter.ticket_id}] {one_line(letter.ticket_subject)}",
        body=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
        to=[formataddr((one_line(user.name), user.email))],
        headers={
            "Message-ID": message_id_of(delivery),
            # When it happened: a mail that waited for its server tells no other time than one that did not.
            "Date": format_datetime(delivery.event.at),
            "In-Reply-To": thread,
            "References": thread,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "X-Request-ID": delivery.event.request_id,
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def one_line(text: str) -> str:
    """Return the text without what would end a header."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _host() -> str:
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"
