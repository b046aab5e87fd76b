"""Tables of the territory: districts and their names, priority neighbourhoods, IRIS, indices, files brought."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced

district_neighbourhood = sa.Table(
    "district_neighbourhood",
    Base.metadata,
    sa.Column("district_id", sa.ForeignKey("district.id"), primary_key=True),
    sa.Column("neighbourhood_id", sa.ForeignKey("neighbourhood.id"), primary_key=True, index=True),
)
"""The priority neighbourhoods that a district overlaps, in whole or in part."""


class District(Base, Referenced):
    """A district of the city. Rows of other rooms hold its ``name``: renaming it writes them all (ADR 24).

    ``served``: the operation equips households there. ``merged_into``: it is now a part of another one.
    """

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    served: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"), index=True)
    created_at: Mapped[datetime]

    merged_into: Mapped["District | None"] = relationship(remote_side="District.id")
    names: Mapped[list["DistrictName"]] = relationship(back_populates="district", order_by="DistrictName.id")
    neighbourhoods: Mapped[list["Neighbourhood"]] = relationship(
        secondary=district_neighbourhood, back_populates="districts", order_by="Neighbourhood.code"
    )

    @property
    def open(self) -> bool:
        return self.closed_on is None

    @property
    def former_names(self) -> list[str]:
        return [each.name for each in self.names if each.name != self.name]


class DistrictName(Base):
    """Every name by which a district is understood: its own and those it had. ``key``: its words, however typed."""

    __tablename__ = "district_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(sa.ForeignKey("district.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    until: Mapped[datetime | None]

    district: Mapped[District] = relationship(back_populates="names")


class Neighbourhood(Base, Referenced):
    """A priority neighbourhood (QPV). ``code``: ``QN08601M`` since 2024, ``QP086001`` before; it may span communes."""

    __tablename__ = "neighbourhood"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    label: Mapped[str] = mapped_column(sa.String(160))
    communes: Mapped[str] = mapped_column(sa.String(200), default="")

    districts: Mapped[list[District]] = relationship(
        secondary=district_neighbourhood, back_populates="neighbourhoods", order_by=District.name
    )


class Iris(Base):
    """A statistical cell of the Insee. ``code``: nine characters of text, the five of its commune first."""

    __tablename__ = "iris_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9), unique=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    commune: Mapped[str] = mapped_column(sa.String(5), index=True)
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"), index=True)

    district: Mapped[District | None] = relationship()


class Level(Choice):
    DISTRICT = "district", "Quartier"
    IRIS = "iris", "IRIS ou quartier IRIS"
    QPV = "qpv", "QPV"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    DEPARTMENT = "department", "Département"
    REGION = "region", "Région"
    COUNTRY = "country", "Pays"


class Direction(Choice):
    HIGHER = "higher", "Plus la valeur est haute, plus le territoire est fragile"
    LOWER = "lower", "Plus la valeur est basse, plus le territoire est fragile"


class IndexSource(Base, Referenced):
    """An index of fragility as one publisher made it, one year, at one scale: never mixed with another, never averaged,
    never said of a person.

    ``version``: the publisher's later figures of the same year and scale; the older ones stay, ``replaced_at``.
    ``lowest`` and ``highest``: the ends of the scale as the publisher says them, None when it does not.
    """

    __tablename__ = "index_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher: Mapped[str] = mapped_column(sa.String(120))
    name: Mapped[str] = mapped_column(sa.String(120))
    year: Mapped[int]
    scale: Mapped[str] = mapped_column(sa.String(120))
    key: Mapped[str] = mapped_column(sa.String(400), index=True)
    version: Mapped[int] = mapped_column(default=1)
    direction: Mapped[Direction]
    lowest: Mapped[float | None]
    highest: Mapped[float | None]
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    licence: Mapped[str] = mapped_column(sa.String(120), default="")
    source: Mapped[str] = mapped_column(sa.String(400), default="")
    added_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    values: Mapped[list["IndexValue"]] = relationship(back_populates="index", order_by="IndexValue.id")

    __table_args__ = (sa.UniqueConstraint("key", "version"),)


class IndexValue(Base):
    """``key``: the words of the territory's name, by which a district or a neighbourhood finds it; ``code``: when the
    file gives one."""

    __tablename__ = "index_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    index_id: Mapped[int] = mapped_column(sa.ForeignKey("index_source.id"), index=True)
    level: Mapped[Level]
    name: Mapped[str] = mapped_column(sa.String(160))
    key: Mapped[str] = mapped_column(sa.String(160))
    code: Mapped[str] = mapped_column(sa.String(20), default="")
    value: Mapped[float]

    index: Mapped[IndexSource] = relationship(back_populates="values")


class FileKind(Choice):
    DISTRICTS = "districts", "Quartiers"
    NEIGHBOURHOODS = "qpv", "Quartiers prioritaires (QPV)"
    IRIS = "iris", "IRIS"
    INDEX = "index", "Indice de fragilité"


class TerritoryFile(Base, Referenced):
    """One file that somebody brought. ``figures``: what applying it did; ``told``: the card of identity of an index."""

    __tablename__ = "territory_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FileKind]
    filename: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    uploaded_by: Mapped[User | None] = relationship()
