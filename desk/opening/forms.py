"""The short form of a ticket that support opens for someone who calls."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, Organization, User
from catalogue.selectors import active_modules
from desk.choosing import offer
from tickets.enums import RequestType, Severity
from tickets.models import SUBJECT_LENGTH
from tickets.services.opening import Opening


class CustomerForm(forms.Form):
    """Whose ticket it is; it is asked first, because it decides whom one can choose."""

    empresa = forms.ModelChoiceField(label=_("Customer"), queryset=Organization.objects.none(), empty_label=_("Choose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "customer_%s"})
        active = Organization.objects.filter(is_active=True).order_by("name")
        offer(self, "empresa", active)


class CallForm(forms.Form):
    """What the person on the telephone says."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    requester = forms.ModelChoiceField(label=_("Who calls"), queryset=User.objects.none(), empty_label=_("Choose"))
    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    description = forms.CharField(label=_("What happens"), widget=forms.Textarea(attrs={"rows": 6}))
    log_text = forms.CharField(
        label=_("Error, as it appears"), required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "code"})
    )
    request_type = forms.ChoiceField(
        label=pgettext_lazy("of a request", "Type"), required=False, choices=[("", _("Not said")), *RequestType.choices]
    )
    severity_asked = forms.ChoiceField(
        label=_("Severity that the customer asks for"),
        required=False,
        choices=[("", _("Not asked")), *Severity.choices],
    )
    module = forms.ModelChoiceField(
        label=_("Module"), required=False, queryset=active_modules(), empty_label=_("Not said")
    )
    routine = forms.CharField(label=_("Routine"), required=False, max_length=40)
    branch = forms.ModelChoiceField(
        label=_("Branch"), required=False, queryset=Branch.objects.none(), empty_label=_("Not said")
    )
    contact_phone = forms.CharField(
        label=_("Phone to call"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "call_%s"})
        self.organization = organization
        people = User.objects.active().colleagues_of(organization.pk).order_by("name", "pk")
        offer(self, "requester", people)
        branches = Branch.objects.active().filter(organization=organization).order_by("code", "pk")
        offer(self, "branch", branches)

    def opening(self, attachment_ids: tuple[Any, ...]) -> Opening:
        """Return what the service opens."""
        data = self.cleaned_data
        module = data["module"]
        return Opening(
            subject=data["subject"],
            description=data["description"],
            log_text=data["log_text"],
            request_type=data["request_type"],
            severity_asked=data["severity_asked"],
            product_id=module.product_id if module else None,
            module_id=module.pk if module else None,
            routine=data["routine"],
            branch_id=data["branch"].pk if data["branch"] else None,
            contact_phone=data["contact_phone"],
            attachment_ids=attachment_ids,
            organization_id=self.organization.pk,
            requester_id=data["requester"].pk,
        )

    def renew_key(self) -> None:
        """Make it a form of its own: under the key of what was opened before it could never be sent."""
        self.data = {**dict(self.data.items()), "key": uuid4().hex}

    def refuse(self, errors: dict[str, str]) -> None:
        """Put what the service said of its arguments beside the fields that they came from."""
        for service, words in errors.items():
            name = service.removesuffix("_id")
            self.add_error(name if name in self.fields else None, words)
