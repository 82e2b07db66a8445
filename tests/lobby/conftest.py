"""A company's identity provider, which runs on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.services.identities import declare_domain
from lobby.sign_in import oidc
from tests.fakes.openid_provider import OpenIdProvider, running_provider
from tests.lobby.company import EMAIL


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider, settings: Any, db: None) -> OpenIdProvider:
    """Return the provider as it is when nobody changed it, named by the configuration."""
    running.__init__(url=running.url)  # type: ignore[misc]  # its thread holds this very object
    running.claims = {"sub": "u-1", "email": EMAIL, "email_verified": True}
    settings.OIDC_ISSUER, settings.OIDC_NAME = running.url, "Aurora"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = running.client_id, running.client_secret
    oidc._answers.clear()
    declare_domain(by=None, domain="aurora.exemplo", issuer=running.url)
    return running
