"""One file of another city: asked of the very address that was checked, bounded in bytes and in seconds."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from ordis.reports.harvest.addresses import Resolver, Target, Unreadable, join, read, resolve

PATIENCE: Final = 20.0  # seconds for the whole answer, redirections included, however slowly it drips
LONGEST: Final = 2 * 1024 * 1024  # bytes; a year of a city takes 5 to 20 KB
HOPS: Final = 3
CSV: Final = frozenset({"text/csv", "application/csv"})
JSON: Final = frozenset({"application/json", "application/vnd.datapackage+json"})

TOO_SLOW: Final = "la réponse n’est pas arrivée entière en {seconds:.0f}\u00a0secondes"
SILENT: Final = "la ville ne répond pas"
BAD_CERTIFICATE: Final = "le certificat de {host} ne se vérifie pas"
NOT_HTTP: Final = "la réponse n’est pas du HTTP"
STATUS: Final = "la ville répond {status} au lieu du fichier"
ELSEWHERE: Final = "la ville renvoie vers une autre adresse ({url})\u202f: donnez-la vous-même si elle est bonne"
ROUND: Final = "la ville renvoie d’une adresse à l’autre sans fin"
TOO_LONG: Final = "le fichier dépasse 2\u00a0Mo"
WRONG_TYPE: Final = "la réponse est du type « {type} », et non du CSV ou du JSON"
PACKED: Final = "la réponse est compressée, ce qui n’était pas demandé"


@dataclass(frozen=True, slots=True)
class Fetched:
    """``url``: where it was at last found, of the same site as was asked."""

    url: str
    mimetype: str
    body: bytes


def fetch(
    url: str, *, local: bool = False, patience: float = PATIENCE, resolver: Resolver = socket.getaddrinfo
) -> Fetched:
    """Raises :class:`Unreadable`. ``local``: also http, and this machine alone (trials)."""
    target = read(url, local=local)
    asked = _Asked(target, patience, resolver)
    thread = threading.Thread(target=asked.run, daemon=True)
    thread.start()
    thread.join(patience)
    if thread.is_alive():
        asked.give_up()
        raise Unreadable(TOO_SLOW.format(seconds=patience))
    if asked.found is None:
        raise asked.failure or Unreadable(SILENT)
    return asked.found


class _Asked:
    """In a thread of its own: the limit of a socket is of each read, and a resolver has none."""

    def __init__(self, target: Target, patience: float, resolver: Resolver) -> None:
        self._target, self._patience, self._resolver = target, patience, resolver
        self._connection: _Pinned | None = None
        self.found: Fetched | None = None
        self.failure: Unreadable | None = None

    def run(self) -> None:
        try:
            self.found = self._follow()
        except Unreadable as error:
            self.failure = error
        except ssl.SSLCertVerificationError:
            self.failure = Unreadable(BAD_CERTIFICATE.format(host=self._target.host))
        except (HTTPException, ValueError):
            self.failure = Unreadable(NOT_HTTP)
        except OSError:
            self.failure = Unreadable(SILENT)

    def give_up(self) -> None:
        sock = self._connection.sock if self._connection is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads

    def _follow(self) -> Fetched:
        target = self._target
        for _hop in range(HOPS + 1):
            addresses = resolve(target, self._resolver)
            self._connection = _Pinned(target, addresses, self._patience)
            try:
                with self._ask(target) as answer:
                    if answer.status not in {301, 302, 303, 307, 308}:
                        return _taken(target, answer)
                    target = _next(target, answer.getheader("Location") or "")
            finally:
                self._connection.close()
        raise Unreadable(ROUND)

    def _ask(self, target: Target) -> HTTPResponse:
        assert self._connection is not None
        accept = ", ".join(sorted(CSV | JSON))
        headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Ordis (ordis harvest)"}
        self._connection.request("GET", target.path, headers=headers)
        return self._connection.getresponse()


class _Pinned(HTTPConnection):
    """Connects to addresses already resolved and checked; the name serves for the certificate and for ``Host``."""

    def __init__(self, target: Target, addresses: list[str], patience: float) -> None:
        super().__init__(target.host, target.port, timeout=patience)
        self.default_port = 443 if target.scheme == "https" else 80
        self._scheme, self._addresses = target.scheme, addresses

    def connect(self) -> None:
        for rank, address in enumerate(self._addresses, start=1):
            try:
                self.sock = socket.create_connection((address, self.port), self.timeout)
                break
            except OSError:
                if rank == len(self._addresses):
                    raise
        if self._scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _next(target: Target, location: str) -> Target:
    url = join(target.url, location)
    following = read(url, local=target.local)
    if following.origin != target.origin:
        raise Unreadable(ELSEWHERE.format(url=url[:200]))
    return following


def _taken(target: Target, answer: HTTPResponse) -> Fetched:
    if answer.status != 200:
        raise Unreadable(STATUS.format(status=answer.status))
    mimetype = answer.headers.get_content_type()
    if mimetype not in CSV | JSON:
        raise Unreadable(WRONG_TYPE.format(type=mimetype[:60]))
    if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise Unreadable(PACKED)
    body = answer.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise Unreadable(TOO_LONG)
    return Fetched(target.url, mimetype, body)
