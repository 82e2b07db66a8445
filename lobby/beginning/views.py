"""The page of an empty portal, and the one on which its first administrator comes in."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.selectors import has_administrator
from accounts.services.first_start import FirstLinkSpent, create_first_administrator, first_link_is_good
from accounts.services.people import EmailTaken
from core.methods import require_http_methods, require_safe
from lobby.beginning.forms import FirstAdministratorForm

_TEMPLATE = "lobby/beginning/first_administrator.html"


@never_cache
@require_safe
def empty_portal(request: HttpRequest) -> HttpResponse:
    """Say how an empty portal begins; one that has begun is entered by its sign-in."""
    if has_administrator():
        return redirect("account_login")
    return render(request, "lobby/beginning/empty_portal.html")


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take in the first administrator; looking at the page spends nothing."""
    if not first_link_is_good(token=token):
        return _spent(request)
    form = FirstAdministratorForm(request.POST or None)
    if not form.is_valid():
        return render(request, _TEMPLATE, {"form": form}, status=422 if form.is_bound else 200)
    given = {name: form.cleaned_data[name] for name in ("name", "email", "password")}
    try:
        person = create_first_administrator(token=token, **given)
    except FirstLinkSpent:
        return _spent(request)
    except EmailTaken:
        form.add_error("email", _("Somebody has this e-mail already."))
        return render(request, _TEMPLATE, {"form": form}, status=422)
    # Whoever else was signed in on this browser is not who came in now. As by any sign-in, they have said who they
    # are: the second step is set up without their being asked again.
    logout(request)
    login = Login(user=person, redirect_url=reverse("desk:begin"))
    answer: HttpResponseBase = perform_password_login(request, {"email": person.email}, login)
    return answer


def _spent(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        # Who came in by it and follows it again goes on where they were.
        return redirect("lobby:home")
    return render(request, "lobby/beginning/spent.html", {"has_begun": has_administrator()}, status=410)
