"""A time-stamp authority on the loopback: a real HTTP server, pyHanko's stamper, an RSA key as the real ones have."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

Answer = Callable[[tsp.TimeStampReq], bytes]


class Authority(ThreadingHTTPServer):
    """``answer`` may be replaced by a test: what it gives is sent as it is. ``asked`` counts the requests."""

    daemon_threads = True

    def __init__(self, now: datetime) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = _certificate(self.key)
        self.url = f"http://127.0.0.1:{self.server_port}/tsa"
        self.answer: Answer = self.stamper(now).answer
        self.asked = 0

    def stamper(self, now: datetime) -> "Stamper":
        return Stamper(self.certificate, self.key, now)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


class Stamper:
    """``changed``: what a lying authority makes of the request before it stamps it."""

    def __init__(self, certificate: x509.Certificate, key: rsa.RSAPrivateKey, now: datetime) -> None:
        der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
        self._stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(certificate.public_bytes(der)),
            keys.PrivateKeyInfo.load(key.private_bytes(der, pkcs8, serialization.NoEncryption())),
            fixed_dt=now,
        )

    def answer(self, request: tsp.TimeStampReq) -> bytes:
        return bytes(self._stamper.request_tsa_response(request).dump())


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = cast(Authority, self.server)
        server.asked += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = server.answer(tsp.TimeStampReq.load(body))
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_authority(now: datetime) -> Iterator[Authority]:
    with Authority(now) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def silent_port() -> Iterator[str]:
    """The address of a server that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/tsa"


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d’horodatage d’essai")])
    first = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(first).not_valid_after(first + timedelta(days=7300))
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
