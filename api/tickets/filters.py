"""What narrows a list of tickets; an unknown value or name is refused, never passed over."""

from __future__ import annotations

from typing import Any, Final

import django_filters
from django import forms

from accounts.enums import Plan
from api.filtering import Filters, IdFilter, InstantFilter, YesOrNoFilter
from core.folding import holding
from tickets.enums import Environment, Level, RequestType, Severity, Status
from tickets.models import EXTERNAL_ID_LENGTH, Ticket
from tickets.querysets import TicketQuerySet, numbered
from tickets.states import AWAITED

NOBODY: Final = "none"
ME: Final = "me"
_SIDES: Final = tuple((side, side) for side in ("customer", "support", "vendor"))


class _WhoField(forms.CharField):
    """An id, `me`, or `none`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in ("", ME, NOBODY):
            return text
        return forms.IntegerField(min_value=1, max_value=2**63 - 1).clean(text)


class WhoFilter(django_filters.CharFilter):  # type: ignore[misc]  # -- django-filter has no types
    """By a person or a group: by id, `none` for who or what is not there, `me` for the asker."""

    field_class = _WhoField

    def filter(self, rows: Any, value: Any) -> Any:
        """Keep those of the one that was named."""
        if value in (None, ""):
            return rows
        if value == NOBODY:
            return rows.filter(**{f"{self.field_name}__isnull": True})
        return rows.filter(**{self.field_name: self.parent.request.user.pk if value == ME else value})


class TicketFilter(Filters):
    """All that the lists of the portal and the queues of the desk are narrowed by."""

    q = django_filters.CharFilter(method="search", max_length=200)
    status = django_filters.MultipleChoiceFilter(choices=Status.choices, distinct=False)
    is_open = YesOrNoFilter(method="still_open")
    awaited = django_filters.MultipleChoiceFilter(choices=_SIDES, method="awaiting", distinct=False)
    involves_me = YesOrNoFilter(method="involving")
    severity = django_filters.MultipleChoiceFilter(choices=Severity.choices, distinct=False)
    request_type = django_filters.MultipleChoiceFilter(choices=RequestType.choices, distinct=False)
    environment = django_filters.MultipleChoiceFilter(choices=Environment.choices, distinct=False)
    immediate_requested = YesOrNoFilter()
    is_immediate = YesOrNoFilter()
    organization = IdFilter(field_name="organization_id")
    branch = IdFilter(field_name="branch_id")
    requester = WhoFilter(field_name="requester_id")
    assignee = WhoFilter(field_name="assignee_id")
    product = IdFilter(field_name="product_id")
    module = IdFilter(field_name="module_id")
    routine = django_filters.CharFilter(max_length=40)
    external_id = django_filters.CharFilter(max_length=EXTERNAL_ID_LENGTH)
    opened_after = InstantFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = InstantFilter(field_name="opened_at", lookup_expr="lt")
    updated_after = InstantFilter(field_name="updated", lookup_expr="gte")
    updated_before = InstantFilter(field_name="updated", lookup_expr="lt")
    # Queues are support's: to a customer these names are as unknown as any other.
    level = django_filters.MultipleChoiceFilter(choices=Level.choices, distinct=False)
    module_group = WhoFilter(field_name="module_group_id")
    queue_severity = django_filters.MultipleChoiceFilter(choices=Severity.choices, distinct=False)
    plan = django_filters.ChoiceFilter(field_name="contract__plan", choices=Plan.choices)
    is_reply_unread = YesOrNoFilter()

    of_support = ("level", "module_group", "queue_severity", "plan", "is_reply_unread")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def search(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Keep the ticket of that number, and those whose subject, or customer, holds every word, however written."""
        found = holding(value, "subject", "organization__name", "organization__short_name")
        return tickets.filter(found | numbered(value))

    def still_open(self, tickets: TicketQuerySet, name: str, value: bool) -> TicketQuerySet:
        """Keep those that go on, or those that ended."""
        return tickets.open() if value else tickets.ended()

    def awaiting(self, tickets: TicketQuerySet, name: str, value: list[str]) -> TicketQuerySet:
        """Keep those in which one of these sides has to act."""
        if not value:
            return tickets
        return tickets.filter(status__in=[status for status, side in AWAITED.items() if side in value])

    def involving(self, tickets: TicketQuerySet, name: str, value: bool) -> TicketQuerySet:
        """Keep those that the asker opened or follows, or all others."""
        mine = tickets.involving(self.request.user)
        return mine if value else tickets.exclude(pk__in=mine.values("pk"))
