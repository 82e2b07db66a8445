"""The forms of people: who they are, what they may do, which queues they work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.identifiers import show_phone
from accounts.models import Organization, User
from accounts.selectors import roles_of, skills_of
from accounts.services.people import PERSON_FIELDS, Roles
from catalogue.selectors import module_groups
from core.validators import one_line
from desk.administration.editing import EntryForm, Layout, external_id_field
from desk.administration.refusals import SOME_ROLE
from desk.choosing import offer

_OF_SUPPORT = (Role.ANALYST, Role.SUPPORT_MANAGER, Role.ADMINISTRATOR)
_OF_CUSTOMERS = (Role.REQUESTER, Role.CUSTOMER_MANAGER)
LEVELS = (1, 2)
CUSTOMER, SUPPORT = "customer", "support"
SIDES = ((CUSTOMER, pgettext_lazy("side", "A customer")), (SUPPORT, _("Support itself")))


def _choices(roles: Sequence[Role]) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in roles]


def _missing(words: str) -> forms.ValidationError:
    """Return the refusal of a field that is empty, which the summary counts as missing."""
    return forms.ValidationError(words, code="required")


class PersonForm(EntryForm):
    """What every person's form holds; a customer's person has one role, support's have several."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    # In quotes an address may hold what ends a line, and with it a header of a mail.
    email = forms.EmailField(label=_("E-mail"), max_length=254, validators=[one_line])
    job_title = forms.CharField(label=_("Job title"), max_length=80, required=False, validators=[one_line])
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    role = forms.ChoiceField(label=_("Role at the customer"), widget=forms.RadioSelect, choices=_choices(_OF_CUSTOMERS))
    roles = forms.MultipleChoiceField(
        label=_("Roles at support"),
        widget=forms.CheckboxSelectMultiple,
        choices=_choices(_OF_SUPPORT),
        error_messages={"required": SOME_ROLE},
    )

    def roles_given(self) -> Roles:
        """Return the roles that are ticked."""
        ticked = [self.cleaned_data.get("role"), *self.cleaned_data.get("roles", [])]
        # A requester is whoever manages nothing: no mark of their own.
        return Roles(**{f"is_{role}": True for role in ticked if role and role != Role.REQUESTER})

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS if name in self.cleaned_data}


class NewPersonForm(PersonForm):
    """Somebody who is let in: on which side is asked first, and answered for nobody."""

    side = forms.ChoiceField(label=_("Works for"), widget=forms.RadioSelect, choices=SIDES)
    organization = forms.ModelChoiceField(
        label=_("Customer"), required=False, queryset=Organization.objects.none(), empty_label=_("Choose")
    )
    send_invitation = forms.BooleanField(label=_("Send the invitation by e-mail now"), required=False)
    layout: ClassVar[Layout] = (
        ("side",), ("organization",), ("name", "email"), ("job_title", "phone"), ("role",), ("roles",),
        ("send_invitation",),
    )  # fmt: skip
    # Asked of one side only, and of that it is: "optional" would mislead.
    unmarked: ClassVar[tuple[str, ...]] = ("organization", "role", "roles")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organization", Organization.objects.filter(is_active=True).order_by("name", "pk"))
        for name in ("role", "roles"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Want of each side what it has, and say what is the other's."""
        given = super().clean() or self.cleaned_data
        if given.get("side") == CUSTOMER:
            self._clean_customers(given)
        elif given.get("side") == SUPPORT:
            self._clean_supports(given)
        return given

    def _clean_customers(self, given: Mapping[str, Any]) -> None:
        if "organization" not in self.errors and given.get("organization") is None:
            self.add_error("organization", _missing(gettext("Choose the customer that this person works for.")))
        if "role" not in self.errors and not given.get("role"):
            self.add_error("role", _missing(gettext("Choose what this person is at the customer.")))
        if given.get("roles"):
            self.add_error("roles", gettext("A customer's person has no role at support. Take these out."))

    def _clean_supports(self, given: Mapping[str, Any]) -> None:
        if given.get("organization") is not None:
            self.add_error("organization", gettext("Support's people are of no customer. Take this out."))
        # What stands chosen at first is nobody's answer.
        if given.get("role") == Role.CUSTOMER_MANAGER:
            self.add_error("role", gettext("Support's people have no role at a customer. Choose Requester again."))
        if "roles" not in self.errors and not given.get("roles"):
            self.add_error("roles", _missing(gettext("Choose at least one role at support.")))


class KnownPersonForm(PersonForm):
    """Somebody who is there: their side stays."""

    external_id = external_id_field()
    skills = forms.MultipleChoiceField(label=_("Queues"), required=False, widget=forms.CheckboxSelectMultiple)
    layout: ClassVar[Layout] = (
        ("name", "email"), ("job_title", "phone"), ("external_id",), ("role",), ("roles",), ("skills",),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.is_support:
            # Support's people are in no file of customers.
            del self.fields["role"], self.fields["external_id"]
            self._offer_skills()
        else:
            del self.fields["roles"], self.fields["skills"]

    def _offer_skills(self) -> None:
        field = self.fields["skills"]
        groups = list(module_groups())
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                choice
                for level in LEVELS
                for choice in (
                    (f"{level}.", gettext("Level %(level)s: every module") % {"level": level}),
                    *(
                        (
                            f"{level}.{group.pk}",
                            gettext("Level %(level)s: %(group)s") % {"level": level, "group": group},
                        )
                        for group in groups
                    ),
                )
            ]

    def skills_given(self) -> list[tuple[int, int | None]] | None:
        """Return (level, module group) of what is ticked; None where nobody asks."""
        if "skills" not in self.fields:
            return None
        pairs = (value.split(".") for value in self.cleaned_data["skills"])
        return [(int(level), int(group) if group else None) for level, group in pairs]


def initial_of_person(person: User) -> dict[str, Any]:
    """Return what the form first shows."""
    skills = [f"{level}.{group or ''}" for level, group in sorted(skills_of(person), key=str)]
    return {
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "phone": show_phone(person.phone),
        "external_id": person.external_id,
        "role": Role.CUSTOMER_MANAGER.value if person.is_customer_manager else Role.REQUESTER.value,
        "roles": [role.value for role in roles_of(person)],
        "skills": skills if person.is_support else [],
    }
