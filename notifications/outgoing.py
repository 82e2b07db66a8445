"""Requests that the portal makes to addresses that somebody configured: on the public network alone."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address

CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 3.0
_PORTS: Final = {"http": 80, "https": 443}
# Networks that stand for addresses of IPv4, private ones among them: nobody who means well is reached by these alone.
_TRANSLATED: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class NotReached(Exception):
    """Nobody was there, or did not answer in time."""


class NotAllowed(ValueError):
    """An address that the portal does not ask."""


def post(url: str, *, body: bytes, headers: Mapping[str, str], networks: Sequence[str] = ()) -> int:
    """Send a body and return the status of the answer, which is not read; redirects are not followed.

    The name is resolved once, and what it resolved to is what is asked: a name that changes its mind in between leads
    nowhere else. The certificate is checked against the name.

    :param networks: private networks that are allowed, also without https
    :raises NotAllowed: when the address is neither public, by https, nor in one of these networks
    :raises NotReached: when there was no answer in time
    """
    import urllib3  # noqa: PLC0415 -- memory, for portals alone that have a gateway

    parts = urlsplit(url)
    address = _permitted(parts, networks)
    host = f"[{address}]" if address.version == 6 else str(address)
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        "retries": False,
        "maxsize": 1,
    }
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            host, _port(parts), server_hostname=parts.hostname, assert_hostname=parts.hostname, **options
        )
    else:
        pool = urllib3.HTTPConnectionPool(host, _port(parts), **options)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        answer = pool.urlopen(
            "POST", path, body=body, headers={**headers, "Host": parts.netloc.rpartition("@")[2]},
            redirect=False, assert_same_host=False, preload_content=False,
        )  # fmt: skip
        answer.close()
        return int(answer.status)
    except urllib3.exceptions.HTTPError as error:
        raise NotReached(type(error).__name__) from error
    finally:
        pool.close()


def refusal_of(url: str, networks: Sequence[str] = ()) -> str:
    """Return why an address could never be asked, as it is written; nothing where it might be."""
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError:
        return "it is no address"
    if parts.scheme not in _PORTS or not parts.hostname:
        return "it is no address of http or https"
    if parts.scheme == "http" and not networks:
        return "it is not https"
    return ""


def _permitted(parts: SplitResult, networks: Sequence[str]) -> Address:
    """Return the address to ask; where a name has one that is not allowed, none of them is."""
    if refusal := refusal_of(parts.geturl(), networks):
        raise NotAllowed(refusal)
    allowed = [ip_network(network) for network in networks]
    found = _resolved(str(parts.hostname), _port(parts))
    for address in found:
        is_named = any(address.version == network.version and address in network for network in allowed)
        if not is_named and (parts.scheme != "https" or not _is_public(address)):
            raise NotAllowed("it leads into a private network")
    return found[0]


def _resolved(host: str, port: int) -> list[Address]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("the name is not known") from error
    # A scope ("%eth0") belongs to addresses of one's own network alone.
    return [_plain(ip_address(str(row[4][0]).partition("%")[0])) for row in rows]


def _plain(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped if mapped is not None else address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and any(address in network for network in _TRANSLATED):
        return False
    return address.is_global and not address.is_multicast


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS.get(parts.scheme, 0)
