"""What narrows a list of tickets; an unknown value is refused, never passed over."""

from __future__ import annotations

import django_filters
from rest_framework.exceptions import ValidationError

from core.folding import holding
from tickets.enums import Severity, Status
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet


class TicketFilter(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """By where it stands, how grave it is, when it was opened, and the words of its subject."""

    status = django_filters.MultipleChoiceFilter(choices=Status.choices)
    severity = django_filters.MultipleChoiceFilter(choices=Severity.choices)
    opened_after = django_filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = django_filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="lt")
    q = django_filters.CharFilter(method="search", max_length=200)

    class Meta:
        model = Ticket
        fields: list[str] = []

    def search(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Keep those whose subject holds every word, in whatever case and with or without accents."""
        return tickets.filter(holding(value, "subject"))

    def checked(self) -> TicketQuerySet:
        """Return what is left.

        :raises ValidationError: for a value that cannot be
        """
        if not self.form.is_valid():
            raise ValidationError({name: list(told) for name, told in self.form.errors.items()})
        found: TicketQuerySet = self.qs
        return found
