"""The forms of customers, their branches and contracts, and executives."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Plan
from accounts.identifiers import InvalidCnpj, clean_cnpj, show_cnpj, show_phone
from accounts.models import Branch, Contract, Executive, Organization
from accounts.places import STATES
from accounts.selectors import branch_fields_taken
from accounts.services.organizations import BranchTaken
from accounts.zones import ZONES
from core.validators import one_line
from desk.administration.editing import EntryForm, Layout, external_id_field
from desk.administration.refusals import refuse, told
from desk.choosing import offer


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class OrganizationForm(EntryForm):
    """What is known of a customer."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    short_name = forms.CharField(label=_("Short name"), max_length=40, validators=[one_line])
    executive = forms.ModelChoiceField(
        label=_("Executive"), required=False, queryset=Executive.objects.none(), empty_label=_("Nobody")
    )
    external_id = external_id_field()
    shares_tickets = forms.BooleanField(label=_("All its people read each other's tickets"), required=False)
    is_active = forms.BooleanField(label=_("Active customer"), required=False)
    layout: ClassVar[Layout] = (
        ("name", "short_name"), ("executive", "external_id"), ("shares_tickets",), ("is_active",),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "executive", Executive.objects.order_by("name", "pk"))

    def values(self) -> dict[str, Any]:
        values = super().values()
        executive = values.pop("executive")
        return {**values, "executive_id": executive.pk if executive else None}


class NewOrganizationForm(OrganizationForm):
    """A customer that is taken in is active."""

    is_active = None  # type: ignore[assignment]  # Django's way to leave a field out
    external_id = None  # type: ignore[assignment]  # as above
    layout: ClassVar[Layout] = (("name", "short_name"), ("executive",), ("shares_tickets",))


class BranchForm(EntryForm):
    """A filial; what is wrong in it is told at once, whatever else is missing."""

    code = forms.CharField(label=_("Code"), max_length=10, validators=[one_line])
    name = forms.CharField(label=_("Name"), max_length=80, validators=[one_line])
    cnpj = forms.CharField(label="CNPJ", max_length=24)
    city = forms.CharField(label=_("City"), max_length=80, validators=[one_line])
    state = forms.ChoiceField(label=_("Federal state"), choices=[("", _("Choose")), *((name, name) for name in STATES)])
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial="America/Sao_Paulo")
    is_active = forms.BooleanField(label=_("Active branch"), required=False, initial=True)
    layout: ClassVar[Layout] = (("code", "name"), ("cnpj",), ("city", "state"), ("timezone",), ("is_active",))

    def __init__(self, *args: Any, organization_id: int, branch_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization_id, self.branch_id = organization_id, branch_id

    def clean_cnpj(self) -> str:
        """Return the CNPJ as it is stored."""
        try:
            return clean_cnpj(self.cleaned_data["cnpj"])
        except InvalidCnpj as refusal:
            raise forms.ValidationError(told(refusal)[1]) from refusal

    def clean(self) -> dict[str, Any]:
        """Say of code and CNPJ, each by itself, when another branch has it."""
        given = super().clean() or self.cleaned_data
        taken = branch_fields_taken(organization_id=self.organization_id, values=given, except_id=self.branch_id)
        for field in list(taken):
            refuse(self, BranchTaken(field))
        return given


class ContractForm(EntryForm):
    """A plan over a span of days; it is looked at before it is saved."""

    plan = forms.ChoiceField(label=_("Plan"), choices=Plan.choices, widget=forms.RadioSelect)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"), required=False)
    layout: ClassVar[Layout] = (("plan",), ("starts_on", "ends_on"))


class ExecutiveForm(EntryForm):
    """An Executivo de Solução de Negócio."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    # In quotes an address may hold what ends a line, and with it a header of a mail.
    email = forms.EmailField(label=_("E-mail"), max_length=254, validators=[one_line])
    phone = forms.CharField(label=_("Phone"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))
    layout: ClassVar[Layout] = (("name",), ("email", "phone"))


def initial_of_organization(organization: Organization) -> dict[str, Any]:
    """Return what the form first shows."""
    names = ("name", "short_name", "executive", "external_id", "shares_tickets", "is_active")
    return {name: getattr(organization, f"{name}_id" if name == "executive" else name) for name in names}


def initial_of_branch(branch: Branch) -> dict[str, Any]:
    """Return what the form first shows."""
    names = ("code", "name", "city", "state", "timezone", "is_active")
    return {"cnpj": show_cnpj(branch.cnpj), **{name: getattr(branch, name) for name in names}}


def initial_of_contract(contract: Contract) -> dict[str, Any]:
    """Return what the form first shows."""
    return {"plan": contract.plan, "starts_on": contract.starts_on, "ends_on": contract.ends_on}


def initial_of_executive(executive: Executive) -> dict[str, Any]:
    """Return what the form first shows."""
    return {"name": executive.name, "email": executive.email, "phone": show_phone(executive.phone)}
