"""Whose addresses the company's own sign-in may vouch for, as administrators declare it."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import PersonRequest, administrator_required
from accounts.proofs import recently_proved
from accounts.selectors import declared_domains
from accounts.services.identities import DomainGone, declare_domain, withdraw_domain
from core.methods import require_http_methods, require_POST
from desk.administration.editing import Entry, EntryForm, Layout, edit

SECTION = "domains"


class DomainForm(EntryForm):
    """A domain whose people may come in by their company."""

    domain = forms.CharField(
        label=gettext_lazy("Domain of the addresses"),
        max_length=253,
        help_text=gettext_lazy("What stands behind the @, such as: aurora.com.br. Others below it are declared apart."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    layout: ClassVar[Layout] = (("domain",),)


@administrator_required
@require_http_methods(["GET", "POST"])
@recently_proved
def list_domains(request: PersonRequest) -> HttpResponse:
    """Show for whose addresses an issuer is declared, and declare another."""
    issuer = settings.OIDC_ISSUER
    if request.method == "POST" and not issuer:
        raise Http404
    context = {
        "issuer": issuer,
        "provider": settings.OIDC_NAME or urlsplit(issuer).hostname,
        "domains": list(declared_domains()),
    }
    return edit(
        request,
        DomainForm,
        Entry(SECTION, _("Sign-in"), reverse("desk:administer"), _("Administration"), _("Declare"), context, "domains"),
        initial={},
        stamp="",
        save=lambda form: declare_domain(by=request.user, issuer=issuer, **form.values()),
        done=_told,
    )


def _told(declared: Any) -> tuple[str, str]:
    words = _("People with an address of %(domain)s may come in by their company from now on.")
    return reverse("desk:list_domains"), words % {"domain": declared.domain}


@require_POST
@administrator_required
@recently_proved
def end_domain(request: PersonRequest, domain_id: int) -> HttpResponse:
    """Let nobody else of a domain come in for the first time by their company."""
    try:
        declared = withdraw_domain(by=request.user, domain_id=domain_id)
    except DomainGone as gone:
        raise Http404 from gone
    messages.success(request, _("%(domain)s is withdrawn.") % {"domain": declared.domain})
    return redirect("desk:list_domains")
