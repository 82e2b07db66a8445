"""A person's own data, and what guards their way in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, kept_fields, signed_in
from accounts.selectors import sessions_of
from accounts.services.people import sign_out_everywhere as end_sessions
from accounts.services.profile import edit_profile
from accounts.services.sessions import SessionGone
from accounts.services.sessions import end_other_sessions as end_others
from accounts.services.sessions import end_session as end_one
from core.methods import require_http_methods, require_POST, require_safe
from lobby.account.forms import ProfileForm, values_of
from lobby.appearance.theme import keep_theme
from lobby.sign_in.agents import device_words


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
    steps = list(Authenticator.objects.filter(user=request.user).order_by("created_at", "pk"))
    kinds = {step.type for step in steps}
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "passkeys": [step for step in steps if step.type == Authenticator.Type.WEBAUTHN],
        "sessions": [
            (session, device_words(session.user_agent), session.key == request.session.session_key)
            for session in sessions_of(person=request.user)
        ],
    }
    return render(request, "lobby/account/security.html", context)


@require_POST
@signed_in
def end_session(request: PersonRequest, handle: str) -> HttpResponse:
    """End one session of the person's own; the one that is here is signed out."""
    try:
        end_one(by=request.user, handle=handle)
    except SessionGone as gone:
        raise Http404 from gone
    if not request.session.exists(request.session.session_key or ""):
        logout(request)
        return redirect("account_login")
    messages.success(request, _("The session has ended."))
    return redirect("lobby:security")


@require_POST
@signed_in
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """End every session of the person's own but this one."""
    end_others(by=request.user, kept_key=request.session.session_key)
    messages.success(request, _("Your other sessions have ended. This one stays."))
    return redirect("lobby:security")


@require_POST
@signed_in
def sign_out_everywhere(request: PersonRequest) -> HttpResponse:
    """End every session of the person, this one included."""
    end_sessions(by=request.user, person_id=request.user.pk)
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
