"""The tokens by which a person's programs act as them: made behind the password, shown once, revoked by a button."""

from __future__ import annotations

import uuid

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.access import PersonRequest, signed_in
from accounts.selectors import tokens_of
from accounts.services.tokens import LIFETIMES, TokenGone, TooManyTokens, make_token, revoke_token
from core.database import database_now
from core.methods import require_http_methods, require_POST, require_safe
from core.validators import one_line

_DAYS = {
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    365: gettext_lazy("1 year"),
    None: gettext_lazy("Until it is revoked"),
}


class TokenForm(forms.Form):
    """What a token is called, what it may do, and for how long."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=80,
        validators=[one_line],
        help_text=gettext_lazy("Such as: monitor of the invoicing server."),
        error_messages={"required": gettext_lazy("Write what the token is for, so that you know it again.")},
    )
    days = forms.ChoiceField(
        label=gettext_lazy("How long is it good for?"), choices=[(str(days or ""), _DAYS[days]) for days in LIFETIMES]
    )
    is_read_only = forms.BooleanField(
        label=gettext_lazy("It may only read"),
        required=False,
        help_text=gettext_lazy("Without this it may do all that you may do here."),
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "days": "90", "is_read_only": True})  # type: ignore[arg-type]  # -- a QueryDict or nothing
        self.fields["days"].required = False


@never_cache
@require_safe
@signed_in
def list_tokens(request: PersonRequest) -> HttpResponse:
    """Show the person's tokens, with what is known of their use."""
    context = {"tokens": list(tokens_of(person=request.user, at=database_now()))}
    return render(request, "lobby/account/tokens.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def new_token(request: PersonRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "lobby/account/token_new.html", {"form": form}, status=422 if form.is_bound else 200)
    words = form.cleaned_data
    try:
        made = make_token(
            by=request.user,
            key=str(words["key"]),
            name=words["name"],
            is_read_only=words["is_read_only"],
            days=int(words["days"]) if words["days"] else None,
        )
    except TooManyTokens:
        form.add_error(None, _("You have twenty tokens, which is the most. Revoke one that is not in use."))
        return render(request, "lobby/account/token_new.html", {"form": form}, status=422)
    return render(request, "lobby/account/token_made.html", {"made": made})


@require_POST
@signed_in
def end_token(request: PersonRequest, token_id: int) -> HttpResponse:
    """Revoke one token of the person's own."""
    try:
        token = revoke_token(by=request.user, token_id=token_id)
    except TokenGone as gone:
        raise Http404 from gone
    messages.success(request, _("“%(name)s” is revoked: no program comes in by it any more.") % {"name": token.name})
    return redirect("lobby:list_tokens")
