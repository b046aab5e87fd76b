"""Households (identity encrypted) and referrals."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Kind
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded
from ordis.partners.models import Organisation, Site


class ReferralStage(Choice):
    SUBMITTED = "submitted", "Déposée"
    TO_COMPLETE = "to_complete", "À compléter"
    ACCEPTED = "accepted", "Acceptée"
    RESERVED = "reserved", "Appareil réservé"
    APPOINTMENT = "appointment", "Rendez-vous fixé"
    HANDED_OVER = "handed_over", "Remis"
    REFUSED = "refused", "Refusée"
    CANCELLED = "cancelled", "Annulée"
    EXPIRED = "expired", "Expirée"


ACTIVE_STAGES = ("submitted", "to_complete", "accepted", "reserved", "appointment")


class Situation(Choice):
    JOB_SEEKER = "job_seeker", "En recherche d’emploi"
    EMPLOYED_LOW_INCOME = "employed_low_income", "En emploi, revenus modestes"
    MINIMUM_INCOME = "minimum_income", "Minima sociaux"
    STUDENT = "student", "En études ou en formation"
    RETIRED = "retired", "Retraite"
    OTHER = "other", "Autre situation"


class Purpose(Choice):
    SCHOOL = "school", "Scolarité"
    JOB_SEARCH = "job_search", "Recherche d’emploi"
    FORMALITIES = "formalities", "Démarches administratives"
    TRAINING = "training", "Formation"
    SOCIAL_LINK = "social_link", "Lien social"


class HomeEquipment(Choice):
    NONE = "none", "Aucun équipement"
    PHONE_ONLY = "phone_only", "Un téléphone seulement"
    SHARED_OR_BROKEN = "shared_or_broken", "Un ordinateur partagé ou hors d’usage"


class Connection(Choice):
    NONE = "none", "Pas de connexion"
    MOBILE = "mobile", "Téléphone mobile"
    FIXED = "fixed", "Box à la maison"


class Ease(Choice):
    BEGINNER = "beginner", "Débutant"
    SOME = "some", "Quelques usages"
    AT_EASE = "at_ease", "À l’aise"


class Extra(Choice):
    """What a need may ask for besides the computer."""

    WEBCAM = "webcam", "Webcam"
    HEADSET = "headset", "Casque ou écouteurs"
    MOUSE = "mouse", "Souris"
    BAG = "bag", "Sacoche"
    LARGE_SCREEN = "large_screen", "Grand écran (malvoyance, plusieurs enfants)"


class Household(Base):
    """A family. Identity is encrypted; the rest is what statistics need, and stays when identity goes.

    Identity is read from the database, and decrypted, only by code that names one of its columns.
    """

    __tablename__ = "household"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_name: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True, deferred_group="identity")
    first_name: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True, deferred_group="identity")
    birth_date: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True, deferred_group="identity")
    phone: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True, deferred_group="identity")
    email: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True, deferred_group="identity")
    identity_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    people: Mapped[int] = mapped_column(default=1)
    school_children: Mapped[int] = mapped_column(default=0)
    situation: Mapped[Situation]
    district: Mapped[str] = mapped_column(sa.String(80), index=True)
    equipment: Mapped[HomeEquipment]
    connection: Mapped[Connection]
    ease: Mapped[Ease]
    language: Mapped[str] = mapped_column(sa.String(40), default="français")
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    keys: Mapped[list["HouseholdKey"]] = relationship(cascade="all, delete-orphan")

    @property
    def full_name(self) -> str:
        return f"{self.first_name or ''} {self.last_name or ''}".strip() or "Identité effacée"

    @property
    def born_on(self) -> date | None:
        return date.fromisoformat(self.birth_date) if self.birth_date else None


class HouseholdKey(Base):
    """A keyed hash by which this household is met again: of its whole name, or of the name less one word.

    Equal hashes say « proche » (see ``identity.near_keys``); only ``Household.identity_hash`` says « le même ».
    """

    __tablename__ = "household_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    keyed_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    whole: Mapped[bool]


class Referral(Base, Referenced, Worded):
    """A need stated by a prescriber. ``identity_hash`` repeats the household's while the referral is open.

    ``served_before``: the day when this household had received a computer already, as the prescriber was told;
    ``exception_reason`` is then theirs, ``override_reason`` that of the coordinator who accepts all the same.
    ``excluded_until``: its household is excluded (``exclusions``, which writes it); ``despite_exclusion``: why the city
    accepted all the same, None when it was not asked; ``forgotten_at`` is of these words alone. For who decides alone.
    ``standing``: minus the points of priority by the table of ``score_version`` on the day ``scored_on``, so that one
    index in ascending order gives the queue, highest first and then the oldest; ``rescore_on``: the first day on which
    the same facts by the same table will give other points, None when there is none; ``district`` repeats the
    household’s, for the filter of the queue. ``allocation`` writes the five.
    ``renews``: the referral of which this one is the copy; ``changed_at``: when its structure last corrected
    what a decision weighs (``changing.NO_WEIGHT`` is the rest), or answered the city.
    ``exchanges``: the referral whose computer came back broken and that this one replaces (``exchanging``).
    ``computer_back_on``: the day its computer came back to the city, after which the household may ask again; not
    written after a breach of the agreement. Aftercare writes it.
    ``quiet_since``: when anything last happened to it; ``expiry_warned_at``: when its structure was told that it will
    expire, None once something has happened since.
    """

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    identity_hash: Mapped[str | None] = mapped_column(sa.String(64))
    stage: Mapped[ReferralStage] = mapped_column(default=ReferralStage.SUBMITTED)
    purpose: Mapped[Purpose]
    wanted_kind: Mapped[Kind]
    wanted_why: Mapped[str] = mapped_column(sa.String(300), default="")
    extras: Mapped[list[str]] = mapped_column(default=list)
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    renews_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    exchanges_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referral.id"), unique=True)
    needed_by: Mapped[date | None]
    file_number: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decision_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    question: Mapped[str] = mapped_column(sa.String(400), default="")
    answer: Mapped[str] = mapped_column(sa.String(400), default="")
    served_before: Mapped[date | None]
    exception_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    override_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    excluded_until: Mapped[date | None]
    despite_exclusion: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True)
    overridden_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    standing: Mapped[int] = mapped_column(default=0)
    score_version: Mapped[int | None]
    scored_on: Mapped[date | None]
    rescore_on: Mapped[date | None] = mapped_column(index=True)
    district: Mapped[str] = mapped_column(sa.String(80), default="")
    closed_at: Mapped[datetime | None]
    computer_back_on: Mapped[date | None]
    changed_at: Mapped[datetime | None]
    quiet_since: Mapped[datetime | None]
    expiry_warned_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    household: Mapped[Household] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    overridden_by: Mapped[User | None] = relationship(foreign_keys=[overridden_by_id])
    site: Mapped[Site | None] = relationship()
    renews: Mapped["Referral | None"] = relationship(remote_side="Referral.id", foreign_keys=[renews_id])
    exchanges: Mapped["Referral | None"] = relationship(remote_side="Referral.id", foreign_keys=[exchanges_id])

    @property
    def facts_seen(self) -> str:
        """What a page carries back to say which facts it showed; another value once they changed."""
        return self.changed_at.isoformat() if self.changed_at else ""

    __table_args__ = (
        sa.Index("ix_referral_stage_id", "stage", "id"),
        sa.Index("ix_referral_stage_closed_at", "stage", "closed_at"),
        sa.Index("ix_referral_stage_quiet_since", "stage", "quiet_since"),
        sa.Index("ix_referral_queue", "stage", "standing", "submitted_at", "id"),
        sa.Index("ix_referral_queue_kind", "wanted_kind", "stage", "standing", "submitted_at", "id"),
        sa.Index("ix_referral_queue_district", "district", "stage", "standing", "submitted_at", "id"),
        sa.Index("ix_referral_queue_structure", "organisation_id", "stage", "standing", "submitted_at", "id"),
        sa.Index("ix_referral_stage_score_version", "stage", "score_version"),
        sa.Index("ix_referral_organisation_submitted", "organisation_id", "submitted_at"),
        sa.Index(
            "uq_referral_active_household",
            "identity_hash",
            unique=True,
            sqlite_where=sa.text(f"stage IN {ACTIVE_STAGES}"),
            postgresql_where=sa.text(f"stage IN {ACTIVE_STAGES}"),
        ),
    )
