"""Letters about signing in: composed when they leave, so that a way in is as young as it can be."""

from __future__ import annotations

import uuid
from email.utils import format_datetime
from typing import Any, Final
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
from accounts.selectors import device_noticed
from accounts.services.first_access import GOOD_FOR, CodeSpent, code_to_send
from accounts.services.invitations import current_invitation, token_of
from core.models import Delivery
from lobby.sign_in.agents import device_words
from notifications.brand import mail_brand
from notifications.services.mailing import send

_NAMES: Final = (
    "invitation",
    "first_access",
    "password_reset",
    "changed_password",
    "changed_step_on",
    "changed_step_off",
    "changed_step_reset",
    "changed_passkey_on",
    "changed_passkey_off",
    "changed_codes",
    "changed_identity",
    "new_device",
)
_SPACE: Final = uuid.UUID("6f1f7f0e-0c0e-5a51-9f0b-6a5b2c1d4e90")


def send_letter(delivery: Delivery) -> None:
    """Send one letter to the person whom the delivery names; someone who was let out gets none.

    An invitation that was used or replaced meanwhile is not sent, nor a code that is good no longer.

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
        try:
            letter = compose(name, person=person, delivery=delivery)
        except CodeSpent:
            return
    send(letter)


def compose(name: str, *, person: User, delivery: Delivery) -> EmailMultiAlternatives:
    """Return the letter in the active language, as text and as HTML.

    :raises CodeSpent: for a code that is good no longer
    """
    context = {
        "person": person,
        "url": settings.PORTAL_URL + _path_for(name, person, delivery),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "at": timezone.localtime(delivery.event.at, ZoneInfo(person.timezone)),
        "brand": mail_brand(),
        **_more_for(name, delivery),
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


def _more_for(name: str, delivery: Delivery) -> dict[str, Any]:
    """Return what only this letter tells."""
    if name == "new_device":
        device = device_noticed(device_id=delivery.data["device"])
        return {"device": device_words(device.user_agent), "address": device.address} if device else {}
    if name != "first_access":
        return {}
    code = code_to_send(first_access_id=delivery.data["first_access"])
    # In two groups, as one reads it from one screen and types it on another.
    half = len(code) // 2
    return {"code": f"{code[:half]} {code[half:]}", "minutes": int(GOOD_FOR.total_seconds() // 60)}


def _path_for(name: str, person: User, delivery: Delivery) -> str:
    invitation = _invitation(person, delivery) if name == "invitation" else None
    if invitation is not None:
        return reverse("lobby:accept_invitation", args=[token_of(invitation)])
    if name == "first_access":
        return reverse("account_first_access_code")
    if name != "password_reset":
        return reverse("lobby:security")
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
