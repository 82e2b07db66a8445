"""OpenID Connect as the party that relies on a provider: the code flow with PKCE, a nonce, and a signature that counts.

OpenID Connect Core 1.0 (sections 3.1.2, 3.1.3.7, 5.3), Discovery 1.0, RFC 7636. ADR 18 says why it is our own.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings

_TIMEOUT: Final = 5
_MOST_BYTES: Final = 512 * 1024
# What a provider says of itself and its keys is asked for again after this long.
_KEPT_SECONDS: Final = 3600
_SCOPE: Final = "openid email profile"
_LEEWAY_SECONDS: Final = 60
# By a key pair alone: a shared secret would let whoever reads ours sign for everyone.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class ProviderUnreachable(Exception):
    """The provider does not answer, or not as a provider does."""


class AnswerRefused(Exception):
    """What the provider answered does not prove who came."""


@dataclass(frozen=True)
class Provider:
    """A provider as the configuration names it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


@dataclass(frozen=True)
class Claims:
    """Who the provider says has come."""

    subject: str
    email: str
    is_verified: bool
    # When they last showed there who they are, in seconds of the epoch; 0 where the provider does not tell.
    shown_at: float


def named_provider() -> Provider | None:
    """Return the provider that the environment names, or None."""
    if not (settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        return None
    name = settings.OIDC_NAME or urlsplit(settings.OIDC_ISSUER).hostname or ""
    return Provider(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, name)


def is_safe_address(url: str) -> bool:
    """Tell whether nobody between can read what goes there: https, or this very machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    host = parts.hostname or ""
    try:
        is_here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost"
    return parts.scheme == "http" and is_here


def authorization_url(
    provider: Provider, *, redirect_uri: str, state: str, nonce: str, verifier: str, max_age: int | None = None
) -> str:
    """Return where the person says there who they are.

    With `max_age` (seconds) they are to be asked anew, and when that was is to be told (Core 3.1.2.1): a provider that
    asks nobody anew says at least how long ago it did.

    :raises ProviderUnreachable: when the provider does not tell where that is
    """
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": _SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if max_age is not None:
        asked |= {"prompt": "login", "max_age": str(max_age)}
    address = _address_in(_configuration(provider), "authorization_endpoint")
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def claims_of(provider: Provider, *, code: str, redirect_uri: str, nonce: str, verifier: str) -> Claims:
    """Return who came, from the code that they brought back.

    :raises ProviderUnreachable: when the provider does not answer
    :raises AnswerRefused: when its answer does not prove it
    """
    configuration = _configuration(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = _exchange(provider, configuration, form)
    claims = _verified(provider, configuration, str(answer.get("id_token", "")))
    if not _same(claims.get("nonce"), nonce):
        raise AnswerRefused("nonce")
    shown_at = _shown_at(claims.get("auth_time"))
    if "email" not in claims and "userinfo_endpoint" in configuration:
        told = _told_beside(configuration, str(answer.get("access_token", "")))
        # Core 5.3.2: what is told beside the token is about the same person, or about nobody.
        if told.get("sub") != claims["sub"]:
            raise AnswerRefused("userinfo")
        claims = {**told, **claims}
    email = claims.get("email")
    return Claims(
        subject=str(claims["sub"]),
        email=email if isinstance(email, str) else "",
        # `1 == True`: what is no truth value is none here.
        is_verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
        shown_at=shown_at,
    )


def _shown_at(auth_time: Any) -> float:
    """Return the instant that the signed token tells; one to come is none, but for clocks that differ a little."""
    now = time.time()
    if type(auth_time) not in (int, float) or not 0 < auth_time <= now + _LEEWAY_SECONDS:
        return 0.0
    return min(float(auth_time), now)


def _exchange(provider: Provider, configuration: Mapping[str, Any], form: dict[str, str]) -> dict[str, Any]:
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    # Discovery: where nothing is said, it is basic.
    methods = configuration.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        # RFC 6749, 2.3.1: each encoded as in a form before they are joined.
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form = {**form, "client_id": provider.client_id, "client_secret": provider.client_secret}
    address = _address_in(configuration, "token_endpoint")
    return _asked(urllib.request.Request(address, urlencode(form).encode(), headers))  # noqa: S310 -- https or here


def _verified(provider: Provider, configuration: Mapping[str, Any], token: str) -> dict[str, Any]:
    """Return what a token claims once its signature, issuer, audience and times are right."""
    try:
        header = jwt.get_unverified_header(token)
        key = _key_for(provider, configuration, header)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[header["alg"]],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
        raise AnswerRefused(type(error).__name__) from error
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (is_for_several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise AnswerRefused("azp")
    if not claims["sub"] or len(claims["sub"]) > 255:
        raise AnswerRefused("sub")
    return claims


def _key_for(provider: Provider, configuration: Mapping[str, Any], header: Mapping[str, Any]) -> jwt.PyJWK:
    if header.get("alg") not in _ALGORITHMS:
        raise AnswerRefused("alg")
    for is_fresh in (False, True):
        # A key that is not among those we know may be a new one.
        held = _kept(_address_in(configuration, "jwks_uri"), is_fresh=is_fresh)
        keys = [one for one in held.get("keys", []) if one.get("use", "sig") == "sig"]
        named = [one for one in keys if one.get("kid") == header.get("kid")]
        if len(named) == 1 or (len(keys) == 1 and "kid" not in header):
            return jwt.PyJWK((named or keys)[0], algorithm=header["alg"])
    raise AnswerRefused("kid")


def _told_beside(configuration: Mapping[str, Any], access_token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    address = _address_in(configuration, "userinfo_endpoint")
    return _asked(urllib.request.Request(address, headers=headers))  # noqa: S310 -- https or here


def _configuration(provider: Provider) -> dict[str, Any]:
    found = _kept(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderUnreachable("issuer")
    return found


def _address_in(configuration: Mapping[str, Any], name: str) -> str:
    address = configuration.get(name)
    if not isinstance(address, str) or not is_safe_address(address):
        raise ProviderUnreachable(name)
    return address


# In this process alone: keys that signatures are judged by lie in no cache that others write.
_answers: dict[str, tuple[float, dict[str, Any]]] = {}


def _kept(address: str, *, is_fresh: bool = False) -> dict[str, Any]:
    held = _answers.get(address)
    # Asked anew for a strange key at most once a minute: else anybody could have us ask.
    oldest = time.monotonic() - (60 if is_fresh else _KEPT_SECONDS)
    if held is not None and held[0] > oldest:
        return held[1]
    found = _asked(urllib.request.Request(address, headers={"Accept": "application/json"}))  # noqa: S310 -- https or here
    _answers[address] = (time.monotonic(), found)
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: secrets are for the address that was named."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener: Final = urllib.request.build_opener(_NoRedirect)


def _asked(request: urllib.request.Request) -> dict[str, Any]:
    """Return the object that an address answers.

    :raises AnswerRefused: when it refuses what was sent
    :raises ProviderUnreachable: when there is no such answer
    """
    if not is_safe_address(request.full_url):
        raise ProviderUnreachable("address")
    try:
        with _opener.open(request, timeout=_TIMEOUT) as answer:
            found = json.loads(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        if 400 <= error.code < 500 and request.data is not None:
            raise AnswerRefused(str(error.code)) from error
        raise ProviderUnreachable(str(error.code)) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ProviderUnreachable(type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderUnreachable("no object")
    return found


def _same(found: Any, wanted: str) -> bool:
    return isinstance(found, str) and bool(wanted) and found == wanted
