"""Letters about signing in: composed when they leave, so that a way in is as young as it can be."""

from __future__ import annotations

import uuid
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Invitation, User
from accounts.services.invitations import current_invitation, token_of
from core.models import Delivery
from notifications.brand import mail_brand
from notifications.services.mailing import send

_NAMES: Final = ("invitation", "password_reset", "changed_password", "changed_step_on", "changed_step_off")
_SPACE: Final = uuid.UUID("6f1f7f0e-0c0e-5a51-9f0b-6a5b2c1d4e90")


def send_letter(delivery: Delivery) -> None:
    """Send one letter to the person whom the delivery names; someone who was let out gets none.

    An invitation that was used or replaced meanwhile is not sent.

    :raises ValueError: for a letter that nobody wrote
    :raises OutsideUnavailable: when the server cannot be reached or says "later"
    :raises Undeliverable: when it refused this letter for good
    """
    name = delivery.data["letter"]
    if name not in _NAMES:
        raise ValueError(name)
    person = User.objects.active().filter(pk=delivery.recipient.removeprefix("user:")).first()
    if person is None or (name == "invitation" and _invitation(person, delivery) is None):
        return
    with translation.override(person.language):
        letter = compose(name, person=person, delivery=delivery)
    send(letter)


def compose(name: str, *, person: User, delivery: Delivery) -> EmailMultiAlternatives:
    """Return the letter in the active language, as text and as HTML."""
    context = {
        "person": person,
        "url": settings.PORTAL_URL + _path_for(name, person, delivery),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "at": timezone.localtime(delivery.event.at, ZoneInfo(person.timezone)),
        "brand": mail_brand(),
    }
    text = render_to_string(f"account/letters/{name}.txt", context)
    subject, _blank, body = text.partition("\n")
    letter = EmailMultiAlternatives(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[person.email],
        headers={
            # The same on a second try, so that it is seen once.
            "Date": format_datetime(delivery.event.at),
            "Message-ID": f"<{uuid.uuid5(_SPACE, str(delivery.pk))}@{urlsplit(settings.PORTAL_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string(f"account/letters/{name}.html", context), "text/html")
    return letter


def _invitation(person: User, delivery: Delivery) -> Invitation | None:
    """Return the invitation that the letter brings, unless another took its place or it is good no longer."""
    current = current_invitation(person_id=person.pk)
    return current if current is not None and current.pk == delivery.data["invitation"] else None


def _path_for(name: str, person: User, delivery: Delivery) -> str:
    invitation = _invitation(person, delivery) if name == "invitation" else None
    if invitation is not None:
        return reverse("lobby:accept_invitation", args=[token_of(invitation)])
    if name != "password_reset":
        return reverse("lobby:security")
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
