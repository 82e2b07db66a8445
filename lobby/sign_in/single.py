"""Coming in through a company's own sign-in: out to the provider, and back with what it says."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any, Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import counted_address
from accounts.proofs import FRESH_SECONDS, is_wanted, want_no_more, was_just_now
from accounts.services.identities import (
    AddressNotVerified,
    DomainNotDeclared,
    KnownByAnother,
    NobodyToLetIn,
    person_of_identity,
)
from accounts.services.limits import SINGLE_SIGN_ONS_OF_ADDRESS, TooManyAttempts, count_attempt
from core.methods import require_POST, require_safe
from lobby.failures.views import too_many_attempts
from lobby.sign_in.oidc import (
    AnswerRefused,
    Provider,
    ProviderUnreachable,
    authorization_url,
    claims_of,
    named_provider,
)

logger = logging.getLogger(__name__)

# In the session of who left: what they must bring back, by the state that tells one leaving from another.
_LEFT: Final = "single_sign_on"
_BACK_WITHIN_SECONDS: Final = 600
_MOST_LEFT: Final = 5


@never_cache
@require_POST
def leave_for_provider(request: HttpRequest) -> HttpResponse:
    """Lead to the provider; by a page of ours, since our forms lead nowhere else."""
    provider = _provider()
    try:
        count_attempt(SINGLE_SIGN_ONS_OF_ADDRESS, counted_address(request))
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _number in range(3))
    max_age = FRESH_SECONDS if is_wanted(request) else None
    try:
        address = authorization_url(
            provider, redirect_uri=_way_back(request), state=state, nonce=nonce, verifier=verifier, max_age=max_age
        )
    except ProviderUnreachable as error:
        return _failed(request, provider, "unreachable", error)
    left = dict(list(request.session.get(_LEFT, {}).items())[1 - _MOST_LEFT :])
    to = get_next_redirect_url(request)
    left[state] = {"nonce": nonce, "verifier": verifier, "next": to, "at": time.time(), "is_proof": max_age is not None}
    request.session[_LEFT] = left
    return render(request, "account/single_sign_on.html", {"provider": provider, "address": address})


@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Let in who comes back with proof of who they are, if it is somebody of ours."""
    provider = _provider()
    left = _taken_back(request)
    if left is None:
        return _failed(request, provider, "state", None)
    if error := request.GET.get("error"):
        if error == "access_denied":
            messages.info(request, _("You stopped there. Sign in whichever way you like."))
            return redirect("account_login")
        # A word of the protocol; anything else is kept out of our records.
        return _failed(request, provider, "unreachable", error[:80] if error.isidentifier() else "unknown")
    try:
        claims = claims_of(
            provider,
            code=request.GET.get("code", ""),
            redirect_uri=_way_back(request),
            nonce=left["nonce"],
            verifier=left["verifier"],
        )
        person = person_of_identity(
            issuer=provider.issuer, subject=claims.subject, email=claims.email, is_verified=claims.is_verified
        )
    except tuple(_KINDS) as refusal:
        return _failed(request, provider, _KINDS[type(refusal)], refusal)
    if left.get("is_proof") and not was_just_now(claims.shown_at):
        # Else they would come in, be asked again at once, and go round in a ring.
        want_no_more(request)
        return _failed(request, provider, "not_anew", None)
    # Whoever else was signed in on this browser is not who came back.
    logout(request)
    # As long ago as it was: coming back from there is no proof by itself.
    shown = {"provider": provider.issuer, "uid": claims.subject, "at": claims.shown_at}
    record_authentication(request, person, method="socialaccount", **shown)
    answer: HttpResponseBase = perform_login(request, Login(user=person, redirect_url=left["next"]))
    return answer


_KINDS: Final[dict[type[Exception], str]] = {
    ProviderUnreachable: "unreachable",
    AnswerRefused: "refused",
    AddressNotVerified: "unverified",
    DomainNotDeclared: "undeclared",
    KnownByAnother: "another",
    NobodyToLetIn: "nobody",
}
_STATUS: Final = {"unreachable": 502, "state": 400, "refused": 400}


def _failed(request: HttpRequest, provider: Provider, kind: str, cause: Any) -> HttpResponse:
    # Of the cause its kind alone: what was sent holds secrets.
    logger.warning("sign-in through the identity provider failed: %s (%s)", kind, cause)
    context = {"provider": provider, "kind": kind}
    return render(request, "account/single_sign_on_failed.html", context, status=_STATUS.get(kind, 403))


def _taken_back(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was written down when this browser left with this state; it is good once, and for ten minutes."""
    left = request.session.get(_LEFT, {})
    found: dict[str, Any] | None = left.pop(request.GET.get("state", ""), None)
    if found is None:
        return None
    request.session[_LEFT] = left
    return found if time.time() - found["at"] < _BACK_WITHIN_SECONDS else None


def _provider() -> Provider:
    provider = named_provider()
    if provider is None:
        raise Http404
    return provider


def _way_back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("account_single_sign_on_back"))
