"""Time-stamps (RFC 3161) of sealed files, asked of the authority that the city chose, and believed only once checked.

Bytes in, bytes out: nothing of the database. The whole answer is kept, as ``openssl ts -verify`` reads it.
"""

import asyncio
import secrets
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import algos, cms, core, tsp
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

PATIENCE: Final = 15.0  # seconds for the whole answer, however slowly it drips
_LONGEST: Final = 64 * 1024  # bytes; a token with its chain takes 3 to 8 KB
_CLOCKS: Final = timedelta(minutes=5)  # how far two honest clocks may be apart
_GRANTED: Final = frozenset({"granted", "granted_with_mods"})

SILENT: Final = "L’autorité d’horodatage ne répond pas."
NOT_A_STAMP: Final = "L’autorité d’horodatage a répondu autre chose qu’un horodatage."
REFUSED: Final = "L’autorité d’horodatage a refusé la demande."
OF_ANOTHER: Final = "L’horodatage reçu est celui d’un autre fichier, ou d’une autre demande."
BADLY_SIGNED: Final = "La signature de l’horodatage reçu ne se vérifie pas."
WRONG_TIME: Final = "L’heure de l’horodatage reçu est impossible\u202f: avant le document, ou dans l’avenir."


class NoTimestamp(Exception):
    """No token that can be believed. The message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """``response`` is the DER of the whole answer (``.tsr``); ``at``, aware, the time that the authority says."""

    response: bytes
    at: datetime


class _Response(core.Sequence):
    """As RFC 3161 §2.4.2 has it: one that refuses brings no token, which asn1crypto's own cannot read."""

    _fields = [  # noqa: RUF012 (asn1crypto's own way)
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


Ask = Callable[[bytes], bytes]


def timestamp(sha256: str, *, ask: Ask, after: datetime, before: datetime) -> Timestamp:
    """The time-stamp of the file of that SHA-256 (hexadecimal), made between these two moments, give or take 5 min.

    ``ask`` carries a DER request to the authority and brings its answer back. Raises :class:`NoTimestamp`.
    """
    digest, nonce = bytes.fromhex(sha256), secrets.randbits(63) | 1 << 62
    body = ask(_request(digest, nonce))
    try:
        return _checked(body, digest, nonce, after - _CLOCKS, before + _CLOCKS)
    except NoTimestamp:
        raise
    except Exception as error:  # what an authority answers may break the parser in any way
        raise NoTimestamp(NOT_A_STAMP) from error


def over_http(url: str, *, patience: float = PATIENCE) -> Ask:
    """Ask the authority at this address; it is given up after ``patience`` seconds in all."""

    def ask(body: bytes) -> bytes:
        answers: list[bytes] = []
        thread = threading.Thread(target=_post, args=(url, body, patience, answers), daemon=True)
        thread.start()
        thread.join(patience)
        if not answers:
            raise NoTimestamp(SILENT)
        return answers[0]

    return ask


def _post(url: str, body: bytes, patience: float, answers: list[bytes]) -> None:
    """In a thread of its own: a socket's time limit is of each read, and one byte a second is an answer to it."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 (a setting, http or https only)
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:  # noqa: S310
            answers.append(answer.read(_LONGEST))
    except (OSError, ValueError):
        return


def _request(digest: bytes, nonce: int) -> bytes:
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    request = {"version": 1, "message_imprint": tsp.MessageImprint(imprint), "nonce": nonce, "cert_req": True}
    return bytes(tsp.TimeStampReq(request).dump())


def _checked(body: bytes, digest: bytes, nonce: int, first: datetime, last: datetime) -> Timestamp:
    response = _Response.load(body, strict=True)
    if response["status"]["status"].native not in _GRANTED:
        raise NoTimestamp(REFUSED)
    signed = response["time_stamp_token"]["content"]
    told = signed["encap_content_info"]["content"].parsed
    imprint, at = told["message_imprint"], told["gen_time"].native
    same_file = imprint["hashed_message"].native == digest
    if not same_file or imprint["hash_algorithm"]["algorithm"].native != "sha256" or told["nonce"].native != nonce:
        raise NoTimestamp(OF_ANOTHER)
    if not first <= at <= last:
        raise NoTimestamp(WRONG_TIME)
    if not _well_signed(signed, digest, at):
        raise NoTimestamp(BADLY_SIGNED)
    return Timestamp(body, at)


def _well_signed(signed: Any, digest: bytes, at: datetime) -> bool:
    """Whole, by a certificate made for time-stamps and valid then. Which authority to believe was the city's choice,
    so the certificates that came with the token are taken as they are."""
    roots = [certificate.chosen for certificate in signed["certificates"]]
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    said = asyncio.run(validate_tst_signed_data(signed, context, lambda _algorithm: digest))
    return bool(said["intact"] and said["valid"] and said["trust_problem_indic"] is None)
