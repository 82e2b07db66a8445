"""The page on which a person chooses their notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, signed_in
from core.methods import require_http_methods
from lobby.bell.views import LAYOUTS
from lobby.preferences.forms import PreferencesForm
from notifications.selectors.preferences import channels_of
from notifications.services.preferences import choose_channels


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def preferences(request: PersonRequest) -> HttpResponse:
    """Show what reaches the person and where, and keep what they choose."""
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, user=request.user, channels=channels_of(request.user))
    if form.is_valid():
        choose_channels(by=request.user, choices=form.choices())
        messages.success(request, _("Your notices are as you chose."))
        return redirect("lobby:preferences")
    return render(
        request, "lobby/preferences/page.html", {"layout": LAYOUTS[request.user.has_staff_role], "form": form}
    )
