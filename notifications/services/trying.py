"""A mail to oneself, sent at once: what became of it is told as a word, and nothing waits longer than it says."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.limits import Limit, count_attempt
from core.sides import as_staff
from notifications.brand import mail_brand
from notifications.letters import reading_as
from notifications.mail import one_line
from notifications.services.mailing import leave_from_house

TRIES: Final = Limit("test_mail", 10, timedelta(minutes=10))
# A name that no server answers for may hold a thread for a minute: nobody waits for that.
_PATIENCE_SECONDS: Final = 5


class Outcome(StrEnum):
    """What became of a test mail."""

    TAKEN = "taken"
    KEPT = "kept"
    HOST_UNKNOWN = "host_unknown"
    REFUSED_CONNECTION = "refused_connection"
    TIMEOUT = "timeout"
    NOT_SECURE = "not_secure"
    SIGN_IN_REFUSED = "sign_in_refused"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    MAIL_REFUSED = "mail_refused"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True)
class Tried:
    """The outcome, and what the server said of it."""

    outcome: Outcome
    said: str = ""

    @property
    def is_good(self) -> bool:
        return self.outcome in (Outcome.TAKEN, Outcome.KEPT)


def send_test_mail(*, by: User) -> Tried:
    """Send a mail to who asks, past the outbox, and return what became of it.

    :raises ActNotPermitted: unless by an administrator
    :raises TooManyAttempts: after ten within ten minutes
    """
    if not may_administer(by):
        raise ActNotPermitted("test_mail")
    count_attempt(TRIES, str(by.pk))
    mail = _mail(by)
    if not settings.EMAIL_URL:
        mail.send()
        return Tried(Outcome.KEPT)
    return _sent_in_time(mail)


def _mail(person: User) -> EmailMultiAlternatives:
    with reading_as(person):
        context = {"person": person, "brand": mail_brand(), "language": person.language}
        mail = EmailMultiAlternatives(
            subject=_("Test mail of the support portal"),
            body=render_to_string("notifications/test_mail.txt", context).strip() + "\n",
            to=[formataddr((one_line(person.name), person.email))],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("notifications/test_mail.html", context), "text/html")
    leave_from_house(mail)
    return mail


def _sent_in_time(mail: EmailMultiAlternatives) -> Tried:
    found: list[Tried] = []
    thread = threading.Thread(target=lambda: found.append(_tried(mail)), daemon=True)
    thread.start()
    # Connecting, greeting and signing in have the mail's own timeout each; all of it together has this one.
    thread.join(settings.EMAIL_TIMEOUT + _PATIENCE_SECONDS)
    return found[0] if found else Tried(Outcome.TIMEOUT)


@as_staff
def _tried(mail: EmailMultiAlternatives) -> Tried:
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is the answer
        return _told(error)
    return Tried(Outcome.TAKEN)


# The more special kind first: most of them are OSError.
_KINDS: Final[tuple[tuple[type[Exception], Outcome], ...]] = (
    (smtplib.SMTPAuthenticationError, Outcome.SIGN_IN_REFUSED),
    (smtplib.SMTPSenderRefused, Outcome.SENDER_REFUSED),
    (smtplib.SMTPRecipientsRefused, Outcome.RECIPIENT_REFUSED),
    (smtplib.SMTPDataError, Outcome.MAIL_REFUSED),
    (smtplib.SMTPServerDisconnected, Outcome.BROKEN_OFF),
    (smtplib.SMTPNotSupportedError, Outcome.NOT_SECURE),
    (socket.gaierror, Outcome.HOST_UNKNOWN),
    (ssl.SSLError, Outcome.NOT_SECURE),
    (TimeoutError, Outcome.TIMEOUT),
    (ConnectionError, Outcome.REFUSED_CONNECTION),
    (OSError, Outcome.REFUSED_CONNECTION),
)


def _told(error: Exception) -> Tried:
    # A line that stays silent is closed by us, and comes as one that was broken off.
    if isinstance(error.__context__, TimeoutError):
        return Tried(Outcome.TIMEOUT)
    outcome = next((outcome for kind, outcome in _KINDS if isinstance(error, kind)), Outcome.MAIL_REFUSED)
    return Tried(outcome, _said(error))


def _said(error: Exception) -> str:
    """Return the server's own words where it had any: a code and a sentence, never what we sent it."""
    code: int
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return one_line(str(error))[:200] if isinstance(error, OSError) else ""
    return one_line(f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}")[:200]
