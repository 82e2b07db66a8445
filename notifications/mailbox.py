"""A mail backend for houses without a mail server: what would be sent is kept in a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr, parsedate_to_datetime

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from notifications.models import StoredMail


class MailboxBackend(BaseEmailBackend):
    """Keeps one row per recipient, so that each reads their own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails and return how many."""
        StoredMail.objects.bulk_create(
            StoredMail(
                sender=str(message.from_email)[:200],
                recipient=parseaddr(recipient)[1][:254],
                # As on the wire: a subject that breaks the header is refused here, too.
                subject=_one_line(str(message.subject))[:300],
                at=_date_of(message),
                message_id=str(message.extra_headers.get("Message-ID", ""))[:200],
                text=str(message.body),
                html=_html_of(message),
            )
            for message in email_messages
            for recipient in message.recipients()
        )
        return len(email_messages)


def _date_of(message: EmailMessage) -> datetime:
    """Return what the mail itself says, as a mail reader shows it."""
    date = message.extra_headers.get("Date")
    return parsedate_to_datetime(str(date)) if date else timezone.now()


def _one_line(subject: str) -> str:
    if "\n" in subject or "\r" in subject:
        raise ValueError("a subject has one line")
    return subject


def _html_of(message: EmailMessage) -> str:
    if isinstance(message, EmailMultiAlternatives):
        for content, media_type in message.alternatives:
            if media_type == "text/html":
                return str(content)
    return ""
