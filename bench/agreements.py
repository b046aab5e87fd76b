"""An agreement built, tagged and sealed, one alone and five hundred together, and checked, each against what none can
avoid: the same words on bare ReportLab pages, sealed and validated by bare pyHanko with the same key."""

import io
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from flask_migrate import upgrade
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from ordis import create_app
from ordis.documents import fonts, sealing
from ordis.documents.actions import Identity, Order, Task, issue_all, letterhead
from ordis.documents.batches.processes import Crew
from ordis.documents.models import DocumentKind
from ordis.documents.verification import verify_signature
from ordis.documents.wording import rules
from ordis.handover.pdf import AgreementFacts, DeviceFacts, render_agreement
from ordis.handover.texts.actions import shipped
from ordis.handover.texts.terms import end_of_period, terms
from ordis.kernel import clock, variables
from ordis.kernel.db import begin_writing, db
from ordis.settings import Settings

LAPS, TOGETHER, CHUNK = 25, 500, 10
Work = Callable[[], object]
STROKES: Final = [
    [(100 + 4 * i, 200 + 120 * math.sin(i / 9), 12 * i) for i in range(120)],
    [(300 + 3 * i, 250 - i / 2, 2000 + 10 * i) for i in range(60)],
]


@dataclass(frozen=True)
class Times:
    """Milliseconds: of one paper, of one of a batch, of one check; beside each what it is compared with. ``batch`` is
    of the best chunk, ``five_hundred`` of all of them."""

    made: float
    bare: float
    batch: float
    five_hundred: float
    checked: float
    validated: float


def measure(data_dir: Path) -> Times:
    """The best of some laps of each, taking turns so that noise falls on all alike."""
    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        upgrade()
        task, seal = _task(), sealing.current()
        words, signer = _words(), _bare_signer(data_dir)
        pdf = task.made(seal)
        trusted = {seal.fingerprint}
        if not verify_signature(pdf, trusted).authentic:
            raise RuntimeError("a good paper is refused")
        made, bare, checked, validated = _best(
            lambda: task.made(seal),
            lambda: _bare_seal(_bare_pages(words), signer),
            lambda: verify_signature(pdf, trusted),
            lambda: _bare_validation(pdf),
        )
        return Times(made, bare, *_batch(), checked, validated)


def one_agreement(data_dir: Path) -> Work:
    """Builds, tags and seals an agreement at each call, with the seal of the base in ``data_dir``."""
    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        task, seal = _task(), sealing.current()
    return lambda: task.made(seal)


def _task() -> Task:
    return Task(partial(render_agreement, facts()), _identity(), "mesure", "Poitiers")


def facts() -> AgreementFacts:
    """A family of one computer, the text that comes with Ordis, a drawn signature."""
    at = clock.now()
    until = end_of_period(at)
    filled = variables.fill(shipped("v1.md"), terms(signed_on=at.date(), until=until))
    return AgreementFacts(
        referral_number="DEM-2026-00042", prescriber="Mission locale d’insertion", beneficiary="Famille Exemple",
        representative="Inès Petit", place="Maison de quartier", signed_on=at.date(), signed_at=at,
        no_resale_until=until,
        devices=(DeviceFacts("BCD-FGH-J", "Portable", "Dell Latitude 5490", "5CG81234", "Très bon état", "Mint 22"),),
        kit=("Chargeur", "Souris"), parts=tuple(rules.parts(filled)),
        boxes=tuple(rules.sentences(shipped("v1.cases.md"))), text_version=1, text_sha256="0" * 64,
        text_approved_by="Adèle Maire", signer_name="Famille Exemple", signer_quality="bénéficiaire",
        identity_check="Carte d’identité", strokes=tuple(tuple(stroke) for stroke in STROKES),
        proof_sha256="0" * 64,
    )  # fmt: skip


def _identity() -> Identity:
    return Identity("CNR-2026-00001", "https://ordi.example/v/abcdefghjkmn", clock.now(), True, letterhead())


def _batch() -> tuple[float, float]:
    """Milliseconds of one of five hundred: numbered, made on two processes, stored, registered, committed."""
    build = partial(render_agreement, facts())
    chunks = []
    with Crew(2) as crew:
        _issued(build, crew, CHUNK)  # the processes have started
        for _ in range(TOGETHER // CHUNK):
            began = time.perf_counter()
            _issued(build, crew, CHUNK)
            chunks.append((time.perf_counter() - began) * 1000 / CHUNK)
    return min(chunks), sum(chunks) * CHUNK


def _issued(build: Callable[[Identity], bytes], crew: Crew, papers: int) -> None:
    begin_writing()
    orders = [Order(DocumentKind.NO_RESALE_AGREEMENT, "DEM-2026-00042", build) for _ in range(papers)]
    issue_all(orders, actor=None, at=clock.now(), makers=crew)
    db.session.commit()


def _words() -> list[str]:
    """The paragraphs of the agreement's text."""
    filled = variables.fill(shipped("v1.md"), terms(signed_on=clock.today(), until=clock.today() + timedelta(days=365)))
    return [line for line in filled.splitlines() if line.strip()]


def _bare_pages(words: list[str]) -> bytes:
    out = io.BytesIO()
    style = ParagraphStyle("bare", fontName=fonts.REGULAR, fontSize=9.5, leading=13, spaceAfter=4)
    SimpleDocTemplate(out, title="Convention").build([Paragraph(escape(line), style) for line in words])
    return out.getvalue()


def _bare_signer(data_dir: Path) -> SimpleSigner:
    """pyHanko's own signer of the same key, loaded once."""
    bare = data_dir / "bare.p12"
    key, certificate, chain = pkcs12.load_key_and_certificates((data_dir / "keys" / "seal.p12").read_bytes(), None)
    bare.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, chain, NoEncryption()))  # type: ignore[arg-type]
    signer: SimpleSigner | None = SimpleSigner.load_pkcs12(str(bare))
    if signer is None:
        raise RuntimeError("pyHanko cannot read the seal")
    return signer


def _bare_seal(pdf: bytes, signer: SimpleSigner) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name="Cachet", md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )  # fmt: skip
    out: io.BytesIO = PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return out.getvalue()


def _bare_validation(pdf: bytes) -> None:
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    if not validate_pdf_signature(signature, context).bottom_line:
        raise RuntimeError("the bare validation refuses a good paper")


def _best(*works: Work) -> list[float]:
    """The first laps import and fill caches; the best one has neither that nor a neighbour."""
    times: list[list[float]] = [[] for _ in works]
    for _lap in range(LAPS):
        for kept, work in zip(times, works, strict=True):
            began = time.perf_counter()
            work()
            kept.append((time.perf_counter() - began) * 1000)
    return [min(kept) for kept in times]
