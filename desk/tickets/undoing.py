"""Taking things back: an assignment just made, and, leaving a trace, a message or a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.tickets.acts import Act
from desk.tickets.forms import EraseForm
from desk.tickets.refusals import REFUSALS, words_of
from desk.tickets.subjects import Subject
from tickets.permissions import may_assign_others
from tickets.services import erasing
from tickets.services.assignment import assign
from triage.models import Correction
from triage.services.corrections import undo_corrections


def tag_for(act: Act, subject: Subject, query: str, result: object = None) -> str:
    """Return the mark on a message by which the page offers Desfazer, empty where nothing can be taken back.

    What was given to somebody else is theirs: only a support manager takes it back.

    :param subject: the ticket as it stood before the act
    :param query: what leads back to the list beside it
    :param result: what the act brought about
    """
    ticket = subject.ticket
    if act.is_undone_by == "triage":
        ids = [one.pk for one in result if isinstance(one, Correction)] if isinstance(result, list) else []
        return f"undo:{address_of_corrections(ticket.pk, ids, query)}" if ids else ""
    before = {"assignee": ticket.assignee_id or ""}
    if act.is_undone_by not in before:
        return ""
    if act.slug == "atribuir" and not may_assign_others(subject.standing):
        return ""
    asked = {"campo": act.is_undone_by, "era": before[act.is_undone_by], "versao": ticket.version + 1}
    return f"undo:{_address(ticket.pk, asked, query)}"


def address_of_corrections(number: int, ids: Iterable[int], query: str = "") -> str:
    """Return where these corrections of triage are taken back."""
    return _address(number, {"campo": "triage", "era": "-".join(map(str, ids))}, query)


def _address(number: int, asked: Mapping[str, str | int], query: str) -> str:
    address = f"{reverse('desk:undo', args=[number])}?{urlencode(asked)}"
    return f"{address}&{query}" if query else address


# As long as an id of the database can be: a longer one was not written by our page.
_A_NUMBER = re.compile(r"[0-9]{1,18}")
_NUMBERS = re.compile(r"[0-9]{1,18}(?:-[0-9]{1,18}){0,9}")


def undo(subject: Subject, query: QueryDict) -> str:
    """Set the field back to what it was, unless the ticket changed since; return what to say."""
    version, before = query.get("versao", ""), query.get("era", "")
    if query.get("campo") == "triage":
        return _undo_corrections(subject, before)
    if not _A_NUMBER.fullmatch(version) or (before and not _A_NUMBER.fullmatch(before)):
        raise Http404
    number, by = subject.ticket.pk, subject.user
    try:
        if query.get("campo") == "assignee":
            assignee = int(before) if before else None
            assign(ticket_id=number, by=by, assignee_id=assignee, version=int(version))
        else:
            raise Http404
    except REFUSALS as refusal:
        return words_of(refusal)
    return _("Undone.")


def _undo_corrections(subject: Subject, before: str) -> str:
    if not _NUMBERS.fullmatch(before):
        raise Http404
    ids = {int(number) for number in before.split("-")}
    try:
        undo_corrections(ticket_id=subject.ticket.pk, ids=ids, by=subject.user)
    except Correction.DoesNotExist as error:
        raise Http404 from error
    except REFUSALS as refusal:
        return words_of(refusal)
    return _("Undone.")


def eraser_of_message(message_id: int) -> Act:
    """Return the act that erases this message."""
    return Act(
        slug="apagar",
        label=gettext_lazy("Erase the message"),
        icon="x",
        form=EraseForm,
        run=lambda subject, form: erasing.erase_message(
            message_id=message_id, by=subject.user, reason=form.cleaned_data["reason"]
        ),
        is_offered=lambda subject: False,
        done=gettext_lazy("Erased. Who, when and why stay."),
        send=gettext_lazy("Erase"),
        hint=gettext_lazy("Its text and its files are gone for both sides, for good."),
        is_grave=True,
    )


def eraser_of_file(attachment_id: UUID) -> Act:
    """Return the act that erases this file."""
    return Act(
        slug="apagar",
        label=gettext_lazy("Erase the file"),
        icon="x",
        form=EraseForm,
        run=lambda subject, form: erasing.erase_file(
            attachment_id=attachment_id, by=subject.user, reason=form.cleaned_data["reason"]
        ),
        is_offered=lambda subject: False,
        done=gettext_lazy("Erased. Who, when and why stay."),
        send=gettext_lazy("Erase"),
        hint=gettext_lazy("It is gone for both sides, for good; its name stays."),
        is_grave=True,
    )
