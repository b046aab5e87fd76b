"""Words that somebody gave, and for what they may be used: a table that nothing ties to a family."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.ceremonies.models import Ceremony
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class NameShown(Choice):
    FULL = "full", "Prénom et nom"
    FIRST = "first", "Prénom seul"
    NONE = "none", "Anonyme"


class UseFor(Choice):
    """Where the words may be printed or said: each is agreed to apart."""

    REPORT = "report", "Rapport de la cérémonie"
    WEB = "web", "Site internet de la ville"
    PRESS = "press", "Presse"
    SOCIAL = "social", "Réseaux sociaux de la ville"


class GivenBy(Choice):
    SELF = "self", "La personne elle-même, majeure"
    GUARDIAN = "guardian", "Le représentant légal d’un enfant"


class ConsentWay(Choice):
    SHEET = "sheet", "Feuille signée à la cérémonie"
    LETTER = "letter", "Lettre signée"
    EMAIL = "email", "Courriel de la personne"


class Testimony(Base, Referenced, Worded):
    """Words given for a ceremony, by written consent, linked to nothing else: no household, no referral, no account.

    Only the part of the name that may be shown is kept. ``media``: values of :class:`UseFor`; ``until``: the last day
    of the consent. ``withdrawn_at``: taken back, the words are then gone. ``sheet_blob`` is the scanned consent, locked
    by ``sheet_key``. ``once`` makes one testimony of a form sent twice.
    """

    __tablename__ = "testimony"

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    text: Mapped[str] = mapped_column(EncryptedText(), default="")
    first_name: Mapped[str] = mapped_column(EncryptedText(), default="")
    last_name: Mapped[str] = mapped_column(EncryptedText(), default="")
    shown: Mapped[NameShown]
    media: Mapped[list[str]] = mapped_column(default=list)
    given_by: Mapped[GivenBy]
    consented_on: Mapped[date]
    way: Mapped[ConsentWay]
    until: Mapped[date] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    sheet_blob: Mapped[str | None] = mapped_column(sa.String(64))
    sheet_key: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True)
    sheet_media: Mapped[str] = mapped_column(sa.String(40), default="")
    once: Mapped[str | None] = mapped_column(sa.String(40), unique=True)

    ceremony: Mapped[Ceremony] = relationship()

    @property
    def signature(self) -> str:
        """How its author is called: « Aline Martin », « Aline », or « anonyme »."""
        parts = {NameShown.FULL: (self.first_name, self.last_name), NameShown.FIRST: (self.first_name,)}
        return " ".join(filter(None, parts.get(self.shown, ()))) or "anonyme"

    def may(self, use: UseFor) -> bool:
        return use.value in self.media
