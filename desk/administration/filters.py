"""What the lists of administration can be narrowed by; each filter stands in the address under a Portuguese word."""

from __future__ import annotations

from typing import Any, Final

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Plan, Role
from accounts.models import AuditEntry, Executive, Organization, User
from core.folding import holding
from core.text import storable
from desk.administration.words import ACTIONS, SUBJECTS
from privacy.models import AccessLine
from privacy.selectors import looks_at_ticket

_DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
_ACTIVE = (("sim", pgettext_lazy("list", "Active")), ("nao", pgettext_lazy("list", "No longer active")))


class ActiveFilter(django_filters.ChoiceFilter):  # type: ignore[misc]  # -- django-filter has no types
    """Active ones, or those that no longer are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=pgettext_lazy("filter", "Active"),
            choices=_ACTIVE,
            empty_label=pgettext_lazy("active or not", "All"),
            **kwargs,
        )

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(is_active=value == "sim") if value else qs


class SharingFilter(django_filters.ChoiceFilter):  # type: ignore[misc]  # -- django-filter has no types
    """Customers whose people read each other's tickets, or those whose do not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Shares tickets"),
            choices=(("sim", _("yes")), ("nao", _("no"))),
            empty_label=_("Any"),
            **kwargs,
        )

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(shares_tickets=value == "sim") if value else qs


class OrganizationFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of the list of customers."""

    q = django_filters.CharFilter(method="search", label=_("Name or CNPJ"), max_length=100)
    plano = django_filters.ChoiceFilter(choices=Plan.choices, label=_("Plan"), empty_label=_("Any"), field_name="plan")
    executivo = django_filters.ModelChoiceFilter(
        field_name="executive",
        queryset=lambda request: Executive.objects.order_by("name", "pk"),
        label=_("Executive"),
        empty_label=_("Any"),
    )
    compartilha = SharingFilter()
    ativa = ActiveFilter()

    def search(self, found: QuerySet[Organization], name: str, value: str) -> QuerySet[Organization]:
        """Keep what the text finds in its names, or in a CNPJ of its branches."""
        text = storable(value).strip()
        bare = "".join(character for character in text if character.isalnum()).upper()
        by_name = holding(text, "name", "short_name")
        return found.filter(by_name | Q(pk__in=_with_cnpj(bare)) if len(bare) >= 4 else by_name)


def _with_cnpj(bare: str) -> QuerySet[Any, Any]:
    return Organization.objects.filter(branches__cnpj__contains=bare).values("pk")


_ROLES: Final = {
    Role.REQUESTER: Q(organization__isnull=False, is_customer_manager=False),
    Role.CUSTOMER_MANAGER: Q(is_customer_manager=True),
    Role.ANALYST: Q(is_analyst=True),
    Role.SUPPORT_MANAGER: Q(is_support_manager=True),
    Role.ADMINISTRATOR: Q(is_administrator=True),
}


class PersonFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of the list of people."""

    q = django_filters.CharFilter(method="search", label=_("Name or e-mail"), max_length=100)
    empresa = django_filters.ModelChoiceFilter(
        field_name="organization",
        queryset=lambda request: Organization.objects.order_by("short_name", "pk"),
        label=_("Customer"),
        empty_label=_("Any"),
        null_label=_("Support itself"),
        null_value="suporte",
    )
    papel = django_filters.ChoiceFilter(
        method="with_role", choices=Role.choices, label=_("Role"), empty_label=pgettext_lazy("role", "Any")
    )
    ativa = ActiveFilter()

    def search(self, found: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep whose name or address has the text."""
        return found.filter(holding(value, "name", "email"))

    def with_role(self, found: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep who has the role."""
        return found.filter(_ROLES[Role(value)])


class ExecutiveFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of the list of executives."""

    q = django_filters.CharFilter(method="search", label=_("Name or e-mail"), max_length=100)

    def search(self, found: QuerySet[Executive], name: str, value: str) -> QuerySet[Executive]:
        """Keep whose name or address has the text."""
        return found.filter(holding(value, "name", "email"))


class AuditFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of the trail."""

    quem = django_filters.ModelChoiceFilter(
        field_name="actor",
        queryset=lambda request: User.objects.filter(pk__in=AuditEntry.objects.values("actor")).order_by("name", "pk"),
        label=_("Who did it"),
        empty_label=pgettext_lazy("person", "Anyone"),
    )
    tipo = django_filters.ChoiceFilter(
        field_name="subject_kind", choices=list(SUBJECTS.items()), label=_("About what"), empty_label=_("Anything")
    )
    acao = django_filters.ChoiceFilter(
        field_name="action", choices=list(ACTIONS.items()), label=_("What was done"), empty_label=_("Anything")
    )
    numero = django_filters.NumberFilter(
        field_name="subject_id", label=_("Its number"), min_value=1, max_value=2**63 - 1, decimal_places=0
    )
    de = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), **_DAY)
    ate = django_filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("Until"), **_DAY)


def _number(label: Any, **options: Any) -> django_filters.NumberFilter:
    return django_filters.NumberFilter(label=label, min_value=1, max_value=2**63 - 1, decimal_places=0, **options)


class AccessFilters(django_filters.FilterSet):  # type: ignore[misc]  # -- django-filter has no types
    """The filters of the log of access."""

    quem = django_filters.CharFilter(method="by_whom", label=_("Who: name or e-mail"), max_length=100)
    chamado = _number(_("Ticket no."), method="of_ticket")
    sobre = _number(_("About person no."), method="about_person")
    pessoa = _number(_("By person no."), field_name="person_id")
    endereco = django_filters.CharFilter(field_name="address", label=_("Network address"), max_length=45)
    de = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), **_DAY)
    ate = django_filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("Until"), **_DAY)

    def by_whom(self, found: QuerySet[AccessLine], name: str, value: str) -> QuerySet[AccessLine]:
        """Keep what people with the text in their name or address looked at."""
        return found.filter(person__in=User.objects.filter(holding(value, "name", "email")))

    def about_person(self, found: QuerySet[AccessLine], name: str, value: int) -> QuerySet[AccessLine]:
        """Keep looks at the page of this person, and acts on it."""
        return found.filter(subject_kind="person", subject=str(int(value)))

    def of_ticket(self, found: QuerySet[AccessLine], name: str, value: int) -> QuerySet[AccessLine]:
        """Keep looks at the ticket and at the files of its conversation."""
        return found.filter(looks_at_ticket(int(value)))
