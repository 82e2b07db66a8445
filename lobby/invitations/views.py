"""The page that an invitation leads to: whoever holds the link chooses their password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SetPasswordForm
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.services.invitations import InvitationSpent, open_invitation
from accounts.services.invitations import accept_invitation as accept
from core.methods import require_http_methods
from lobby.sign_in.views import ACCEPTED_KEY

_TEMPLATE = "lobby/invitations/accept.html"


class FirstPasswordForm(SetPasswordForm):  # type: ignore[misc]  # -- the library is untyped
    """A password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"password1": gettext_lazy("Password"), "password2": gettext_lazy("Password, once more")}
        for name, label in labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the first password from whoever holds the link; looking at the page spends nothing."""
    invitation = open_invitation(token=token)
    if invitation is None:
        return render(request, _TEMPLATE, {"is_spent": True}, status=410)
    form = FirstPasswordForm(data=request.POST or None, user=invitation.person)
    if not form.is_valid():
        context = {"form": form, "person": invitation.person}
        return render(request, _TEMPLATE, context, status=422 if form.is_bound else 200)
    try:
        accept(token=token, password=form.cleaned_data["password1"])
    except InvitationSpent:
        return render(request, _TEMPLATE, {"is_spent": True}, status=410)
    # Whoever else is signed in on this browser is not who was invited.
    logout(request)
    # In the session, not in the address: logs have no business with it.
    request.session[ACCEPTED_KEY] = invitation.person.email
    return redirect("account_login")
