"""Where a harvest may go: the public internet by https, and nowhere behind the wall of whoever runs it. Pure, but for
the resolver that it is given."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

Resolver = Callable[..., list[tuple[Any, ...]]]
"""As :func:`socket.getaddrinfo`."""

NOT_AN_ADDRESS: Final = "ce n’est pas une adresse complète, comme https://donnees.ville.fr/donnees/datapackage.json"
NOT_HTTPS: Final = "l’adresse ne commence pas par https://"
SAYS_WHO: Final = "l’adresse contient un identifiant\u202f: ces données sont publiques, retirez-le"
NOT_FOUND: Final = "le nom {host} n’existe pas"
INSIDE: Final = "{host} mène à {address}, une adresse qui n’est pas publique"
_EMBEDDING: Final = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)


class Unreadable(Exception):
    """Why a city could not be read: the end of a French sentence."""


@dataclass(frozen=True, slots=True)
class Target:
    """``path``: with its query. ``local``: a trial on this machine alone."""

    scheme: str
    host: str
    port: int
    path: str
    local: bool = False

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        usual = {"https": 443, "http": 80}[self.scheme] == self.port
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if usual else f':{self.port}'}{self.path}"


def read(url: str, *, local: bool = False) -> Target:
    """Raises :class:`Unreadable`."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError as error:
        raise Unreadable(NOT_AN_ADDRESS) from error
    if parts.scheme not in {"http", "https"} or not host or not url.isprintable():
        raise Unreadable(NOT_AN_ADDRESS)
    if parts.scheme == "http" and not local:
        raise Unreadable(NOT_HTTPS)
    if parts.username is not None or parts.password is not None:
        raise Unreadable(SAYS_WHO)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or " " in path:
        raise Unreadable(NOT_AN_ADDRESS)
    return Target(parts.scheme, host, port or {"https": 443, "http": 80}[parts.scheme], path, local)


def join(base: str, path: str) -> str:
    """The address of what another city names beside ``base``. Raises :class:`Unreadable`."""
    try:
        return urljoin(base, path)
    except ValueError as error:
        raise Unreadable(NOT_AN_ADDRESS) from error


def resolve(target: Target, resolver: Resolver = socket.getaddrinfo) -> list[str]:
    """The addresses to connect to, in the order of the resolver: what was checked is what is called. One that is not
    public closes the whole name, lest it be tried another time. Raises :class:`Unreadable`."""
    try:
        found = resolver(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreadable(NOT_FOUND.format(host=target.host)) from error
    addresses = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    for address in addresses:
        if not _allowed(address, local=target.local):
            raise Unreadable(INSIDE.format(host=target.host, address=address))
    if not addresses:
        raise Unreadable(NOT_FOUND.format(host=target.host))
    return addresses


def _allowed(text: str, *, local: bool) -> bool:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if local:
        return address.is_loopback
    hidden = address.version == 6 and any(address in network for network in _EMBEDDING)
    return address.is_global and not address.is_multicast and not address.is_reserved and not hidden
