"""System checks of the composition: what a deployment may not forget."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004 -- Django's own name for it
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from attachments.clamav import NotAnAddress, address_of
from attachments.object_store import NotAStore, store_of
from core import walling
from core.sides import LOGIN, asking_as
from core.wall_roles import faults_of_login
from helpdesk.sweeps import SWEEPS
from helpdesk.telemetry import missing_packages
from lobby.sign_in.oidc import is_safe_address
from notifications.outgoing import refusal_of

_SHORTEST_SECRET = 24


def serving_refusal() -> str:
    """Return why this process may not serve, '' when it may."""
    if settings.SECRET_KEY == settings.BUILD_SECRET_KEY and not settings.DEBUG:
        return "SECRET_KEY is not set: give a long random one (`manage.py portal` makes its own)."
    return ""


def refuse_to_serve_unsafely() -> None:
    """Stop a web or worker process before its first request.

    :raises ImproperlyConfigured: when it may not serve.
    """
    if refusal := serving_refusal():
        raise ImproperlyConfigured(refusal)


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse the key that builds use."""
    refusal = serving_refusal()
    return [Error(refusal, id="helpdesk.E001")] if refusal else []


@register(Tags.security, deploy=True)
def check_demo(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of a demo that can be reached from outside."""
    if not settings.DEMO:
        return []
    hint = "Unset DEMO, or keep this address to yourself."
    return [Warning("The demo is on: its passwords are public.", hint=hint, id="helpdesk.W001")]


@register(Tags.security, deploy=True)
def check_mail(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn where mails would stay inside the portal."""
    if settings.EMAIL_URL or settings.DEMO:
        return []
    hint = "Set EMAIL_URL, such as smtp+tls://user:password@host:587."
    return [
        Warning(
            "No mail server is named: mails are kept in the portal and reach nobody.", hint=hint, id="helpdesk.W002"
        )
    ]


@register(Tags.security, deploy=True)
def check_links(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn where mails would link to an address that does not fit the wall."""
    if not settings.HTTPS or settings.PORTAL_URL.startswith("https://"):
        return []
    return [
        Warning(f"Mails link to {settings.PORTAL_URL}, which is not https.", hint="Set PORTAL_URL.", id="helpdesk.W003")
    ]


@register(Tags.security)
def check_identity_provider(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse an identity provider that is named by half, or reached in the clear."""
    given = [settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET]
    if any(given) and not all(given):
        return [Error("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together.", id="helpdesk.E004")]
    if settings.OIDC_ISSUER and not is_safe_address(settings.OIDC_ISSUER):
        return [Error("OIDC_ISSUER must be https; http is good for this machine alone.", id="helpdesk.E005")]
    return []


@register(Tags.security)
def check_alert_gateways(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a gateway for alerts that nobody could trust: without a secret, or in the clear."""
    networks = settings.ALERT_WEBHOOK_NETWORKS
    found: list[CheckMessage] = []
    if settings.ALERT_WEBHOOK_URL and len(settings.ALERT_WEBHOOK_SECRET) < _SHORTEST_SECRET:
        words = f"ALERT_WEBHOOK_SECRET must have {_SHORTEST_SECRET} letters or more: gateways know the portal by it."
        found.append(Error(words, id="helpdesk.E014"))
    if any(refusal_of(url, networks) for url in settings.ALERT_WEBHOOK_URL):
        words = "ALERT_WEBHOOK_URL must be https; http is good within ALERT_WEBHOOK_NETWORKS alone."
        found.append(Error(words, id="helpdesk.E015"))
    if not all(_is_network(network) for network in networks):
        found.append(Error("ALERT_WEBHOOK_NETWORKS must hold networks, such as 10.0.0.0/8.", id="helpdesk.E016"))
    return found


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


@register(Tags.security, deploy=True)
def check_database_role(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a login to PostgreSQL that the second wall does not hold, and a wall with a hole."""
    try:
        # As the login itself: one that may not put a role on is told so.
        with asking_as(LOGIN):
            logins, holes = list(faults_of_login()), walling.missing()
    except DatabaseError as error:
        told = " ".join(str(error).split())
        hint = "Migrate first, with MIGRATION_DATABASE_URL: that makes the login at work. Else see DATABASE_URL."
        return [Warning(f"The database could not be asked for its role: {told}", hint=hint, id="helpdesk.W004")]
    hint = "docs/operations.md tells of the two logins: one that owns the tables and migrates, one that works."
    found: list[CheckMessage] = [
        Error(f"The second wall does not hold: {fault}.", hint=hint, id="helpdesk.E006") for fault in logins
    ]
    if holes:
        words = f"The second wall is not as it should be in {len(holes)} places: {'; '.join(holes[:5])}."
        found.append(Error(words, hint="Migrate: it is put right after every migrate.", id="helpdesk.E007"))
    return found


@register()
def check_scanner(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a scanner's address that leads nowhere: every file would wait for it."""
    try:
        if settings.CLAMAV_URL:
            address_of(settings.CLAMAV_URL)
    except NotAnAddress:
        hint = "Write tcp://host:3310 or unix:///path/of/the/socket."
        return [Error("CLAMAV_URL is no address of a scanner.", hint=hint, id="helpdesk.E013")]
    return []


@register()
def check_object_store(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse an object store's address that names none: nothing could be kept."""
    try:
        if settings.FILES_URL:
            store_of(settings.FILES_URL)
    except NotAStore:
        hint = "Write s3://KEY:SECRET@host:port/bucket, or s3+http:// without TLS."
        return [Error("FILES_URL is no address of an object store.", hint=hint, id="helpdesk.E012")]
    return []


@register(Tags.security, deploy=True)
def check_that_files_are_scanned(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Say that no virus scanner looks at files."""
    if settings.CLAMAV_URL:
        return []
    hint = "Set CLAMAV_URL, such as tcp://clamav:3310, where people send files to each other."
    return [Info("No virus scanner is named: files are judged by our own checks alone.", hint=hint, id="helpdesk.I001")]


@register(Tags.security)
def check_who_reads_metrics(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse networks that are none, and warn where everybody would seem to come from one of them."""
    try:
        networks = [ip_network(network) for network in settings.METRICS_NETWORKS]
    except ValueError as error:
        return [Error(f"METRICS_NETWORKS: {error}.", hint="Write 10.1.0.0/16 or 127.0.0.1/32.", id="helpdesk.E008")]
    if networks and settings.SECURE_PROXY_SSL_HEADER and not settings.TRUSTED_PROXIES:
        hint = "Set TRUSTED_PROXIES to how many stand in front."
        words = "Behind a proxy that is not counted everybody comes from its address, and may read the metrics there."
        return [Error(words, hint=hint, id="helpdesk.E009")]
    return []


@register()
def check_log_format(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a form of logs that is none."""
    if settings.LOG_FORMAT in ("line", "json"):
        return []
    return [Error(f"LOG_FORMAT is {settings.LOG_FORMAT!r}.", hint="Write line or json.", id="helpdesk.E010")]


@register()
def check_telemetry(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse to be asked for errors or traces without the packages for them."""
    hint = "pip install --require-hashes --no-deps -r requirements-telemetry.txt"
    return [Error(f"{name} is not installed.", hint=hint, id="helpdesk.E011") for name in missing_packages()]


@register()
def check_sweeps(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a sweep that names nothing: it would fail at night, in a log."""
    found: list[CheckMessage] = []
    for sweep in SWEEPS:
        try:
            sweep.load()
        except ImportError as error:
            found.append(Error(f"The sweep {sweep.name} cannot be loaded: {error}", id="helpdesk.E002"))
    if len({sweep.name for sweep in SWEEPS}) != len(SWEEPS):
        found.append(Error("Two sweeps have one name.", id="helpdesk.E003"))
    return found
