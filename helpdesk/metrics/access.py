"""Who may read the metrics: a token or a network that the environment names; to everybody else they do not exist."""

from __future__ import annotations

import secrets
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from accounts.access import client_address

PATH = "/metrics"


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether this request asks for the metrics, and may have them."""
    if not settings.METRICS_ARE_ON or request.path_info != PATH:
        return False
    return _has_token(request) or _is_near(request)


def _has_token(request: HttpRequest) -> bool:
    scheme, _blank, sent = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    is_it = secrets.compare_digest(sent.strip().encode("utf-8", "surrogateescape"), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and is_it


def _is_near(request: HttpRequest) -> bool:
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ip_network(network) for network in settings.METRICS_NETWORKS)
