"""Slots, appointments, and handovers with their signature."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.documents.models import Document
from ordis.documents.wording.models import AgreementText
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Site
from ordis.referrals.models import Referral

if TYPE_CHECKING:
    from ordis.ceremonies.models import Ceremony
    from ordis.handover.tours.models import TourStop


class SignerQuality(Choice):
    BENEFICIARY = "beneficiary", "bénéficiaire"
    GUARDIAN = "guardian", "représentant légal"
    PROXY = "proxy", "mandataire"


class SignerTitle(Choice):
    """In what title a person signs for another: see ``TITLES``."""

    FATHER = "father", "père"
    MOTHER = "mother", "mère"
    TUTOR = "tutor", "tuteur ou tutrice"
    OTHER_GUARDIAN = "other_guardian", "autre représentant légal"
    WRITTEN_MANDATE = "written_mandate", "muni d’un mandat écrit"
    SPOUSE = "spouse", "conjoint ou conjointe, par mandat écrit"
    RELATIVE = "relative", "proche, par mandat écrit"
    SUPPORT_WORKER = "support_worker", "accompagnant social, par mandat écrit"


TITLES: Final[Mapping[SignerQuality, tuple[SignerTitle, ...]]] = {
    SignerQuality.BENEFICIARY: (),
    SignerQuality.GUARDIAN: (
        SignerTitle.MOTHER, SignerTitle.FATHER, SignerTitle.TUTOR, SignerTitle.OTHER_GUARDIAN,
    ),
    SignerQuality.PROXY: (
        SignerTitle.SPOUSE, SignerTitle.RELATIVE, SignerTitle.SUPPORT_WORKER, SignerTitle.WRITTEN_MANDATE,
    ),
}  # fmt: skip
"""Which titles go with which quality, in the order of a list to choose from."""


class IdentityCheck(Choice):
    """How the agent knows who signs: the kind of paper only, never its number nor a copy."""

    IDENTITY_CARD = "identity_card", "Carte d’identité"
    PASSPORT = "passport", "Passeport"
    RESIDENCE_PERMIT = "residence_permit", "Titre de séjour"
    OTHER_PAPER = "other_paper", "Autre pièce d’identité"
    KNOWN = "known", "Connue de la structure"


class SignatureMethod(Choice):
    DRAWN = "drawn", "Signature tracée à l’écran"
    TYPED = "typed", "Nom tapé au clavier"
    PAPER = "paper", "Signature sur papier"


class Slot(Base, Referenced):
    """A time offered for handovers. ``capacity`` families at most; ``site`` when it is a structure's own place, and
    then that structure's referrals only; ``stop`` of the bus, offered to the structures of a district when it has
    one."""

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(160))
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue.id"), index=True)
    stop_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tour_stop.id"), index=True)
    capacity: Mapped[int]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    site: Mapped[Site | None] = relationship()
    stop: Mapped["TourStop | None"] = relationship()

    __table_args__ = (sa.CheckConstraint("capacity > 0", name="slot_capacity"),)


class Appointment(Base, Referenced):
    """When and where a family comes. ``sequence`` grows at each change, as iCalendar wants.

    It ends signed, cancelled or missed: ``missed_at`` is when somebody, or Ordis, noted that nobody came.
    """

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(sa.String(160))
    slot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slot.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None] = mapped_column(index=True)

    referral: Mapped[Referral] = relationship()
    slot: Mapped[Slot | None] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_appointment_open_referral_id",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL AND missed_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND missed_at IS NULL"),
        ),
    )

    @property
    def ended_at(self) -> datetime | None:
        """When nobody was expected any more: cancelled, or missed."""
        return self.cancelled_at or self.missed_at


class Preparation(Base):
    """What staff made ready before the signature: devices scanned, kit, who signs. Gone once it is signed.

    ``kiosk_key`` is set when the kiosk opens, and becomes the handover's ``idempotency_key``. ``typed``: somebody
    filled the card, perhaps not to its end; until then what follows ``confirmed`` says nothing.
    """

    __tablename__ = "preparation"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), unique=True)
    ceremony_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ceremony.id"))
    text_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agreement_text.id"))
    confirmed: Mapped[list[str]] = mapped_column(default=list)
    typed: Mapped[bool] = mapped_column(default=False)
    kit: Mapped[list[str]] = mapped_column(default=list)
    place: Mapped[str] = mapped_column(sa.String(160), default="")
    quality: Mapped[SignerQuality] = mapped_column(default=SignerQuality.BENEFICIARY)
    signer_name: Mapped[str] = mapped_column(EncryptedText(), default="")
    signer_title: Mapped[SignerTitle | None]
    identity_check: Mapped[IdentityCheck | None]
    interpreter_name: Mapped[str] = mapped_column(EncryptedText(), default="")
    kiosk_key: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    prepared_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    prepared_at: Mapped[datetime]

    referral: Mapped[Referral] = relationship()
    text: Mapped[AgreementText | None] = relationship()
    ceremony: Mapped["Ceremony | None"] = relationship()


class ShownOn(Choice):
    SCREEN = "screen", "à l’écran"
    PAPER = "paper", "sur papier"


class ShownAgreement(Base):
    """What one opening of the kiosk, or one paper to sign, showed the family: frozen, and what is sealed in the end.

    ``key`` is the preparation's. ``facts`` is the canonical JSON of ``frozen.Shown``, ``sha256`` its digest;
    None once forgotten, or once another opening took its place. All else is append-only: a trigger of the database
    refuses DELETE, and UPDATE of anything but ``facts``.
    """

    __tablename__ = "shown_agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    way: Mapped[ShownOn]
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_text.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    facts: Mapped[str | None] = mapped_column(EncryptedText())
    shown_at: Mapped[datetime]
    shown_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    text: Mapped[AgreementText] = relationship()
    shown_by: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("key", "way"),)


class Handover(Base, Referenced):
    """One signature for all the devices of a referral. ``idempotency_key`` makes a retry the same handover.

    ``received_at``: when a signature that waited on the tablet came; ``signed_at`` is then the tablet's. ``terms``
    filled the text's variables; ``strokes``: the pen's points, JSON. ``proof_key`` opens the proof file ``proof_blob``;
    ``proof_sha256`` is of its clear bytes, printed on the paper."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), unique=True)
    ceremony_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_text.id"))
    shown_id: Mapped[int] = mapped_column(sa.ForeignKey("shown_agreement.id"), unique=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    signed_at: Mapped[datetime] = mapped_column(index=True)
    received_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(sa.String(160))
    signer_name: Mapped[str | None] = mapped_column(EncryptedText())
    quality: Mapped[SignerQuality]
    method: Mapped[SignatureMethod] = mapped_column(default=SignatureMethod.DRAWN)
    typed_name: Mapped[str | None] = mapped_column(EncryptedText())
    strokes: Mapped[str | None] = mapped_column(EncryptedText())
    kit: Mapped[list[str]] = mapped_column(default=list)
    witness_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    no_resale_until: Mapped[date] = mapped_column(index=True)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    signer_title: Mapped[SignerTitle | None]
    identity_check: Mapped[IdentityCheck]
    interpreter_name: Mapped[str | None] = mapped_column(EncryptedText())
    language: Mapped[str] = mapped_column(sa.String(8), default="fr")
    proof_sha256: Mapped[str] = mapped_column(sa.String(64))
    proof_blob: Mapped[str] = mapped_column(sa.String(64))
    proof_key: Mapped[str | None] = mapped_column(EncryptedText())

    referral: Mapped[Referral] = relationship()
    text: Mapped[AgreementText] = relationship()
    shown: Mapped[ShownAgreement] = relationship()
    document: Mapped[Document] = relationship()
    witness: Mapped[User] = relationship()
    ceremony: Mapped["Ceremony | None"] = relationship(back_populates="handovers")
    devices: Mapped[list["HandedOverDevice"]] = relationship(back_populates="handover", order_by="HandedOverDevice.id")

    @property
    def hour_known(self) -> bool:
        """Of a pen only the day is known: the hour of ``signed_at`` then keeps an order, and nobody is shown it."""
        return self.method is not SignatureMethod.PAPER


class HandedOverDevice(Base):
    """A device of a handover. ``ended_on`` is set when the engagement ends before the period: it came back, or the city
    freed the family (``aftercare.waivers``)."""

    __tablename__ = "handed_over_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(sa.ForeignKey("handover.id"), index=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    ended_on: Mapped[date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    handover: Mapped[Handover] = relationship(back_populates="devices")
    device: Mapped[Device] = relationship()

    __table_args__ = (
        sa.Index(
            "ix_handed_over_device_ended_id",
            "id",
            sqlite_where=sa.text("ended_on IS NOT NULL"),
            postgresql_where=sa.text("ended_on IS NOT NULL"),
        ),
    )
