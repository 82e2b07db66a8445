"""What narrows the list of tickets; every choice lives in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core.folding import holding
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet, numbered

SITUATIONS = (
    ("abertos", pgettext_lazy("tickets", "Open")),
    ("aguardando", gettext_lazy("Waiting for an answer of yours")),
    ("encerrados", pgettext_lazy("tickets", "Ended")),
)
WHOSE = (("meus", gettext_lazy("Yours")), ("empresa", gettext_lazy("Of the whole company")))


class TicketFilter(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """A plain search over number and subject, the situation, and whose tickets they are."""

    q = django_filters.CharFilter(
        method="search",
        max_length=200,
        label=gettext_lazy("Number or words of the subject"),
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    situacao = django_filters.ChoiceFilter(
        method="in_situation",
        choices=SITUATIONS,
        label=gettext_lazy("Situation"),
        empty_label=pgettext_lazy("tickets", "All"),
    )
    de = django_filters.ChoiceFilter(method="of_whom", choices=WHOSE, label=gettext_lazy("Whose"), empty_label=None)

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, user: User, sees_colleagues: bool, **kwargs: Any) -> None:
        data = data.copy()
        # A search looks everywhere; a list begins with one's own, a manager's with the house's.
        data.setdefault("de", "empresa" if data.get("q") or user.is_customer_manager else "meus")
        super().__init__(data, *args, **kwargs)
        self.user = user
        if not sees_colleagues:
            del self.filters["de"]

    def search(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Keep the ticket of that number, and those whose subject holds every word."""
        return tickets.filter(holding(value, "subject") | numbered(value))

    def in_situation(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Keep the open ones, those that await the customer, or the ended ones."""
        if value == "aguardando":
            return tickets.awaiting_customer()
        return tickets.open() if value == "abertos" else tickets.ended()

    def of_whom(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Keep one's own where that was asked for."""
        return tickets.involving(self.user) if value == "meus" else tickets
