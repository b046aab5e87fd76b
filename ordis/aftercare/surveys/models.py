"""Who was asked, and what was answered: two tables that nothing ties together."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.handover.models import Handover
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.referrals.models import Purpose


class Wave(Choice):
    """When families are asked, in months after the handover."""

    ONE_MONTH = "1", "Après 1 mois"
    SIX_MONTHS = "6", "Après 6 mois"

    @property
    def months(self) -> int:
        return int(self.value)


class Use(Choice):
    DAILY = "daily", "Oui, presque tous les jours"
    WEEKLY = "weekly", "Oui, chaque semaine"
    RARELY = "rarely", "Rarement"
    NEVER = "never", "Non, plus du tout"


class Working(Choice):
    FINE = "fine", "Oui, il marche bien"
    SO_SO = "so_so", "Il marche, avec un défaut"
    BROKEN = "broken", "Non, il est en panne"


class SurveyInvitation(Base):
    """A family was asked, once per wave. ``answered`` says that the link was used: neither when, nor for what.

    ``token`` is kept to be printed again, then forgotten. It is looked up by ``token_hash`` (``crypto.fingerprint``).
    """

    __tablename__ = "survey_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(sa.ForeignKey("handover.id"))
    wave: Mapped[Wave]
    token: Mapped[str | None] = mapped_column(EncryptedText())
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_on: Mapped[date] = mapped_column(index=True)
    open_until: Mapped[date]
    answered: Mapped[bool] = mapped_column(default=False)

    handover: Mapped[Handover] = relationship()

    __table_args__ = (sa.UniqueConstraint("handover_id", "wave"),)


class SurveyAnswer(Base):
    """``month`` is the first day of the month of the answer: a day would tell the family."""

    __tablename__ = "survey_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave: Mapped[Wave]
    month: Mapped[date] = mapped_column(index=True)
    use: Mapped[Use]
    working: Mapped[Working]
    purpose: Mapped[Purpose]
