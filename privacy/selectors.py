"""Reads over the log of access and over what was put together of people, for the doors."""

from __future__ import annotations

from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast

from accounts.models import User
from attachments.models import Attachment
from privacy.models import AccessLine, PersonExport
from privacy.sections import SECTIONS
from tickets.models import Message
from tickets.services.words import OWNER_KIND


def access_log() -> QuerySet[AccessLine]:
    """Return the log, newest first, with who looked."""
    return AccessLine.objects.select_related("person").order_by("-pk")


def looks_at_ticket(number: int) -> Q:
    """Return the condition that a line is about this ticket, or about a file of its conversation."""
    messages = Message.objects.filter(ticket=number).values("pk")
    files = Attachment.objects.filter(owner_kind=OWNER_KIND, owner_id__in=messages).values_list("pk", flat=True)
    of_files = Q(subject_kind="file", subject__in=[str(pk) for pk in files])
    return Q(subject_kind="ticket", subject=str(number)) | of_files


def exports_of(*, person: User) -> QuerySet[PersonExport]:
    """Return what was put together of a person and is still there, newest first, with `done_percent`."""
    done = Cast(F("section") * 100 / len(SECTIONS), IntegerField())
    return PersonExport.objects.filter(person=person).annotate(done_percent=done).order_by("-asked_at", "-pk")
