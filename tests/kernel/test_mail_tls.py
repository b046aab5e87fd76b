"""Mail leaves to the server that it was meant for, and to no other: the certificate is checked."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import Session

from ordis.kernel.mail import MailState, OutgoingMail, deliver_waiting
from ordis.settings import Settings
from tests.conftest import TODAY
from tests.kernel.test_mail import queued, smtp
from tests.services.smtp import HOST, running_smtp

NEVER = datetime(2100, 1, 1, tzinfo=UTC)


class Authority:
    """A private authority of a city, and a server whose certificate it signed for one address."""

    def __init__(self, folder: Path, address: str = HOST) -> None:
        self.file, kept = folder / "autorite.pem", folder / "serveur.pem"
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), named("Autorité de la Ville")
        own = self._builder(self._name, self._key.public_key())
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        key = ec.generate_private_key(ec.SECP256R1())
        theirs = self._builder(named("smtp"), key.public_key())
        theirs = theirs.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        kept.write_bytes(theirs.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM) + private)
        self.server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.server.load_cert_chain(kept)

    def _builder(self, subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(NEVER - timedelta(days=40_000)).not_valid_after(NEVER)


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def sent(tls: ssl.SSLContext, ca: Path | None) -> tuple[OutgoingMail, int]:
    """One message by STARTTLS, and how many arrived."""
    mail = queued("lea@exemple.fr")
    with running_smtp(tls) as mailbox:
        deliver_waiting(replace(smtp(mailbox.port), starttls=True, ca=ca), at=TODAY)
        return mail, len(mailbox.messages)


def test_a_server_of_the_citys_own_authority_is_trusted_with_its_certificate(session: Session, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    mail, arrived = sent(authority.server, authority.file)
    assert (mail.state, mail.last_error, arrived) == (MailState.SENT, None, 1)


def test_without_it_nothing_leaves_and_the_page_says_what_to_do(session: Session, tmp_path: Path) -> None:
    mail, arrived = sent(Authority(tmp_path).server, None)
    assert (mail.state, arrived) == (MailState.WAITING, 0)
    for needed in (f"Le certificat du serveur {HOST} n’est pas reconnu", "rien ne lui a été envoyé", "ORDIS_SMTP_CA"):
        assert needed in (mail.last_error or "")


def test_a_certificate_made_for_another_server_is_refused(session: Session, tmp_path: Path) -> None:
    authority = Authority(tmp_path, address="192.0.2.1")
    mail, arrived = sent(authority.server, authority.file)
    assert (mail.state, arrived) == (MailState.WAITING, 0)
    assert "n’est pas reconnu" in (mail.last_error or "")


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_a_file_that_is_no_certificate_is_said_and_nothing_leaves(
    session: Session, tmp_path: Path, content: bytes | None
) -> None:
    authority, other = Authority(tmp_path), tmp_path / "autre.pem"
    if content is not None:
        other.write_bytes(content)
    mail, arrived = sent(authority.server, other)
    assert (mail.state, arrived) == (MailState.WAITING, 0)
    assert "n’est pas un certificat lisible" in (mail.last_error or "")


def test_the_setting_reaches_what_sends() -> None:
    given = {"ORDIS_SMTP_HOST": "smtp.ville.example", "ORDIS_SMTP_CA": "/etc/ordis/ca.pem"}
    assert Settings.from_env(given).smtp.ca == Path("/etc/ordis/ca.pem")
    assert Settings.from_env({}).smtp.ca is None
