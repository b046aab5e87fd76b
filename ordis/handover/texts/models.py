"""Versions of the agreement's text."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base


class AgreementText(Base):
    """A numbered version of the agreement not to resell. Never changed: a change is a new version.

    ``body``, ``summary`` (in simple words, FALC) and ``boxes`` (sentences ticked one by one) hold variables
    (``{fin}``, see ``rules.VARIABLES``); ``sha256`` is of ``rules.canonical(body, boxes)``. ``approved_as`` is the
    function of the person who approved it, ``deliberation`` the number of the council's decision, when there is one.
    A trigger of the database refuses UPDATE and DELETE.
    """

    __tablename__ = "agreement_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(sa.Text)
    summary: Mapped[str] = mapped_column(sa.Text)
    boxes: Mapped[list[str]]
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    approved_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(sa.String(120))
    approved_as: Mapped[str] = mapped_column(sa.String(120), default="")
    deliberation: Mapped[str] = mapped_column(sa.String(80), default="")
