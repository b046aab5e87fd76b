"""Who holds which browser for which signature."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.referrals.models import Referral


class KioskEnd(Choice):
    """Why nothing can be signed there any more."""

    SIGNED = "signed", "signé"
    IDLE = "idle", "refermé sans geste"
    REPLACED = "replaced", "rouvert ailleurs"
    LEFT = "left", "quitté par l’agent"


class KioskSession(Base):
    """One opening of the kiosk for one handover. Of the two secrets only the SHA-256 is kept.

    ``token_sha256``: of the address that opens it, once, before ``enter_before``. ``cookie_sha256``: of what the
    browser holds from then on, until ``left_at``. ``aside``: the session of the agent in that browser, as Flask writes
    it, given back with the PIN. ``handover_key`` is the ``kiosk_key`` of the preparation. ``strayed_pages``,
    ``strayed_forms``: how many times another page was asked for, or a form of one sent, while it was locked.
    ``language``: chosen on the screen, empty before.
    """

    __tablename__ = "kiosk_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    handover_key: Mapped[str] = mapped_column(sa.String(40))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    cookie_sha256: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    opened_at: Mapped[datetime]
    enter_before: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end: Mapped[KioskEnd | None]
    left_at: Mapped[datetime | None]
    wrong_pins: Mapped[int] = mapped_column(default=0)
    strayed_pages: Mapped[int] = mapped_column(default=0)
    strayed_forms: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    aside: Mapped[str | None] = mapped_column(EncryptedText())

    referral: Mapped[Referral] = relationship()
    agent: Mapped[User] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_kiosk_session_open_referral_id",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
