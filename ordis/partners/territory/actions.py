"""Every write about districts. A rename or a merger writes the name wherever a room holds it, in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation, Site
from ordis.partners.territory import queries
from ordis.partners.territory.models import District, DistrictName, Iris, Neighbourhood
from ordis.partners.territory.poitiers import DISTRICTS as FIRST
from ordis.partners.territory.rules import key_of

Column = InstrumentedAttribute[str]
_OWN: tuple[Column, ...] = (Organisation.district, Site.district)
_held: list[Column] = [*_OWN]
TAKEN = (
    "«\u202f{name}\u202f» est déjà {whose}. Rien n’a été changé\u202f: choisissez un autre nom, ou fusionnez "
    "les deux quartiers."
)
NOT_ITSELF = "Un quartier ne se fusionne pas avec lui-même. Rien n’a été changé\u202f: choisissez l’autre quartier."
CLOSED = "«\u202f{name}\u202f» est fermé. Rien n’a été changé\u202f: rouvrez-le d’abord."
MERGED = "«\u202f{name}\u202f» fait désormais partie de «\u202f{into}\u202f». Rien n’a été changé."
ALREADY = "Des quartiers sont déjà enregistrés. Rien n’a été changé."
NO_NAME = "Un quartier a un nom. Rien n’a été changé\u202f: écrivez-le."


def use(columns: Sequence[Any]) -> None:
    """Later rooms say which of their columns hold the name of a district."""
    _held[:] = [*_OWN, *columns]


def held() -> tuple[Column, ...]:
    return tuple(_held)


def add_district(
    *, name: str, served: bool = True, former: Sequence[str] = (), actor: User | None, at: datetime
) -> District:
    one_at_a_time("districts")
    name = " ".join(name.split())
    _check_free(name, None)
    row = District(name=name, served=served, created_at=at)
    row.names.append(DistrictName(name=name, key=key_of(name)))
    db.session.add(row)
    db.session.flush()
    for each in former:
        add_former_name(district=row, name=each, at=at)
    record(Verb.DISTRICT_ADDED, name, actor=actor, at=at)
    return row


def take_first_ones(*, actor: User | None, at: datetime) -> list[District]:
    """The districts that were proposed become rows, to be changed."""
    one_at_a_time("districts")
    if db.session.scalar(sa.select(District.id).limit(1)) is not None:
        raise Refusal(ALREADY)
    return [add_district(name=name, actor=actor, at=at) for name in FIRST]


def add_former_name(*, district: District, name: str, at: datetime) -> None:
    """A name that people still use, or that older lists hold."""
    name = " ".join(name.split())
    _check_free(name, district)
    if key_of(name) not in {each.key for each in district.names}:
        district.names.append(DistrictName(name=name, key=key_of(name), until=at))
        db.session.flush()
        _write(district)


def rename(*, district: District, name: str, actor: User | None, at: datetime) -> int:
    """How many rows of the rooms now say the new name. The old one is still understood; papers issued do not change."""
    one_at_a_time("districts")
    db.session.refresh(district, ["name"])
    name, old = " ".join(name.split()), district.name
    if name == old:
        return 0
    _check_free(name, district)
    same = next((each for each in district.names if each.key == key_of(name)), None)
    for each in district.names:
        each.until = at if each.name == old and each is not same else each.until
    if same is None:
        district.names.append(DistrictName(name=name, key=key_of(name)))
    else:  # accents or capitals only, or a name that comes back
        same.name, same.until = name, None
    district.name = name
    db.session.flush()
    record(Verb.DISTRICT_RENAMED, name, actor=actor, at=at, before=old)
    return _write(district)


def merge(*, district: District, into: District, actor: User | None, at: datetime) -> int:
    """``district`` becomes a part of ``into``: its rows, its names, its neighbourhoods and its IRIS follow."""
    one_at_a_time("districts")
    if district is into:
        raise Refusal(NOT_ITSELF, status=422)
    for each in (district, into):
        _check_whole(each)
    if not into.open:
        raise Refusal(CLOSED.format(name=into.name))
    old = district.name
    for known in list(district.names):
        known.district, known.until = into, known.until or at
    into.neighbourhoods += [each for each in district.neighbourhoods if each not in into.neighbourhoods]
    district.neighbourhoods = []
    db.session.execute(sa.update(Iris).where(Iris.district_id == district.id).values(district_id=into.id))
    district.merged_into, district.closed_on = into, clock.in_paris(at).date()
    db.session.flush()
    record(Verb.DISTRICTS_MERGED, into.name, actor=actor, at=at, before=old)
    return _write(into)


def change(
    *, district: District, served: bool, closed_on: date | None, neighbourhoods: Sequence[Neighbourhood],
    actor: User | None, at: datetime,
) -> bool:  # fmt: skip
    """Whether anything changed. What already says a closed district goes on saying it; nobody can choose it."""
    _check_whole(district)
    after = (served, closed_on, {each.code for each in neighbourhoods})
    if after == (district.served, district.closed_on, {each.code for each in district.neighbourhoods}):
        return False
    district.served, district.closed_on, district.neighbourhoods = served, closed_on, list(neighbourhoods)
    db.session.flush()
    record(Verb.DISTRICT_CHANGED, district.name, actor=actor, at=at)
    return True


def _check_whole(district: District) -> None:
    if district.merged_into is not None:
        raise Refusal(MERGED.format(name=district.name, into=district.merged_into.name))


def _check_free(name: str, owner: District | None) -> None:
    if not key_of(name):
        raise Refusal(NO_NAME, status=422)
    known = queries.names_by_key().get(key_of(name))
    if known is not None and known.district is not owner:
        current = known.district.name
        whose = "le nom d’un autre quartier" if known.name == current else f"un ancien nom de «\u202f{current}\u202f»"
        raise Refusal(TAKEN.format(name=name, whose=whose), status=422)


def _write(district: District) -> int:
    """Every row that says a former name says the name of now, table by table: one statement for each column, by its
    index where it has one. A row written with an old name during an earlier rename is mended too."""
    db.session.flush()
    former, changed = district.former_names, 0
    for column in _held:
        rename_in = sa.update(column.class_).where(column.in_(former)).values({column.key: district.name})
        done: Any = db.session.execute(rename_in, execution_options={"synchronize_session": False})
        changed += done.rowcount
    db.session.expire_all()
    return changed
