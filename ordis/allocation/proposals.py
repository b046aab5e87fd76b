"""Reads of the devices ready for families, and of what matching wants to know of them."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.allocation.matching import Candidate, Match, Meeting, Wish, fitting_kinds, match
from ordis.devices.models import Device, Hold, Kind, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals.models import Extra, Referral
from ordis.refurbishing.models import WorkOrder
from ordis.refurbishing.queries import points_in_force
from ordis.stock.models import Place, PlaceKind

LOOKED_AT = 200
"""Ready devices compared for one referral: those that have waited longest."""
SHOWN = 12
COMPUTERS = tuple(kind for kind in Kind if kind.is_computer)
_EXTRAS = {extra.value: extra for extra in Extra}


@dataclass(frozen=True, slots=True)
class Proposal:
    device: Device
    match: Match


@dataclass(frozen=True, slots=True)
class Choice:
    """``fitting`` best first; ``others``: ready computers that do not answer the need, the nearest to it first."""

    fitting: list[Proposal]
    others: list[Proposal]


def ladder() -> tuple[str, ...]:
    """The classes of performance in force, best first. One query."""
    return tuple(each.name for each in points_in_force().table.classes)


def wish_of(referral: Referral, classes: tuple[str, ...]) -> Wish:
    """What ``referral`` asks; ``classes``: :func:`ladder`."""
    site, structure = referral.site, referral.organisation
    named = [site.name, structure.name] if site else [structure.name]
    around = [site.district] if site and site.district else [structure.district, referral.household.district]
    return Wish(
        kind=referral.wanted_kind,
        purpose=referral.purpose,
        ladder=classes,
        extras=frozenset(_EXTRAS[value] for value in referral.extras if value in _EXTRAS),
        meeting=Meeting(_plain_set(named), _plain_set(around)),
    )


def candidates(devices: Sequence[Device], today: date) -> list[Candidate]:
    """What matching reads of ``devices``, in their order. One query, their places apart."""
    goes_along = _accessories([device.id for device in devices])
    return [_candidate(device, goes_along.get(device.id, ()), today) for device in devices]


def choices(referral: Referral, today: date, *, limit: int = SHOWN) -> Choice:
    """Ready devices for one referral; at equal points, the one that has waited longest. Four queries."""
    wish = wish_of(referral, ladder())
    answers = _answers(wish)
    devices = [
        *db.session.scalars(ready().where(answers).limit(LOOKED_AT)),
        *db.session.scalars(ready().where(Device.kind.in_(COMPUTERS), ~answers).limit(LOOKED_AT)),
    ]
    pairs = zip(devices, candidates(devices, today), strict=True)
    found = [Proposal(device, match(wish, candidate)) for device, candidate in pairs]
    found.sort(key=lambda each: (-each.match.score.total, each.device.stage_since, each.device.id))
    return Choice([each for each in found if each.match.fits][:limit], [p for p in found if not p.match.fits][:limit])


def proposals(referral: Referral, today: date, *, limit: int = SHOWN) -> list[Proposal]:
    """The devices of :func:`choices` that fit."""
    return choices(referral, today, limit=limit).fitting


def fit(referral: Referral, device: Device, today: date) -> Match:
    """How well ``device`` answers ``referral``."""
    (candidate,) = candidates([device], today)
    return match(wish_of(referral, ladder()), candidate)


def ready() -> sa.Select[tuple[Device]]:
    """Devices that may be reserved now, by seniority, with the place where they stand."""
    return (
        sa.select(Device)
        .where(*_free())
        .order_by(Device.stage_since, Device.id)
        .options(
            joinedload(Device.place).joinedload(Place.parent),
            lazyload(Device.disks),
            lazyload(Device.holds),
        )
    )


def for_many(wishes: Sequence[Wish]) -> list[Device]:
    """Ready devices among which as many wishes are served as among all of them, those that have waited longest.

    Of each kind and class, at the workshop and at each partner's place, no more than there are wishes: one more could
    serve nobody else.
    """
    kinds = {kind for wish in wishes for kind in fitting_kinds(wish.kind)}
    at_partner = sa.case((Place.kind == PlaceKind.PARTNER_SITE, Place.id), else_=0)
    rank = sa.func.row_number().over(
        partition_by=(Device.kind, Device.performance, _least(), at_partner), order_by=(Device.stage_since, Device.id)
    )
    ranked = (
        sa.select(Device.id, rank.label("rank"))
        .outerjoin(Place, Place.id == Device.place_id)
        .where(*_free(), Device.kind.in_(kinds))
        .subquery()
    )
    chosen = sa.select(ranked.c.id).where(ranked.c.rank <= len(wishes))
    return list(db.session.scalars(ready().where(Device.id.in_(chosen))))


def _free() -> tuple[sa.ColumnElement[bool], ...]:
    return Device.stage == Stage.READY, Device.loaded_for.is_(None), ~Device.holds.any(Hold.lifted_at.is_(None))


def _answers(wish: Wish) -> sa.ColumnElement[bool]:
    """Of a kind and of a class that fit, of a class that nobody worked out whole, or that is no more in the table."""
    low = wish.ladder[len(wish.classes) :]
    good_enough = sa.or_(Device.performance.is_(None), Device.performance.not_in(low), _least())
    return sa.and_(Device.kind.in_(fitting_kinds(wish.kind)), good_enough)


def _least() -> sa.ColumnElement[bool]:
    return sa.or_(Device.cpu_mark.is_(None), Device.ram_mb.is_(None))


def _candidate(device: Device, accessories: Iterable[str], today: date) -> Candidate:
    place = device.place
    around = [each for each in (place, place.parent if place else None) if each is not None]
    return Candidate(
        kind=device.kind,
        grade=device.grade,
        weeks=max((today - clock.in_paris(device.stage_since).date()).days // 7, 0),
        performance=device.performance,
        least=device.cpu_mark is None or device.ram_mb is None,
        screen_inches=device.screen_inches,
        accessories=frozenset(accessories),
        place=place.name if place else "",
        partners=tuple(_plain(each.name) for each in around if each.kind is PlaceKind.PARTNER_SITE),
    )


def _accessories(device_ids: Sequence[int]) -> dict[int, list[str]]:
    """Device id → what the workshop noted with it, by its last work order."""
    last = sa.select(sa.func.max(WorkOrder.id)).where(WorkOrder.device_id.in_(device_ids)).group_by(WorkOrder.device_id)
    rows = db.session.execute(sa.select(WorkOrder.device_id, WorkOrder.accessories).where(WorkOrder.id.in_(last)))
    return dict(row._tuple() for row in rows)


def _plain(name: str) -> str:
    """A name as names are compared: without accents, case, hyphens nor apostrophes."""
    parted = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in parted if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _plain_set(names: Iterable[str]) -> frozenset[str]:
    return frozenset(plain for name in names if (plain := _plain(name)))
