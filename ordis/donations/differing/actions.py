"""Note what is seen of a device at the door: its record says so, and what had been announced is kept beside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions as devices
from ordis.devices.code import spoken
from ordis.devices.models import Device, Door, Kind, Stage
from ordis.devices.serials import meaningful
from ordis.donations import queries, reception
from ordis.donations.custody import packing
from ordis.donations.custody.models import Container
from ordis.donations.differing.models import AnnouncedDifference, Seen
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

AT_THE_DOOR: Final = frozenset({Stage.EXPECTED, Stage.MISSING, Stage.RECEIVED})
GONE_ON: Final = (
    "Le travail a commencé sur cet appareil\u202f: sa fiche se corrige, et l’écart avec l’annonce ne se note plus ici. "
    "Rien n’a été modifié."
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person sees and weighs. ``weight_g``: whole grams; None leaves what was weighed before."""

    kind: Kind
    make: str
    model: str
    serial: str
    weight_g: int | None = None


def note_seen(
    *,
    donation: Donation,
    device: Device,
    looked: Looked,
    container: Container | None = None,
    actor: User,
    at: datetime,
) -> list[Seen]:
    """Receive the device if it was waited for, correct its record, and keep what differs from what was announced.
    ``container``: that it came in.

    Returns the facts that differ from the list after that, in the order of :class:`Seen`. What the list did not say
    differs from nothing.
    """
    reception.refuse_closed(donation)
    if device.stage not in AT_THE_DOOR:
        raise Refusal(GONE_ON)
    values = _values(looked)
    number = meaningful(looked.serial)
    if number and (twin := queries.device_with_serial(number)) is not None and twin.id != device.id:
        raise Refusal(reception.SERIAL_TAKEN.format(code=spoken(twin.code)))
    if device.stage is not Stage.RECEIVED:
        reception.receive(donation=donation, devices=[device], disks_removed=False, actor=actor, at=at, door=Door.PAGE)
    if container is not None:
        packing.note(container=container, devices=[device], actor=actor, at=at)
    before = {fact: _words(getattr(device, fact.value)) for fact in Seen}
    devices.change_facts(device=device, values=values, actor=actor, at=at)
    differing = _compare(device, before, actor, at) if device.announced else []
    db.session.flush()
    return differing


def _values(looked: Looked) -> dict[str, Any]:
    said = {"kind": looked.kind, "make": _line(looked.make), "model": _line(looked.model), "serial": looked.serial}
    return said | ({} if looked.weight_g is None else {"weight_g": looked.weight_g})


def _compare(device: Device, before: dict[Seen, str], actor: User, at: datetime) -> list[Seen]:
    """Keep, correct or take back each difference; those that stand."""
    statement = sa.select(AnnouncedDifference).where(AnnouncedDifference.device_id == device.id)
    known = {row.field: row for row in db.session.scalars(statement)}
    standing = []
    for fact in Seen:
        now, row = _words(getattr(device, fact.value)), known.get(fact)
        announced = row.announced if row else before[fact]
        differs = bool(announced) and announced.casefold() != now.casefold()
        if row and not differs:
            db.session.delete(row)
        elif row:
            row.seen = now
        elif differs:
            kept = {"announced": announced, "seen": now, "noted_at": at, "noted_by_id": actor.id}
            db.session.add(AnnouncedDifference(device_id=device.id, field=fact, **kept))
            record(Verb.DIFFERENCE_SEEN, device.code, actor=actor, at=at, fact=fact.value)
        if differs:
            standing.append(fact)
    return standing


def _words(value: object) -> str:
    return value.label if isinstance(value, Kind) else str(value or "")


def _line(text: str) -> str:
    return " ".join(text.split())
