"""Diplomas issued to donors."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.ceremonies.models import Ceremony
from ordis.documents.models import Document
from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Organisation


class Diploma(Base, Referenced):
    """The paper in force that a donor is handed at a ceremony; another number of devices issues it again."""

    __tablename__ = "diploma"

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), unique=True)

    ceremony: Mapped[Ceremony] = relationship()
    organisation: Mapped[Organisation] = relationship()
    document: Mapped[Document] = relationship()
