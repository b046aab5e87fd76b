"""Any number of devices, quickly, by the same law: what the bench measures on.

Device rows are drawn here; their disks, the statements that prove them and their logbook are derived from
them in SQL, one statement per step of the law. Devices stop before « Réservé »: reservations and handovers
need families and sealed agreements, which the story of Poitiers brings.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ordis.devices.code import new_code
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Device, Disk, DiskState, Door, Grade, Kind, LogbookLine, Medium, Stage
from ordis.devices.serials import normalised
from ordis.donations.models import Donation, DonationStage
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.numbers import NumberSeries, next_number
from ordis.kernel.randomness import new_ref
from ordis.partners.models import Organisation, OrganisationKind
from ordis.stock.models import Place
from ordis.wiping.models import DiskStatement

PER_DONATION = 200
CHUNK = 10_000
CACHE_KIB = 256_000

PATHS: dict[Stage, tuple[Move, ...]] = {
    Stage.EXPECTED: (Move.ANNOUNCE,),
    Stage.MISSING: (Move.ANNOUNCE, Move.REPORT_MISSING),
    Stage.RECEIVED: (Move.ANNOUNCE, Move.RECEIVE),
    Stage.WIPED: (Move.ANNOUNCE, Move.RECEIVE, Move.CERTIFY_WIPE),
    Stage.REFURBISHING: (Move.ANNOUNCE, Move.RECEIVE, Move.CERTIFY_WIPE, Move.START_WORK),
    Stage.READY: (Move.ANNOUNCE, Move.RECEIVE, Move.CERTIFY_WIPE, Move.START_WORK, Move.MARK_READY),
    Stage.FOR_PARTS: (Move.ANNOUNCE, Move.RECEIVE, Move.CERTIFY_WIPE, Move.KEEP_FOR_PARTS),
    Stage.RECYCLED: (Move.ANNOUNCE, Move.RECEIVE, Move.CERTIFY_WIPE, Move.RECYCLE),
}
SHARES = {
    Stage.EXPECTED: 4, Stage.MISSING: 1, Stage.RECEIVED: 10, Stage.WIPED: 10, Stage.REFURBISHING: 10,
    Stage.READY: 45, Stage.FOR_PARTS: 8, Stage.RECYCLED: 12,
}  # fmt: skip
MODELS = (
    ("Dell", "Latitude 5490", Kind.LAPTOP), ("HP", "EliteBook 840 G5", Kind.LAPTOP),
    ("Lenovo", "ThinkPad T480", Kind.LAPTOP), ("Dell", "OptiPlex 7050", Kind.DESKTOP),
    ("HP", "ProDesk 600 G3", Kind.DESKTOP), ("Lenovo", "ThinkCentre M710q", Kind.DESKTOP),
)  # fmt: skip
ARRIVED = tuple(stage for stage, path in PATHS.items() if Move.RECEIVE in path)
PROVEN = tuple(stage for stage, path in PATHS.items() if Move.CERTIFY_WIPE in path)


def extend(count: int, *, seed: int, at: datetime, said_by: int, place: Place) -> None:
    """Add ``count`` devices of one invented donor, at most 200 a donation. ``said_by`` is a user's id."""
    _keep_indexes_in_memory()
    generator = random.Random(seed)  # noqa: S311 (demonstration data)
    donations = _donations(-(-count // PER_DONATION), at)
    last_known = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Device.id), 0))) or 0
    for chunk in _chunks(_rows(count, generator, at, donations, place.id)):
        db.session.execute(sa.insert(Device), chunk)
    added = Device.id > last_known
    _derive_disks(added, at, said_by)
    _derive_logbook(added, said_by)
    db.session.flush()


def _keep_indexes_in_memory() -> None:
    """SQLite keeps 2 MB of pages by default: inserting at random places of an index would write each page often."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(sa.text(f"PRAGMA cache_size = -{CACHE_KIB}"))


def check_paths() -> None:
    """Every path of this module is one that the law knows. Raises ``ValueError`` otherwise."""
    for end, path in PATHS.items():
        stage: Stage | None = None
        for move in path:
            edge = LIFECYCLE[move]
            if stage not in edge.sources:
                raise ValueError(f"{move} does not start from {stage}")
            stage = edge.target
        if stage is not end:
            raise ValueError(f"{path} does not end in {end}")


def _donations(count: int, at: datetime) -> list[int]:
    donor = Organisation(
        name="Parc de mesure (nom inventé)",
        kind=OrganisationKind.COMPANY,
        gives=True,
        invented=True,
        created_at=at,
    )
    db.session.add(donor)
    year = in_paris(at).year
    next_number("DON", year)
    series = db.session.get_one(NumberSeries, ("DON", year))
    first = series.last
    series.last += count - 1
    db.session.flush()
    rows = [
        {
            "ref": new_ref(), "number": f"DON-{year}-{first + rank:05d}", "donor_id": donor.id,
            "stage": DonationStage.RECEIVED, "offered_at": at, "decided_at": at, "received_at": at,
        }
        for rank in range(count)
    ]  # fmt: skip
    db.session.execute(sa.insert(Donation), rows)
    mine = sa.select(Donation.id).where(Donation.donor_id == donor.id).order_by(Donation.id)
    return list(db.session.scalars(mine))


def _rows(
    count: int, generator: random.Random, at: datetime, donations: list[int], place_id: int
) -> Iterator[dict[str, Any]]:
    codes = set(db.session.scalars(sa.select(Device.code)))
    stages, shares = list(SHARES), list(SHARES.values())
    grades = list(Grade)
    for rank in range(count):
        code = _fresh(codes, generator)
        stage = generator.choices(stages, shares)[0]
        make, model, kind = generator.choice(MODELS)
        since = at - timedelta(minutes=generator.randrange(60 * 24 * 300))
        arrived, ready = stage in ARRIVED, stage is Stage.READY
        serial = f"MES{rank:07d}"
        yield {
            "code": code, "kind": kind, "stage": stage, "stage_since": since,
            "donation_id": donations[rank // PER_DONATION],
            "place_id": place_id if ready else None, "make": make, "model": model,
            "serial": serial, "serial_key": normalised(serial),
            "asset_tag": "", "cpu": "", "note": "", "created_at": since, "announced": True,
            "received_at": since if arrived else None, "operating_system": "Linux Mint 22" if ready else "",
            "checklist_done_at": since if ready else None, "quality_checked_at": since if ready else None,
            "grade": generator.choice(grades) if ready else None, "has_charger": ready,
        }  # fmt: skip


def _fresh(codes: set[str], generator: random.Random) -> str:
    while (code := new_code(generator)) in codes:
        pass
    codes.add(code)
    return code


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _derive_disks(added: sa.ColumnElement[bool], at: datetime, said_by: int) -> None:
    """One disk per device that arrived; where the law wants a proof, said to be removed by the donor."""
    proven = Device.stage.in_(PROVEN)
    state = sa.case((proven, DiskState.REMOVED_BY_DONOR.value), else_=DiskState.TO_WIPE.value)
    serial = sa.literal("D") + Device.serial
    _insert_from(
        Disk,
        {
            "device_id": Device.id, "medium": sa.literal(Medium.SSD.value),
            "model": sa.literal("SAMSUNG MZ7LN256"),
            "serial": serial, "serial_key": serial,
            "capacity_bytes": sa.literal(256_060_514_304, sa.BigInteger),
            "state": state, "state_at": Device.stage_since, "unproven_since": Device.stage_since,
        },
        sa.and_(added, Device.stage.in_(ARRIVED)),
    )  # fmt: skip
    _insert_from(
        DiskStatement,
        {
            "device_id": Device.id, "disk_id": Disk.id, "state": sa.literal(DiskState.REMOVED_BY_DONOR.value),
            "said_at": Device.stage_since, "said_by_id": sa.literal(said_by),
            "words": sa.literal("Disque gardé par le donateur (parc de mesure)"),
        },
        sa.and_(added, proven, Disk.device_id == Device.id),
    )  # fmt: skip


def _derive_logbook(added: sa.ColumnElement[bool], actor: int) -> None:
    """One line per move of the path that leads to the device’s stage, in the order of the law."""
    steps = max(map(len, PATHS.values()))
    for step in range(steps):
        for move in Move:
            stages = [stage for stage, path in PATHS.items() if len(path) > step and path[step] is move]
            if not stages:
                continue
            source = {LIFECYCLE[PATHS[stage][step - 1]].target.value for stage in stages} if step else {None}
            _insert_from(
                LogbookLine,
                {
                    "device_id": Device.id, "at": Device.stage_since, "actor_id": sa.literal(actor),
                    "move": sa.literal(move.value), "from_stage": sa.literal(source.pop(), sa.String(40)),
                    "to_stage": sa.literal(LIFECYCLE[move].target.value), "door": sa.literal(Door.CLI.value),
                    "note": sa.literal(""),
                },
                sa.and_(added, Device.stage.in_(stages)),
            )  # fmt: skip


def _insert_from(table: type[Any], columns: dict[str, Any], where: sa.ColumnElement[bool]) -> None:
    chosen = sa.select(*[column.label(name) for name, column in columns.items()]).where(where).order_by(Device.id)
    db.session.execute(sa.insert(table).from_select(list(columns), chosen))
