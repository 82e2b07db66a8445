"""An OpenID provider on this machine: discovery, keys, authorization, token and userinfo, over real sockets.

It is as strict as a real one where that is about us (client secret, PKCE, redirect address, a code good once), and can
be told to answer wrongly. The same flows were run against the certified `oidc-provider` of npm.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OpenIdProvider:
    """What the provider knows and how it answers; a test changes it."""

    url: str = ""
    client_id: str = "portal"
    client_secret: str = "a secret: of the portal/æ"
    claims: dict[str, Any] = field(default_factory=dict)
    # What is said beside the token instead of in it; None puts it all into the token.
    userinfo: dict[str, Any] | None = None
    # Changes to what is signed, and by which key and algorithm.
    token: dict[str, Any] = field(default_factory=dict)
    key: Any = _KEY
    algorithm: str = "RS256"
    kid: str | None = "one"
    configuration: dict[str, Any] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    # When the person showed there who they are; told where it is asked for, and always where `tells_when`.
    signed_in_at: int = field(default_factory=lambda: int(time.time()))
    tells_when: bool = False
    # A provider that leaves out what it should do.
    asks_anew: bool = True

    def authorize(self, address: str) -> str:
        """Say yes at an address of authorization, as the person there would, and return where it leads."""
        given = dict(parse_qsl(urlsplit(address).query))
        assert given["response_type"] == "code"
        assert given["client_id"] == self.client_id
        assert given["code_challenge_method"] == "S256"
        assert "openid" in given["scope"].split()
        is_old = "max_age" in given and time.time() - self.signed_in_at > int(given["max_age"])
        if self.asks_anew and (is_old or given.get("prompt") == "login"):
            self.signed_in_at = int(time.time())
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        return f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state']})}"


@contextmanager
def running_provider() -> Iterator[OpenIdProvider]:
    """Run a provider while the block lasts."""
    provider = OpenIdProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(provider))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler_of(provider: OpenIdProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, body: str) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if to := provider.redirects.get(path):
                self._send(302, b"", Location=to)
            elif path in provider.raw:
                self._send(200, provider.raw[path])
            else:
                status, answer = _answer_to(provider, path, dict(parse_qsl(body)), self.headers)
                self._send(status, json.dumps(answer).encode())

        def _send(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    return Handler


def _answer_to(provider: OpenIdProvider, path: str, form: dict[str, str], headers: Any) -> tuple[int, dict[str, Any]]:
    if path == "/.well-known/openid-configuration":
        return 200, {
            "issuer": provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "userinfo_endpoint": f"{provider.url}/userinfo",
            "jwks_uri": f"{provider.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            **provider.configuration,
        }
    if path == "/keys":
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
        return 200, {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
    if path == "/token":
        return _token(provider, form, headers)
    if path == "/userinfo" and headers["Authorization"] == "Bearer an-access-token":
        return 200, provider.userinfo or {}
    return 404, {"error": "not_found"}


def _token(provider: OpenIdProvider, form: dict[str, str], headers: Any) -> tuple[int, dict[str, Any]]:
    if not _is_client(provider, form, headers):
        return 401, {"error": "invalid_client"}
    given = provider.codes.pop(form.get("code", ""), None)
    verifier = form.get("code_verifier", "")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if given is None or given["code_challenge"] != challenge or given["redirect_uri"] != form.get("redirect_uri"):
        return 400, {"error": "invalid_grant"}
    now = int(time.time())
    times = {"iat": now, "exp": now + 300}
    if provider.tells_when or "max_age" in given:
        times["auth_time"] = provider.signed_in_at
    claims = {"iss": provider.url, "aud": provider.client_id, **times, "nonce": given["nonce"], **provider.claims}
    signed = jwt.encode(
        {name: value for name, value in {**claims, **provider.token}.items() if value is not None},
        provider.key,
        algorithm=provider.algorithm,
        headers={"kid": provider.kid} if provider.kid else {},
    )
    return 200, {"access_token": "an-access-token", "token_type": "Bearer", "id_token": signed}


def _is_client(provider: OpenIdProvider, form: dict[str, str], headers: Any) -> bool:
    methods = provider.configuration.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" not in methods:
        return (form.get("client_id"), form.get("client_secret")) == (provider.client_id, provider.client_secret)
    sent = base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
    # RFC 6749, 2.3.1: both are encoded as in a form.
    pair = [dict(parse_qsl(f"x={part}")).get("x", "") for part in sent.split(":")]
    return pair == [provider.client_id, provider.client_secret]
