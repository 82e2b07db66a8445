"""Answering a customer who contests the end of an immediate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.tickets.forms import ActForm
from desk.tickets.subjects import Subject
from tickets.permissions import may_answer_contest
from triage.contested import contest_waits
from triage.enums import ContestAnswer


class ContestAnswerForm(ActForm):
    """Whether it is an immediate again, and what the customer reads."""

    answer = forms.ChoiceField(label=_("What holds"), choices=ContestAnswer.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What the customer reads"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Where the end stands, say why."),
    )

    def refuse(self, errors: dict[str, str]) -> None:
        asked = {"text": str(_("Say why the end stands: the customer reads it."))} if "body" in errors else {}
        super().refuse({**{name: words for name, words in errors.items() if name != "body"}, **asked})


def is_contested(subject: Subject) -> bool:
    """Whether this person is to answer a contest of this ticket."""
    ticket: Any = subject.ticket
    return ticket.is_open and not ticket.is_immediate and may_answer_contest(subject.standing) and contest_waits(ticket)
