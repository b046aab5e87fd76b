"""A stock-take is opened with what it expects, devices are scanned, shelves photographed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.documents.pictures import HEAVIEST, TOO_HEAVY, reduced
from ordis.kernel.blobs import blobs
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.french import NBSP
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.outside.models import LotStage, OutsideLot
from ordis.refurbishing.photos import CAPTION_LENGTH, CAPTION_TOO_LONG, NO_FILE
from ordis.stock import queries as stock
from ordis.stock.counting import queries, rules, stages
from ordis.stock.counting.models import CountLine, CountOutcome, CountPhoto, StockTake
from ordis.stock.counting.rules import Verdict
from ordis.stock.models import Place
from ordis.stock.rules import IN_THE_WORKSHOP

OVERLAP = (
    "L’inventaire {} compte déjà une partie de ces emplacements. Rien n’a été ouvert\u202f: "
    "terminez-le d’abord, ou choisissez une partie qu’il ne compte pas."
)
NOTHING_THERE = "Aucun appareil n’est noté dans cette partie\u202f: il n’y aurait rien à compter. Rien n’a été ouvert."
NOT_COUNTED = (
    "{} n’est pas dans la partie que compte cet inventaire. Rien n’a été noté\u202f: "
    "rangez l’appareil à cet endroit, et il ne sera pas dit manquant."
)
ARCHIVED = "L’emplacement «\u202f{}\u202f» est archivé. Rien n’a été noté\u202f: scannez l’étiquette d’un autre."
ENOUGH = "{} photographies au plus par inventaire. Rien n’a été enregistré."
MOST_PHOTOS = 200
NOTE_LENGTH = 500
NOTE_TOO_LONG = f"La remarque dépasse {NOTE_LENGTH} caractères. Rien n’a été enregistré\u202f: raccourcissez-la."


@dataclass(frozen=True, slots=True)
class Counted:
    """What one scan came to, and the sentence that says it."""

    verdict: Verdict
    sentence: str


def open_take(*, place: Place | None, note: str, actor: User, at: datetime) -> StockTake:
    """Freeze what is expected in ``place`` and beneath, or in the whole house. Raises ``Refusal`` on an overlap."""
    one_at_a_time("stock_take")
    own = list(db.session.scalars(stock.branch_ids(place.id))) if place else []
    above = [each.id for each in stock.chain(place.parent_id)] if place else []
    if other := queries.overlapping(place.id if place else None, own, above):
        raise Refusal(OVERLAP.format(other.number))
    number = next_number("INV", in_paris(at).year)
    take = StockTake(
        number=number, place=place, opened_at=at, opened_by_id=actor.id, note=checked_note(note), figures={}
    )
    db.session.add(take)
    db.session.flush()
    take.expected = _freeze(take)
    if not take.expected:
        raise Refusal(NOTHING_THERE)
    record(Verb.STOCK_TAKE_OPENED, take.number, actor=actor, at=at, place=place.name if place else "")
    return take


def _freeze(take: StockTake) -> int:
    """One line per device that should be there, written by the database itself; how many."""
    away = sa.select(OutsideLot.id).where(OutsideLot.stage == LotStage.AWAY)
    expected = sa.select(sa.literal(take.id), Device.id, Device.place_id, sa.false()).where(
        Device.stage.in_(IN_THE_WORKSHOP),
        sa.or_(Device.outside_lot_id.is_(None), Device.outside_lot_id.not_in(away)),
    )
    if take.place_id is not None:
        expected = expected.where(Device.place_id.in_(stock.branch_ids(take.place_id)))
    columns = ["stock_take_id", "device_id", "expected_place_id", "moved"]
    db.session.execute(sa.insert(CountLine).from_select(columns, expected.order_by(Device.id)))
    lines = sa.select(sa.func.count()).select_from(CountLine).where(CountLine.stock_take_id == take.id)
    return db.session.scalar(lines) or 0


def enter(*, take: StockTake, place: Place) -> None:
    """Whether ``place`` may be counted now. Raises ``Refusal`` otherwise; writes nothing."""
    stages.check_open(take)
    if place.archived_at is not None:
        raise Refusal(ARCHIVED.format(place.name))
    if take.place_id is not None and take.place_id not in {each.id for each in stock.chain(place.id)}:
        raise Refusal(NOT_COUNTED.format(place.name))


def scan(*, take: StockTake, device: Device, place: Place, actor: User, at: datetime) -> Counted:
    """``device`` was seen in ``place``. The same scan again changes nothing; seen elsewhere later, the later holds.

    People scan together; the row of the stock-take, shared, keeps a close from passing between.
    """
    take = queries.locked(take, share=True)
    enter(take=take, place=place)
    line = queries.line_of(take, device, lock=True) or _unexpected(take, device)
    if line.found_place_id == place.id and line.scanned_at is not None:
        who = line.scanned_by.name if line.scanned_by else "?"
        return Counted(Verdict.TWICE, f"{_named(device)} est déjà compté ici, à {_time(line.scanned_at)} par {who}.")
    before = line.found_place_id if line.scanned_at is not None else None
    expected = stock.chain(line.expected_place_id)
    line.outcome = rules.outcome(why=line.surprise, expected_chain=[each.id for each in expected], place_id=place.id)
    line.found_place_id, line.scanned_at, line.scanned_by_id = place.id, at, actor.id
    db.session.flush()
    if before is not None:
        return Counted(Verdict.SEEN_AGAIN, _seen_again(device, before, place))
    return _told(line, device, place, stock.path(expected))


def _unexpected(take: StockTake, device: Device) -> CountLine:
    """The line of a device that was not on the list; made once, whoever scans it first at the same instant."""
    above = [each.id for each in stock.chain(device.place_id)]
    why = rules.surprise(
        device.stage,
        away=stock.away_in(device) is not None,
        placed=device.place_id is not None,
        in_branch=take.place_id is None or take.place_id in above,
    )
    line = CountLine(
        stock_take_id=take.id, device_id=device.id, expected_place_id=device.place_id, surprise=why, moved=False
    )
    try:
        with db.session.begin_nested():
            db.session.add(line)
    except sa.exc.IntegrityError as error:
        rival = queries.line_of(take, device, lock=True)
        if rival is None:  # pragma: no cover (the index just said that it is there)
            raise RuntimeError("a line of a stock-take is refused and absent") from error
        return rival
    return line


def _told(line: CountLine, device: Device, place: Place, expected: str) -> Counted:
    if line.surprise is not None:
        return Counted(Verdict.UNEXPECTED, f"{_named(device)} n’était pas attendu. {rules.WHAT_TO_DO[line.surprise]}")
    if line.outcome is CountOutcome.FOUND:
        return Counted(Verdict.HERE, f"{_named(device)} est bien ici.")
    where = f"Il était noté dans {expected}." if expected else "Il n’était rangé nulle part."
    return Counted(Verdict.ELSEWHERE, f"{_named(device)} est compté dans {place.name}. {where}")


def _seen_again(device: Device, before: int, place: Place) -> str:
    other = db.session.get(Place, before)
    name = other.name if other else "?"
    return f"{_named(device)} était compté dans {name}\u202f: il est maintenant compté dans {place.name}."


def _named(device: Device) -> str:
    return f"{spoken(device.code)} ({device.designation})"


def _time(at: datetime) -> str:
    local = in_paris(at)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def add_photo(
    *, take: StockTake, place: Place | None, data: bytes, caption: str, actor: User, at: datetime
) -> CountPhoto:
    """Keep one photograph of a shelf, smaller and without what the telephone wrote into it."""
    take = queries.locked(take, share=True)
    stages.check_open(take)
    if not data:
        raise Refusal(NO_FILE, status=422)
    if len(data) > HEAVIEST:
        raise Refusal(TOO_HEAVY, status=413)
    if len(caption.strip()) > CAPTION_LENGTH:
        raise Refusal(CAPTION_TOO_LONG, status=422)
    if len(queries.photos_of(take)) >= MOST_PHOTOS:
        raise Refusal(ENOUGH.format(MOST_PHOTOS))
    photo = CountPhoto(
        stock_take_id=take.id, place_id=place.id if place else None, sha256=blobs().put(reduced(data)),
        caption=caption.strip(), taken_at=at, taken_by_id=actor.id,
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()
    record(Verb.PHOTO_ADDED, take.number, actor=actor, at=at)
    return photo


def checked_note(note: str) -> str:
    """The remark, tidy. Raises ``Refusal`` when it is too long."""
    if len(note.strip()) > NOTE_LENGTH:
        raise Refusal(NOTE_TOO_LONG, status=422)
    return note.strip()
