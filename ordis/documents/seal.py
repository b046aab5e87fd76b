"""The electronic seal of the house (PAdES baseline B-B); the time-stamp comes later, beside: see ``stamping``.

The seal certifies the paper (DocMDP, no change allowed) and is invisible: pyHanko's stamp would break PDF/A
and PDF/UA, so the « document scellé » block is drawn with the page. A signature drawn by a person is
something else: a simple electronic signature (art. 1366–1367 C. civ.), proven by its own file.
"""

import io
import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ordis.documents.verification import Verdict, verify_signature

__all__ = ["PaperUnsealable", "Seal", "SealUnavailable", "Verdict", "verify_signature"]

_FIELD: Final = "Cachet"
_DIGEST: Final = "sha256"
_DEMONSTRATION_NAME: Final = "Ordis – cachet de démonstration"
_DEMONSTRATION_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
_DEMONSTRATION_UNTIL: Final = datetime(2050, 1, 1, tzinfo=UTC)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SealUnavailable(Exception):
    """No seal can be put on. The message is a French sentence; nothing was written."""


class PaperUnsealable(Exception):
    """The seal works, and this file cannot bear it. The message is a French sentence; nothing was written."""


class Seal:
    """A certificate and its key, read once. ``apply`` may be called from several threads."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        chain: list[x509.Certificate],
    ) -> None:
        self.certificate = certificate
        self.valid_from, self.valid_until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        self.pem = b"".join(link.public_bytes(Encoding.PEM) for link in (certificate, *chain)).decode()
        self.fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
        self.subject = certificate.subject.rfc4514_string()
        self.demonstration = _common_name(certificate) == _DEMONSTRATION_NAME
        self._key = key
        self._certificates = [link.public_bytes(Encoding.DER) for link in (certificate, *chain)]
        self._room = _room_for(self._certificates)

    @classmethod
    def load(cls, path: Path, passphrase: bytes | None) -> Self:
        """The seal of a PKCS#12 file (ECDSA or RSA key). Raises ``SealUnavailable``."""
        try:
            key, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase)
        except OSError as error:
            raise SealUnavailable(
                f"Le fichier du cachet {path} ne peut pas être lu (absent, ou droits insuffisants). Remettez-le."
            ) from error
        except ValueError as error:
            raise SealUnavailable(
                f"Le fichier du cachet {path} n’est pas un PKCS#12 valable, ou son mot de passe est faux. "
                "Corrigez ORDIS_SEAL_PASSPHRASE ou le fichier."
            ) from error
        if certificate is None or not isinstance(key, PrivateKey):
            raise SealUnavailable(
                f"Le fichier du cachet {path} ne contient pas une clé ECDSA ou RSA et son certificat. "
                "Demandez à votre autorité de certification un cachet complet."
            )
        return cls(key, certificate, chain)

    @classmethod
    def create_demonstration(cls, path: Path) -> Self:
        """Make a self-signed seal in a file of mode 600, or take the one that another process just made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_demonstration_pkcs12())
                file.flush()
                os.fsync(descriptor)
            with suppress(FileExistsError):
                os.link(draft, path)  # whole or not at all, and never over an existing key
        finally:
            draft.unlink()
        return cls.load(path, None)

    def apply(self, pdf: bytes, *, at: datetime, reason: str, location: str) -> bytes:
        """``pdf`` with the seal as an incremental update. ``at`` is aware and written in the signature.

        Raises ``SealUnavailable`` when the certificate is not valid at that time or seals nothing at all,
        ``PaperUnsealable`` when it seals another file and not this one.
        """
        self.refuse_out_of_date(at)
        try:
            return self._applied(pdf, at, reason, location)
        except Exception as error:  # pyHanko and asn1crypto raise many kinds
            raise self._fault(at) from error

    def _fault(self, at: datetime) -> SealUnavailable | PaperUnsealable:
        """Whose it is: asked of the seal itself, by the smallest file there is."""
        try:
            self._applied(_smallest(), at, "", "")
        except Exception:
            return SealUnavailable(
                "Le cachet électronique n’a pas pu être apposé\u202f: rien n’a été enregistré. "
                "Réessayez dans un instant, puis prévenez l’administrateur."
            )
        return PaperUnsealable(
            "Ce document ne peut pas être scellé\u202f: le cachet fonctionne, mais n’a pas pu lire le fichier. Rien "
            "n’a été enregistré. Prévenez l’administrateur, en disant de quel document il s’agit."
        )

    def _applied(self, pdf: bytes, at: datetime, reason: str, location: str) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm=_DIGEST,
            reason=reason,
            location=location,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
        )
        certificate, *chain = self._certificates
        signer = _SignerAt(metadata, _Signer(self._key, certificate, chain))
        signer.at = at
        out: io.BytesIO = signer.sign_pdf(_Update(io.BytesIO(pdf)), bytes_reserved=self._room)
        return out.getvalue()

    def refuse_out_of_date(self, at: datetime) -> None:
        """Raises ``SealUnavailable`` when the certificate is not yet, or no longer, valid ``at`` that time."""
        first, last = self.valid_from, self.valid_until
        if not first <= at <= last:
            raise SealUnavailable(
                f"Le certificat du cachet est valable du {first:%d/%m/%Y} au {last:%d/%m/%Y}\u202f: "
                f"aucun document ne peut être scellé à la date du {at:%d/%m/%Y}. Rien n’a été enregistré. "
                "Prévenez l’administrateur, qui changera le certificat, puis recommencez."
            )


class _Signer(Signer):
    """Signs with a key kept in memory: pyHanko's own reads and checks it anew at each call.

    One is made for each signature, from certificates read anew: asn1crypto parses an object when it is first
    looked at, and another thread looking at the same moment would find it half filled.
    """

    def __init__(self, key: PrivateKey, certificate: bytes, chain: list[bytes]) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([asn1_x509.Certificate.load(link) for link in chain])
        super().__init__(signing_cert=asn1_x509.Certificate.load(certificate), cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _SignerAt(PdfSigner):
    """Signs at the time it is told, instead of reading a clock."""

    at: datetime

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.at
        return session


class _Update(IncrementalPdfFileWriter):
    """Adds the seal and nothing else. pyHanko would rewrite the title, the XMP and their dates from the
    clock, and call the file PDF 2.0, which PDF/A-2 (ISO 32000-1) does not know."""

    def _update_meta(self) -> None:
        pass

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        pass

    def register_extension(self, ext: Any) -> None:
        if ext.prefix_name == "/ESIC":  # the extension of PDF 1.7 that PAdES needs
            super().register_extension(ext)


def _smallest() -> bytes:
    """One empty page."""
    writer, out = PdfFileWriter(), io.BytesIO()
    writer.insert_page(PageObject(contents=writer.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 72, 72)))
    writer.write(out)
    return out.getvalue()


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _room_for(certificates: list[bytes]) -> int:
    """Hexadecimal digits kept in the file for the CMS: fixed, so that nothing is signed twice."""
    return 2 * (2048 + sum(map(len, certificates)))


def _demonstration_pkcs12() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _DEMONSTRATION_NAME)])
    forbidden = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    usage = dict.fromkeys((*forbidden, "encipher_only", "decipher_only"), False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_DEMONSTRATION_FROM)
        .not_valid_after(_DEMONSTRATION_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(_DEMONSTRATION_NAME.encode(), key, certificate, None, NoEncryption())
