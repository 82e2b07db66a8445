"""A person's own data, and what guards their way in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import PersonRequest, kept_fields, signed_in
from accounts.services.people import sign_out_everywhere as end_sessions
from accounts.services.profile import edit_profile
from lobby.account.forms import ProfileForm, values_of
from lobby.appearance.theme import keep_theme


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: PersonRequest) -> HttpResponse:
    """Show or change the person's own data."""
    person = request.user
    kept = kept_fields(request)
    form = ProfileForm(request.POST or kept, person=person, initial=values_of(person))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "lobby/account/profile.html", {"form": form, "is_kept": kept is not None}, status=status)
    person = edit_profile(by=person, **form.cleaned_data)
    # Told in the language that was just chosen.
    with translation.override(person.language):
        messages.success(request, _("Your data is saved."))
    response = redirect("lobby:profile")
    keep_theme(response, person.theme)
    return response


@require_safe
@signed_in
def security(request: PersonRequest) -> HttpResponse:
    """Show how the person signs in."""
    kinds = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    return render(request, "lobby/account/security.html", {"has_second_step": Authenticator.Type.TOTP in set(kinds)})


@require_POST
@signed_in
def sign_out_everywhere(request: PersonRequest) -> HttpResponse:
    """End every session of the person, this one included."""
    end_sessions(by=request.user, person_id=request.user.pk)
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
