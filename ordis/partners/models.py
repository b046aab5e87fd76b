"""Organisations, their sites and contacts, and who may act for them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced


class OrganisationKind(Choice):
    COMPANY = "company", "Entreprise"
    PUBLIC_BODY = "public_body", "Administration ou collectivité"
    ASSOCIATION = "association", "Association"
    NEIGHBOURHOOD_CENTRE = "neighbourhood_centre", "Maison de quartier"
    CCAS = "ccas", "CCAS"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    SCHOOL_SERVICE = "school_service", "Service éducation"
    EMPLOYMENT_SERVICE = "employment_service", "Service emploi"
    SOCIAL_WORKSHOP = "social_workshop", "ESAT ou entreprise à but d’emploi"
    RECYCLER = "recycler", "Recycleur ou éco-organisme"
    OTHER = "other", "Autre"


class Organisation(Base, Referenced):
    """A structure. SIRET is often unknown or shared, so it is no key; it is checked when it is given.

    ``siren``: of the SIRET, or known alone: a company names itself by it, and its agreements say it.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(160), index=True)
    kind: Mapped[OrganisationKind]
    gives: Mapped[bool] = mapped_column(default=False)
    prescribes: Mapped[bool] = mapped_column(default=False)
    refurbishes: Mapped[bool] = mapped_column(default=False)
    recycles: Mapped[bool] = mapped_column(default=False)
    siret: Mapped[str | None] = mapped_column(sa.String(14), index=True)
    siren: Mapped[str | None] = mapped_column(sa.String(9), index=True)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(5), default="")
    town: Mapped[str] = mapped_column(sa.String(80), default="")
    district: Mapped[str] = mapped_column(sa.String(80), default="")
    requires_purge: Mapped[bool] = mapped_column(default=False)
    yearly_quota: Mapped[int | None]
    invented: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)

    merged_into: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")
    sites: Mapped[list["Site"]] = relationship(back_populates="organisation", order_by="Site.id")
    contacts: Mapped[list["Contact"]] = relationship(back_populates="organisation", order_by="Contact.id")

    @validates("siret")
    def _siren_of_siret(self, _name: str, siret: str | None) -> str | None:
        """Whoever writes a SIRET writes its SIREN: the two never disagree."""
        if siret:
            self.siren = siret[:9]
        return siret

    @property
    def official_number(self) -> str:
        """The SIRET, else the SIREN; "" when neither is known."""
        return self.siret or self.siren or ""

    @property
    def postal_address(self) -> str:
        """« 12 rue des Forges, 86000 Poitiers », of what is known; "" when nothing is."""
        return ", ".join(filter(None, (self.address, f"{self.postal_code} {self.town}".strip())))


class Site(Base, Referenced):
    """A place where an organisation receives the public: families may be handed their computer there.

    ``national_id`` is the ``id`` of « lieux de médiation numérique » 1.0.2, the only key of that schema; ``national``
    keeps the fields of a record that Ordis does not use, as read, so that an export gives them back; ``phone``,
    ``email`` and ``website`` are the public ones, never those of a :class:`Contact`.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    national_id: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    siret: Mapped[str | None] = mapped_column(sa.String(14), index=True)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    address_line: Mapped[str] = mapped_column(sa.String(200), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(5), default="")
    town: Mapped[str] = mapped_column(sa.String(80), default="")
    insee_code: Mapped[str] = mapped_column(sa.String(5), default="")
    district: Mapped[str] = mapped_column(sa.String(80), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    website: Mapped[str] = mapped_column(sa.String(300), default="")
    opening_hours: Mapped[str] = mapped_column(sa.String(400), default="")
    national: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_on: Mapped[date | None]
    hands_over: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(back_populates="sites")


class Contact(Base, Referenced):
    """A person to write to or to call in an organisation; not necessarily somebody who signs in."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(20), default="")

    organisation: Mapped[Organisation] = relationship(back_populates="contacts")


class Membership(Base):
    """``user`` may act for ``organisation``: the key of every scoped query."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True, index=True)

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
