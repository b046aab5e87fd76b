"""Activity reports that were asked for, on their way or issued."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced


class Comparison(Choice):
    PREVIOUS = "previous", "La période juste avant, de même durée"
    YEAR_BEFORE = "year_before", "Les mêmes jours, un an avant"
    NONE = "none", "Aucune comparaison"


class Audience(Choice):
    """Who reads it: what is put first, never which figures."""

    COUNCIL = "council", "Conseil municipal"
    NETWORK = "network", "Réseau des partenaires"
    STEERING = "steering", "Comité de pilotage"


class Length(Choice):
    PAGE = "page", "Une page"
    FULL = "full", "Version complète"


class ReportState(Choice):
    WAITING = "waiting", "En préparation"
    ISSUED = "issued", "Émis"
    FAILED = "failed", "Non émis"


class ActivityReport(Base, Referenced):
    """``first`` to ``last``: French days, both included. ``edition`` grows when the same report is asked anew, once its
    figures have moved. ``step`` of ``steps`` is what the worker does now; ``frozen`` the facts that were issued;
    ``reason`` why it could not be."""

    __tablename__ = "activity_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    comparison: Mapped[Comparison]
    audience: Mapped[Audience]
    length: Mapped[Length]
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReportState] = mapped_column(default=ReportState.WAITING, index=True)
    done: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(sa.String(120), default="")
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    frozen: Mapped[dict[str, Any] | None]
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    asked_by: Mapped[User] = relationship()
    document: Mapped[Document | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("first", "last", "comparison", "audience", "length", "edition"),)
