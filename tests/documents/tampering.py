"""A sealed paper, and every way to spoil it that we know of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

import pypdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf.annotations import FreeText

from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.documents.paper import Text, render
from ordis.documents.seal import Seal
from ordis.kernel import clock

DEMONSTRATION: Final = "Ordis – cachet de démonstration"


def a_paper(*, replaces: Document | None = None, subject: str = "DON-2026-00001") -> Document:
    return issue(
        kind=DocumentKind.DONATION_CERTIFICATE,
        subject=subject,
        build=lambda identity: render(identity.paper("Attestation de don"), [Text("Merci de votre don.")]),
        actor=None,
        at=clock.now(),
        replaces=replaces,
    )


def seal_of(folder: Path, name: str = "Ville de Poitiers", *, first: datetime | None = None, days: int = 3650) -> Seal:
    """A city's own seal, P-256, with a passphrase."""
    return Seal.load(seal_file(folder, name, first=first, days=days), b"secret")


def seal_file(folder: Path, name: str, *, first: datetime | None = None, days: int = 3650) -> Path:
    key, start = ec.generate_private_key(ec.SECP256R1()), first or datetime(2020, 1, 1, tzinfo=UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"), False)
    usage |= {"crl_sign": False, "encipher_only": False, "decipher_only": False}
    builder = builder.add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), True)
    certificate = builder.sign(key, hashes.SHA256())
    path = folder / f"{certificate.serial_number:x}.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, BestAvailableEncryption(b"secret"))
    )
    return path


def flipped(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def unsealed(pdf: bytes) -> bytes:
    """What was there before the seal: the file up to its first end."""
    return pdf[: pdf.index(b"%%EOF") + 6]


def stripped(pdf: bytes) -> bytes:
    """Everything rewritten by another tool, without the seal."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf))
    del writer.root_object["/AcroForm"]
    del writer.root_object["/Perms"]
    for page in writer.pages:
        page.pop("/Annots", None)
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def annotated(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_annotation(0, FreeText(text="Revente permise", rect=(50, 550, 200, 650)))
    return written(writer)


def annotated_by_pyhanko(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (50, 50, 300, 90)]),
            generic.pdf_name("/Contents"): generic.pdf_string("Revente permise"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf))
    writer.encrypt("secret", algorithm="AES-256")
    return written(writer)


def sealed_by(seal: Seal) -> Callable[[bytes], bytes]:
    """The same facts under another seal."""
    return lambda pdf: seal.apply(unsealed(pdf), at=clock.now(), reason="Copie", location="Ailleurs")


def _in_metadata(pdf: bytes) -> int:
    return pdf.index(b"<pdf:Producer>") + 15 if b"<pdf:Producer>" in pdf else pdf.index(b"x:xmpmeta") + 3


def _in_a_stream(pdf: bytes) -> int:
    """In a compressed page, not in its length nor in the words around it."""
    found = [match.end() for match in re.finditer(rb"FlateDecode[^>]*>>\s*stream\r?\n", pdf)]
    return found[0] + 60


def _signature_changed(pdf: bytes) -> bytes:
    """One of the last hexadecimal digits of the CMS: the end of the ECDSA value."""
    start = pdf.rindex(b"/Contents <") + 11
    place = start + len(pdf[start : pdf.index(b">", start)].rstrip(b"0")) - 4
    return pdf[:place] + (b"2" if pdf[place : place + 1] != b"2" else b"3") + pdf[place + 1 :]


@dataclass(frozen=True)
class Tampering:
    """``how``: as the answer in JSON names it. ``words``: what people read. ``pdfsig``: what poppler says of it."""

    spoil: Callable[[bytes], bytes]
    how: str
    words: str
    pdfsig: str


VALID, DIGEST, NO_SEAL = "Signature is Valid", "Digest Mismatch", "does not contain any signatures"
TAMPERINGS: Final[Mapping[str, Tampering]] = {
    "metadata": Tampering(lambda pdf: flipped(pdf, _in_metadata(pdf)), "changed", "a été modifié après", DIGEST),
    "stream": Tampering(lambda pdf: flipped(pdf, _in_a_stream(pdf)), "changed", "a été modifié après", DIGEST),
    "signature": Tampering(
        _signature_changed, "broken_seal", "Le cachet de ce fichier a été modifié", "Signature is Invalid"
    ),
    "padding": Tampering(lambda pdf: flipped(pdf, pdf.rindex(b"00>")), "added", "a été ajouté", VALID),
    "byte added": Tampering(lambda pdf: pdf + b"\n", "added", "a été ajouté", VALID),
    "byte cut": Tampering(lambda pdf: pdf[:-1], "cut", "La fin de ce fichier manque", "has not yet been verified"),
    "annotated": Tampering(annotated, "added", "a été ajouté", VALID),
    "annotated by pyHanko": Tampering(annotated_by_pyhanko, "added", "a été ajouté", VALID),
    "seal cut off": Tampering(unsealed, "unsealed", "Le cachet de l’original en a été retiré", NO_SEAL),
    "seal stripped": Tampering(stripped, "unsealed", "Le cachet de l’original en a été retiré", NO_SEAL),
}  # fmt: skip
