"""The form of preferences: for each kind of notice, by mail, on the bell, both or neither."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from notifications.enums import NotificationKind as Kind
from notifications.rules import Channels

_CUSTOMER_WORDS = {
    Kind.REPLIED: (_("Replies and questions"), _("When support or a colleague writes in the ticket")),
    Kind.SOLUTION: (_("Solutions and workarounds"), _("When a solution or a workaround is there for you")),
    Kind.STATUS: (_("Course of the ticket"), _("When it goes to another team, comes back or is reopened")),
    Kind.CLOSED: (pgettext_lazy("kind of notice", "End"), _("When the ticket is closed or cancelled")),
    Kind.REMINDER: (_("Reminders"), _("When an answer of yours has been awaited for days")),
    Kind.FOLLOWING: (_("Following"), _("When someone adds you to a ticket or puts it in your name")),
    Kind.OPENED: (_("New tickets"), _("When someone opens a ticket for you or with you")),
}
_SUPPORT_WORDS = {
    Kind.IMMEDIATE: (_("Immediate service asked"), _("When invoicing or dispatch stopped at a customer's")),
    Kind.ASSIGNED: (_("Assigned to you"), _("When someone gives you a ticket or takes one of yours")),
    Kind.REPLIED: (_("Replies"), _("When a customer or a colleague replies in a ticket of yours")),
    Kind.NOTED: (_("Internal notes"), _("When a colleague writes a note in a ticket of yours")),
    Kind.SOLUTION: (_("Solutions refused or proposed"), _("When the customer refuses, or a colleague proposes")),
    Kind.STATUS: (_("Course of the ticket"), _("When it is forwarded, comes back or is reopened")),
    Kind.CLOSED: (pgettext_lazy("kind of notice", "End"), _("When a ticket of yours is accepted, closed or rated")),
    Kind.FOLLOWING: (_("Following"), _("When someone adds you to a ticket")),
    Kind.OPENED: (_("New tickets in your queues"), _("When a ticket comes that your skills fit")),
}


class Row(NamedTuple):
    """One kind as a line of the table."""

    label: Any
    note: Any
    mail: BoundField
    bell: BoundField


class PreferencesForm(forms.Form):
    """Two boxes for each kind that the person's side knows."""

    def __init__(self, data: Any = None, *, user: User, channels: dict[str, Channels]) -> None:
        initial: dict[str, bool] = {}
        for kind, chosen in channels.items():
            initial |= {f"mail_{kind}": chosen.by_mail, f"bell_{kind}": chosen.on_bell}
        super().__init__(data, initial=initial)
        self.kinds = tuple(channels)
        self.words: dict[Any, tuple[Any, Any]] = _SUPPORT_WORDS if user.is_support else _CUSTOMER_WORDS
        for name in initial:
            self.fields[name] = forms.BooleanField(required=False)

    def rows(self) -> list[Row]:
        """Return the table's lines."""
        return [Row(*self.words[kind], mail=self[f"mail_{kind}"], bell=self[f"bell_{kind}"]) for kind in self.kinds]

    def choices(self) -> dict[str, Channels]:
        """Return what was chosen, kind by kind."""
        given = self.cleaned_data
        return {kind: Channels(by_mail=given[f"mail_{kind}"], on_bell=given[f"bell_{kind}"]) for kind in self.kinds}
