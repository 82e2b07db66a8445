"""Forgetting what a person was told and how they wished to be: bell, preferences, and mails kept in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core.services.forgetting import forget_answers
from notifications.models import Notification, Preference, StoredMail

_TEXTS = ("sender", "recipient", "subject", "text", "html")


@transaction.atomic
def forget_told(*, person: User, addresses: Iterable[str], needles: Iterable[str], cover: Callable[[str], str]) -> None:
    """Delete what this person was told, and cover them in mails that others were sent.

    :param needles: one of them stands in every text that names the person
    """
    Notification.objects.filter(user=person).delete()
    Preference.objects.filter(user=person).delete()
    forget_answers(recipient=f"user:{person.pk}")
    StoredMail.objects.sent_to(addresses).delete()
    named = reduce(or_, (Q(**{f"{text}__icontains": needle}) for needle in needles for text in _TEXTS), Q(pk__in=[]))
    for mail in StoredMail.objects.filter(named).iterator():
        covered = {text: cover(getattr(mail, text)) for text in _TEXTS}
        if any(covered[text] != getattr(mail, text) for text in _TEXTS):
            StoredMail.objects.filter(pk=mail.pk).update(**covered)
