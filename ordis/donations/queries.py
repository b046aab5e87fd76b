"""Reads of donations: staff see all of them, a donor only those of their own organisations."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute, joinedload, lazyload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from ordis.accounts.models import User
from ordis.devices.models import ABSENT, Device, Disk, Stage
from ordis.devices.serials import normalised
from ordis.documents.models import Document
from ordis.donations.differing.queries import differing
from ordis.donations.models import Donation, DonationStage, DonorList, OfferLine, OfferQuestion
from ordis.kernel.choice import Choice
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.pages import PAGE_SIZE, Page, cut, read_page
from ordis.partners.models import Organisation
from ordis.partners.queries import organisation_ids_of

RECEPTION_PAGE = 100


class Shelf(Choice):
    """The heaps of a reception."""

    WAITING = "waiting", "À recevoir"
    RECEIVED = "received", "Reçus"
    DIFFERENT = "different", "Différents"
    UNEXPECTED = "unexpected", "Non annoncés"
    MISSING = "missing", "Non reçus"


def donations_page(*, stage: DonationStage | None, text: str, after: int | None) -> Page[Donation]:
    """Newest first, with the donor and the offer; filtered by stage, number or donor's name."""
    statement = sa.select(Donation).options(
        joinedload(Donation.donor), selectinload(Donation.lines)
    )  # fmt: skip
    if stage is not None:
        statement = statement.where(Donation.stage == stage)
    if text:
        named = sa.select(Organisation.id).where(Organisation.name.icontains(text, autoescape=True))
        statement = statement.where(
            sa.or_(Donation.number.icontains(text, autoescape=True), Donation.donor_id.in_(named))
        )
    return read_page(statement, Donation.id, after=after)


def donation_by_ref(ref: str, *, lock: bool = False) -> Donation | None:
    """``lock``: nobody else decides on it until the end of the transaction."""
    statement = sa.select(Donation).where(Donation.ref == ref).options(joinedload(Donation.donor))
    if lock:
        statement = statement.with_for_update(of=Donation).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def donation_by_number(number: str) -> Donation | None:
    """With the donor and its contacts, by what its papers say."""
    statement = sa.select(Donation).where(Donation.number == number)
    donor = joinedload(Donation.donor).selectinload(Organisation.contacts)
    return db.session.scalar(statement.options(donor))


def receiving() -> list[Donation]:
    """Those whose devices may still be received, newest first, with their donor."""
    open_stages = (DonationStage.ACCEPTED, DonationStage.RECEIVED)
    statement = sa.select(Donation).where(Donation.stage.in_(open_stages)).options(joinedload(Donation.donor))
    return list(db.session.scalars(statement.order_by(Donation.id.desc()).limit(RECEPTION_PAGE)))


def own_donations(user: User) -> list[Donation]:
    """The donations of the organisations for which ``user`` acts, newest first; declined ones included."""
    statement = sa.select(Donation).where(Donation.donor_id.in_(organisation_ids_of(user)))
    return list(db.session.scalars(statement.options(joinedload(Donation.donor)).order_by(Donation.id.desc())))


def own_donation(user: User, ref: str, *, lock: bool = False) -> Donation | None:
    """None for another donor's: its address then leads nowhere. ``lock``: see :func:`donation_by_ref`."""
    statement = sa.select(Donation).where(Donation.ref == ref, Donation.donor_id.in_(organisation_ids_of(user)))
    if lock:
        statement = statement.with_for_update(of=Donation).execution_options(populate_existing=True)
    return db.session.scalar(statement.options(joinedload(Donation.donor), *_with_papers()))


def staff_donation(ref: str) -> Donation | None:
    """With the donor and the papers. The offer and the lists are asked for by who shows them, once each."""
    return db.session.scalar(_staff_donation(), {"wanted": ref})


def whole_donation(ref: str) -> Donation | None:
    """The same with what is offered, what was asked and the lists: what its page tells in any case.

    Asked for one by one: as lazy loads, which carry the options of the donation, they cost three times as much.
    """
    donation = staff_donation(ref)
    if donation is not None:
        for name, rows in (("lines", OfferLine), ("questions", OfferQuestion), ("lists", DonorList)):
            set_committed_value(donation, name, db.session.scalars(_all_of(rows), {"of": donation.id}).all())
    return donation


@cache
def _all_of(rows: type[OfferLine | OfferQuestion | DonorList]) -> sa.Select[Any]:
    """In the order of their relationships."""
    return sa.select(rows).where(rows.donation_id == sa.bindparam("of", type_=sa.Integer)).order_by(rows.id)


@cache
def _staff_donation() -> sa.Select[tuple[Donation]]:
    wanted = sa.select(Donation).where(Donation.ref == sa.bindparam("wanted", type_=sa.String))
    return wanted.options(joinedload(Donation.donor), *_with_papers())


def _with_papers() -> list[sa.orm.interfaces.ORMOption]:
    """What a list of papers tells of each; the rest of a paper comes when it is opened."""
    papers = (
        Donation.agreement, Donation.reception_slip, Donation.wiping_certificate, Donation.donation_certificate,
        Donation.destination_certificate, Donation.tax_receipt,
    )  # fmt: skip
    told = (Document.number, Document.issued_at)
    return [joinedload(paper).load_only(*told).lazyload(Document.issued_by) for paper in papers]


def stages_of(donations: Collection[Donation]) -> dict[int, Counter[Stage]]:
    """Donation id → how many of its devices stand at each stage, in one query."""
    found: dict[int, Counter[Stage]] = {donation.id: Counter() for donation in donations}
    statement = (
        sa.select(Device.donation_id, Device.stage, sa.func.count())
        .where(Device.donation_id.in_(found))
        .group_by(Device.donation_id, Device.stage)
    )
    for donation_id, stage, devices in db.session.execute(statement):
        found[donation_id][stage] += devices
    return found


def stage_counts(donation: Donation) -> Counter[Stage]:
    """The same for one donation."""
    rows = db.session.execute(_stage_counts(), {"of": donation.id}).all()
    return Counter({row.stage: row.devices for row in rows})


@cache
def _stage_counts() -> sa.Select[tuple[Stage, int]]:
    mine = Device.donation_id == sa.bindparam("of", type_=sa.Integer)
    return sa.select(Device.stage, sa.func.count().label("devices")).where(mine).group_by(Device.stage)


def devices_page(donation: Donation, *, after: int | None = None, size: int = PAGE_SIZE) -> Page[Device]:
    """Newest first, with what a line tells."""
    if after is not None:
        return read_page(_devices().params(of=donation.id), Device.id, after=after, size=size)
    rows = db.session.scalars(_first_devices(), {"of": donation.id, "most": size + 1}).all()
    return cut(list(rows), Device.id, size=size, first=True)


@cache
def _first_devices() -> sa.Select[tuple[Device]]:
    """Built once: the page of every donation begins with it."""
    return _devices().order_by(Device.id.desc()).limit(sa.bindparam("most", type_=sa.Integer))


@cache
def _devices() -> sa.Select[tuple[Device]]:
    mine = Device.donation_id == sa.bindparam("of", type_=sa.Integer)
    return sa.select(Device).where(mine).options(*of_a_line())


def of_a_line(*more: QueryableAttribute[Any]) -> list[sa.orm.interfaces.ORMOption]:
    """What a list of devices shows of each: neither disks nor holds, and none of the columns that it does not tell.
    ``more``: columns that this one tells too."""
    told = (Device.code, Device.kind, Device.stage, Device.make, Device.model, Device.serial, Device.asset_tag)
    return [load_only(*told, *more), lazyload(Device.disks), lazyload(Device.holds)]


def shelf_counts(donation: Donation) -> dict[Shelf, int]:
    """How many devices lie on each heap; those that differ from the list lie on two. Two queries."""
    statement = (
        sa.select(Device.stage, Device.announced, sa.func.count())
        .where(Device.donation_id == donation.id)
        .group_by(Device.stage, Device.announced)
    )
    counts = dict.fromkeys(Shelf, 0)
    for stage, announced, devices in db.session.execute(statement):
        counts[_shelf_of(stage, announced)] += devices
    different = sa.select(sa.func.count()).select_from(_on_shelf(donation, Shelf.DIFFERENT).subquery())
    counts[Shelf.DIFFERENT] = db.session.scalar(different) or 0
    return counts


def _shelf_of(stage: Stage, announced: bool) -> Shelf:
    if stage is Stage.EXPECTED:
        return Shelf.WAITING
    if stage is Stage.MISSING:
        return Shelf.MISSING
    return Shelf.RECEIVED if announced else Shelf.UNEXPECTED


def shelf_page(donation: Donation, shelf: Shelf, *, after: int | None) -> Page[Device]:
    """A hundred devices of one heap, newest first, with their disks."""
    statement = _on_shelf(donation, shelf).options(selectinload(Device.disks), lazyload(Device.holds))
    return read_page(statement, Device.id, after=after, size=RECEPTION_PAGE)


def _on_shelf(donation: Donation, shelf: Shelf) -> sa.Select[tuple[Device]]:
    mine = sa.select(Device).where(Device.donation_id == donation.id)
    seen = Device.stage.not_in(ABSENT)
    return {
        Shelf.WAITING: mine.where(Device.stage == Stage.EXPECTED),
        Shelf.MISSING: mine.where(Device.stage == Stage.MISSING),
        Shelf.RECEIVED: mine.where(seen, Device.announced.is_(True)),
        Shelf.UNEXPECTED: mine.where(seen, Device.announced.is_(False)),
        Shelf.DIFFERENT: mine.where(seen, Device.id.in_(differing(donation))),
    }[shelf]


def without_label(donation: Donation, *, most: int) -> list[str]:
    """The codes of received devices whose label was never printed, at most ``most`` of them."""
    statement = sa.select(Device.code).where(
        Device.donation_id == donation.id, Device.stage == Stage.RECEIVED, Device.label_printed_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Device.id).limit(most)))


def waiting_devices(donation: Donation) -> list[Device]:
    return list(db.session.scalars(_on_shelf(donation, Shelf.WAITING).order_by(Device.id)))


def devices_named(donation: Donation, codes: Sequence[str], *, lock: bool = False) -> list[Device]:
    """Those of the donation's devices that bear one of ``codes``; others are left out. ``lock``: nobody else changes
    them until the end of the transaction."""
    statement = sa.select(Device).where(Device.donation_id == donation.id, Device.code.in_(set(codes)))
    if lock:
        statement = statement.with_for_update(of=Device).execution_options(populate_existing=True)
    return list(db.session.scalars(statement.order_by(Device.id)))


def device_named(donation: Donation, code: str) -> Device | None:
    return next(iter(devices_named(donation, [code.upper()])), None)


def device_with_mark(donation: Donation, text: str) -> Device | None:
    """The donation's device whose serial or inventory number is ``text``, written in any way."""
    serial, tag, written = normalised(text), text.strip(), sa.func.trim(Device.asset_tag)
    marks = [written == tag, sa.func.upper(written) == tag.upper()] if tag else []
    marks += [Device.serial_key == serial] if serial else []
    if not marks:
        return None
    mine = sa.select(Device).where(Device.donation_id == donation.id, sa.or_(*marks))
    return db.session.scalar(mine.order_by(Device.id).limit(1))


def device_with_serial(serial: str) -> Device | None:
    statement = sa.select(Device).where(Device.serial_key == normalised(serial), Device.serial_key.is_not(None))
    return db.session.scalar(statement.order_by(Device.id).limit(1))


def device_with_disk(key: str) -> Device | None:
    """The device on which a disk of this normalised serial is noted."""
    statement = sa.select(Device).join(Disk, Disk.device_id == Device.id).where(Disk.serial_key == key)
    return db.session.scalar(statement.order_by(Device.id).limit(1))


def in_hand(organisation: Organisation) -> str:
    """« 2 dons en cours », or "": what keeps a donor from being archived."""
    ended = (DonationStage.DECLINED, DonationStage.CLOSED)
    mine = sa.select(sa.func.count()).where(Donation.donor_id == organisation.id, Donation.stage.not_in(ended))
    number = db.session.scalar(mine) or 0
    return count(number, "don en cours", "dons en cours") if number else ""


def locked_by_number(number: str) -> Donation:
    """A donation that is known to exist, held until the transaction ends."""
    return db.session.scalars(sa.select(Donation).where(Donation.number == number).with_for_update(of=Donation)).one()
