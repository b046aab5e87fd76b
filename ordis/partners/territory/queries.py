"""Reads of the territory: one small query each."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.partners.territory.models import (
    District,
    DistrictName,
    IndexSource,
    IndexValue,
    Iris,
    Neighbourhood,
    TerritoryFile,
)
from ordis.partners.territory.poitiers import DISTRICTS as FIRST
from ordis.partners.territory.rules import key_of

SHOWN = 20


def served_names() -> list[str]:
    """The districts where the operation equips households, by name; those of Poitiers while none is recorded."""
    return [name for name, served in _open_names() if served]


def open_names() -> list[str]:
    """The districts that are not closed, served or not, by name; those of Poitiers while none is recorded."""
    return [name for name, _served in _open_names()]


def _open_names() -> list[tuple[str, bool]]:
    rows = db.session.execute(sa.select(District.name, District.served, District.closed_on).order_by(District.name))
    found = [row._tuple() for row in rows]
    if not found:
        return [(name, True) for name in FIRST]
    return [(name, served) for name, served, closed in sorted(found, key=lambda row: key_of(row[0])) if closed is None]


def current_name(name: str) -> str:
    """The name that a district bears now, from one that it had, however typed; one that is nobody's stays as it is."""
    if not name:
        return name
    known = sa.select(District.name).join(DistrictName).where(DistrictName.key == key_of(name))
    return db.session.scalar(known) or name


def districts(*, closed: bool = True) -> list[District]:
    """Every district with its former names and its neighbourhoods, by name; three queries."""
    statement = sa.select(District).options(
        selectinload(District.names), selectinload(District.neighbourhoods), joinedload(District.merged_into)
    )
    if not closed:
        statement = statement.where(District.closed_on.is_(None))
    return sorted(db.session.scalars(statement), key=lambda each: key_of(each.name))


def district_by_ref(ref: str) -> District | None:
    return db.session.scalar(sa.select(District).where(District.ref == ref))


def names_by_key() -> dict[str, DistrictName]:
    """Every name of every district, old ones too."""
    statement = sa.select(DistrictName).options(joinedload(DistrictName.district).selectinload(District.neighbourhoods))
    return {each.key: each for each in db.session.scalars(statement)}


def neighbourhoods() -> list[Neighbourhood]:
    """By code, their districts loaded."""
    statement = sa.select(Neighbourhood).options(selectinload(Neighbourhood.districts)).order_by(Neighbourhood.code)
    return list(db.session.scalars(statement))


def iris() -> list[Iris]:
    return list(db.session.scalars(sa.select(Iris).options(joinedload(Iris.district)).order_by(Iris.code)))


def indices() -> list[IndexSource]:
    """Those in force, by publisher, name, newest year first; their values are not loaded."""
    statement = sa.select(IndexSource).where(IndexSource.replaced_at.is_(None))
    order = (IndexSource.publisher, IndexSource.name, IndexSource.year.desc(), IndexSource.scale, IndexSource.id)
    return list(db.session.scalars(statement.order_by(*order)))


def index_by_ref(ref: str) -> IndexSource | None:
    statement = sa.select(IndexSource).where(IndexSource.ref == ref).options(selectinload(IndexSource.values))
    return db.session.scalar(statement)


def latest_index(key: str) -> IndexSource | None:
    """The last version of the index of that publisher, name, year and scale, its values loaded."""
    statement = sa.select(IndexSource).where(IndexSource.key == key).options(selectinload(IndexSource.values))
    return db.session.scalar(statement.order_by(IndexSource.version.desc()).limit(1))


def values_of(index: IndexSource) -> list[IndexValue]:
    """The most fragile first, at the scale of each territory."""
    sign = -1 if index.direction.value == "higher" else 1
    return sorted(index.values, key=lambda each: (sign * each.value, each.name))


def file_by_ref(ref: str) -> TerritoryFile | None:
    return db.session.scalar(sa.select(TerritoryFile).where(TerritoryFile.ref == ref))


def last_files() -> list[TerritoryFile]:
    """Newest first."""
    statement = sa.select(TerritoryFile).options(joinedload(TerritoryFile.uploaded_by).lazyload(User.roles))
    return list(db.session.scalars(statement.order_by(TerritoryFile.id.desc()).limit(SHOWN)))
