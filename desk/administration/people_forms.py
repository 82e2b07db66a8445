"""The forms of people: who they are, what they may do, which queues they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.identifiers import show_phone
from accounts.models import Organization, User
from accounts.selectors import roles_of, skills_of
from accounts.services.people import Roles
from catalogue.selectors import module_groups
from desk.administration.editing import EntryForm, Layout, one_line
from desk.choosing import offer

_OF_SUPPORT = (Role.ANALYST, Role.SUPPORT_MANAGER, Role.ADMINISTRATOR)
_OF_CUSTOMERS = (Role.CUSTOMER_MANAGER,)
LEVELS = (1, 2)


def _choices(roles: Sequence[Role]) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in roles]


class PersonForm(EntryForm):
    """What every person's form holds."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    job_title = forms.CharField(label=_("Job title"), max_length=80, required=False, validators=[one_line])
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def roles_given(self) -> Roles:
        """Return the roles that are ticked."""
        return Roles(**{f"is_{role}": True for role in self.cleaned_data["roles"]})

    def offer_roles(self, roles: Sequence[Role]) -> None:
        """Let these be ticked."""
        field = self.fields["roles"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = _choices(roles)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "job_title", "phone")}


class NewPersonForm(PersonForm):
    """Somebody who is let in: on which side is said once."""

    organization = forms.ModelChoiceField(
        label=_("Customer"), required=False, queryset=Organization.objects.none(), empty_label=_("Support itself")
    )
    send_invitation = forms.BooleanField(label=_("Send the invitation by e-mail now"), required=False)
    layout: ClassVar[Layout] = (
        ("name", "email"), ("job_title", "phone"), ("organization",), ("roles",), ("send_invitation",),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organization", Organization.objects.filter(is_active=True).order_by("name", "pk"))
        self.offer_roles((*_OF_CUSTOMERS, *_OF_SUPPORT))


class KnownPersonForm(PersonForm):
    """Somebody who is there: their side stays."""

    skills = forms.MultipleChoiceField(label=_("Queues"), required=False, widget=forms.CheckboxSelectMultiple)
    layout: ClassVar[Layout] = (("name", "email"), ("job_title", "phone"), ("roles",), ("skills",))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_roles(_OF_SUPPORT if person.is_support else _OF_CUSTOMERS)
        if person.is_support:
            self._offer_skills()
        else:
            del self.fields["skills"]

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
        "roles": [role.value for role in roles_of(person) if role != Role.REQUESTER],
        "skills": skills if person.is_support else [],
    }
