"""The proofs that were issued: one in force for each public donor and year."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.documents.models import Document
from ordis.kernel.db import Base
from ordis.partners.models import Organisation


class ReuseProof(Base):
    """``document`` is the last; it names the one that it replaces."""

    __tablename__ = "reuse_proof"

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))

    organisation: Mapped[Organisation] = relationship()
    document: Mapped[Document] = relationship()
