"""The register of papers, and the keys that sealed them."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced


class DocumentKind(Choice):
    """The value is stored; ``prefix`` names the number series (``EFF-2026-00042``)."""

    DONATION_AGREEMENT = "donation_agreement", "Convention de don"
    RECEPTION_SLIP = "reception_slip", "Bordereau de réception"
    CUSTODY_SLIP = "custody_slip", "Bordereau de prise en charge"
    WIPING_CERTIFICATE = "wiping_certificate", "Attestation d’effacement"
    DONATION_CERTIFICATE = "donation_certificate", "Attestation de don"
    DESTINATION_CERTIFICATE = "destination_certificate", "Attestation de destination"
    TAX_RECEIPT = "tax_receipt", "Reçu fiscal"
    REUSE_PROOF = "reuse_proof", "Preuve annuelle de réemploi"
    NO_RESALE_AGREEMENT = "no_resale_agreement", "Convention de remise et de non-revente"
    HANDOVER_SLIP = "handover_slip", "Bordereau de remise"
    RECYCLING_SLIP = "recycling_slip", "Bordereau de recyclage"
    OUTSIDE_SLIP_OUT = "outside_slip_out", "Bordereau de sortie vers un atelier extérieur"
    OUTSIDE_SLIP_IN = "outside_slip_in", "Bordereau de retour d’un atelier extérieur"
    COMMISSION_MINUTES = "commission_minutes", "Procès-verbal de commission"
    CEREMONY_REPORT = "ceremony_report", "Rapport de cérémonie"
    ACTIVITY_REPORT = "activity_report", "Rapport d’activité"
    DIPLOMA = "diploma", "Diplôme de donateur"
    WAIVER_DECISION = "waiver_decision", "Décision sur une demande de levée"

    @property
    def prefix(self) -> str:
        return _SERIES[self].prefix

    @property
    def locked(self) -> bool:
        """Kept encrypted by a key of its own, whose loss destroys the paper: see :class:`Document`."""
        return _SERIES[self].locked


class _Series(NamedTuple):
    prefix: str
    locked: bool


_SERIES = {
    DocumentKind.DONATION_AGREEMENT: _Series("CDN", locked=True),  # who signs for each party, what was drawn
    DocumentKind.RECEPTION_SLIP: _Series("REC", locked=False),
    DocumentKind.CUSTODY_SLIP: _Series("PEC", locked=True),  # a carrier's driver, what was drawn
    DocumentKind.WIPING_CERTIFICATE: _Series("EFF", locked=False),
    DocumentKind.DONATION_CERTIFICATE: _Series("ATD", locked=False),
    DocumentKind.DESTINATION_CERTIFICATE: _Series("DES", locked=False),
    DocumentKind.TAX_RECEIPT: _Series("RFD", locked=False),
    DocumentKind.REUSE_PROOF: _Series("PRE", locked=False),
    DocumentKind.NO_RESALE_AGREEMENT: _Series("CNR", locked=True),  # beneficiary, signer, interpreter, drawing
    DocumentKind.HANDOVER_SLIP: _Series("REM", locked=False),
    DocumentKind.RECYCLING_SLIP: _Series("REB", locked=False),
    DocumentKind.OUTSIDE_SLIP_OUT: _Series("SOR", locked=False),
    DocumentKind.OUTSIDE_SLIP_IN: _Series("RET", locked=False),
    DocumentKind.COMMISSION_MINUTES: _Series("PVC", locked=True),  # why a family was refused, in somebody's words
    DocumentKind.CEREMONY_REPORT: _Series("CER", locked=True),  # its guests may be families
    DocumentKind.ACTIVITY_REPORT: _Series("ACT", locked=False),
    DocumentKind.DIPLOMA: _Series("DIP", locked=False),
    DocumentKind.WAIVER_DECISION: _Series("LEV", locked=True),  # why a family is freed, in somebody's words
}
"""``locked``: the paper bears a signature, or may name, or tell of, a person who is neither a donor's contact nor an
agent."""


class SealKey(Base):
    """A certificate that sealed papers of this house. Keys rotate; old papers keep their chain.

    ``certificates``: PEM, its own first, then its chain; never the private key. ``retired_at``: when another key took
    over. What it sealed before stays authentic, the day it has expired as well.
    """

    __tablename__ = "seal_key"

    fingerprint: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(200))
    certificates: Mapped[str] = mapped_column(sa.Text)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    first_used_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    demonstration: Mapped[bool]


class Document(Base, Referenced):
    """One issued paper: numbered once, kept in the blob store, sealed, never rewritten.

    ``sha256`` is of the sealed PDF, in clear: what a file is compared with. ``blob`` names the PDF in the store;
    ``facts_blob`` what the paper was made of, so that the same facts are never given a second number; ``story_blob``
    what it says, block by block, for its page. Of a locked kind the three are encrypted by ``content_key`` (each names
    its encrypted bytes, and tells nothing of the clear ones). ``destroyed_at``: the key was destroyed at the end of the
    time they are kept for; the register alone remains. ``cancelled_at``: it counts no more, and no other takes its
    place; ``cancel_reason`` is for staff. ``timestamp_sha256``: where the store keeps the time-stamp of
    the sealed file (RFC 3161), which comes later, from the worker; ``timestamped_at`` is the time that the authority
    says.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[DocumentKind]
    title: Mapped[str] = mapped_column(sa.String(200))
    subject: Mapped[str] = mapped_column(sa.String(120), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    blob: Mapped[str] = mapped_column(sa.String(64))
    facts_blob: Mapped[str | None] = mapped_column(sa.String(64))
    story_blob: Mapped[str | None] = mapped_column(sa.String(64))
    content_key: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True)  # lists of papers decrypt nothing
    destroyed_at: Mapped[datetime | None]
    size: Mapped[int]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    seal_fingerprint: Mapped[str] = mapped_column(sa.ForeignKey("seal_key.fingerprint"))
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    timestamp_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    timestamped_at: Mapped[datetime | None]

    issued_by: Mapped[User | None] = relationship()
    seal_key: Mapped[SealKey] = relationship()
    replaces: Mapped["Document | None"] = relationship(remote_side=[id], back_populates="replaced_by")
    replaced_by: Mapped["Document | None"] = relationship(back_populates="replaces", uselist=False)
    timestamp_request: Mapped["TimestampRequest | None"] = relationship(back_populates="document")


class TimestampRequest(Base):
    """A sealed paper that waits for its time-stamp; the row goes when the token has come. It is never given up."""

    __tablename__ = "timestamp_request"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    asked_at: Mapped[datetime]
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))

    document: Mapped[Document] = relationship(back_populates="timestamp_request")
