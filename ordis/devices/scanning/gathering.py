"""From what a drawer received, one scan per line, to devices: as many questions for ten scans as for a thousand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.devices import scan
from ordis.devices.code import spoken
from ordis.devices.finding import is_foreign
from ordis.devices.labels.models import FormerCode
from ordis.devices.models import Device
from ordis.devices.scan import Scan, ScanKind
from ordis.devices.scanning.checking import Group, Line
from ordis.kernel.db import db

UNKNOWN = "code inconnu|codes inconnus"
FOREIGN = "étiquette d’une autre ville|étiquettes d’une autre ville"
UNREAD = "scan illisible|scans illisibles"
NOT_DEVICES = "scan qui n’est pas un appareil|scans qui ne sont pas des appareils"
NOTHING_BEARS = "Aucun appareil ne porte ce code ici\u202f: relisez l’étiquette, ou retirez le scan."
OTHER_CITY = (
    "L’étiquette porte l’adresse d’une autre ville, et rien n’a ce code ici\u202f: "
    "mettez l’appareil de côté et prévenez le responsable d’atelier."
)
A_PLACE = "C’est l’étiquette d’un emplacement\u202f: elle ne se met pas dans le tiroir."
SHORTEST = 4  # characters of a maker's serial: fewer are a slip of the finger
A_CARD = "C’est une carte de mode\u202f: elle choisit une action, elle ne se met pas dans le tiroir."
TWO_BEAR = "Plusieurs appareils portent ce numéro de série\u202f: scannez l’étiquette d’Ordis."


@dataclass(frozen=True, slots=True)
class Gathered:
    """``devices`` once each, in the order of the scans; ``lines``: the same list in few words, to be sent again.

    ``others``: what is no device, grouped. ``places``: the scans that are labels of places, and their codes.
    """

    devices: Sequence[Device]
    lines: Sequence[str]
    others: Sequence[Group]
    places: Mapping[str, str]

    def without(self, members: Iterable[str]) -> list[str]:
        gone = set(members)
        return [line for line in self.lines if line not in gone]


def gather(raws: Iterable[str], *, lock: bool = False) -> Gathered:
    """Read each scan and find its device: by code, former code or maker's serial. The same questions for any number.

    ``lock``: nobody else changes the devices found until the end of the transaction; they are locked in one order,
    so that two drawers that share devices wait for each other.
    """
    scans = [scan.read(raw) for raw in dict.fromkeys(raw.strip() for raw in raws) if raw]
    codes = {each.code for each in scans if each.code and each.kind is not ScanKind.ACTION}
    borne = _former(codes) | _by_serial([each for each in scans if each.kind is ScanKind.UNKNOWN and not each.torn])
    found = {device.code: device for device in whole_devices({*codes, *borne.values()}, lock=lock)}
    places = _places({code for code in codes if code not in found and code not in borne})
    sorting = _Sorting(found, borne, places)
    for each in scans:
        sorting.add(each)
    return Gathered(list(sorting.devices), list(sorting.lines), list(sorting.groups.values()), sorting.scanned_places)


def whole_devices(codes: Iterable[str], *, lock: bool = False) -> list[Device]:
    """The devices of these codes with all that steps read of them (place, disks, holds), in the order of keys."""
    statement = _whole()
    if lock:
        statement = statement.with_for_update(of=Device).execution_options(populate_existing=True)
    return list(db.session.scalars(statement, {"codes": sorted(codes)}))


@cache
def _whole() -> sa.Select[tuple[Device]]:
    named = Device.code.in_(sa.bindparam("codes", expanding=True))
    return sa.select(Device).where(named).options(joinedload(Device.place)).order_by(Device.id)


class _Sorting:
    """Each scan in turn becomes a device or a member of a group; each device is kept once, where it came first."""

    def __init__(self, found: dict[str, Device], borne: dict[str, str], places: set[str]) -> None:
        self.found, self.borne, self.places = found, borne, places
        self.devices: dict[Device, None] = {}
        self.lines: dict[str, None] = {}
        self.groups: dict[str, Group] = {}
        self.scanned_places: dict[str, str] = {}

    def add(self, each: Scan) -> None:
        raw = each.raw.strip()
        code = self.borne.get(each.code or raw, each.code or "")
        device = self.found.get(code) if each.kind is not ScanKind.ACTION else None
        if device is not None:
            self.devices[device] = None
            self.lines[device.code] = None
            return
        title, sentence = self._problem(each, raw)
        name = spoken(each.code) if each.code and each.kind is not ScanKind.ACTION else each.echo
        member = each.code if each.code and title == UNKNOWN else raw
        if member in self.lines:
            return
        self.lines[member] = None
        self.groups.setdefault(title, Group(title)).lines.append(Line(member, name, sentence))

    def _problem(self, each: Scan, raw: str) -> tuple[str, str]:
        if each.kind is ScanKind.ACTION:
            return NOT_DEVICES, A_CARD
        if each.code and each.code in self.places:
            self.scanned_places[raw] = each.code
            return NOT_DEVICES, A_PLACE
        if each.kind is ScanKind.UNKNOWN:
            return UNREAD, TWO_BEAR if raw in self.borne else each.hint
        return (FOREIGN, OTHER_CITY) if is_foreign(each) else (UNKNOWN, NOTHING_BEARS)


def _former(codes: Collection[str]) -> dict[str, str]:
    """Code of a replaced label → code that its device bears now."""
    statement = (
        sa.select(FormerCode.code, Device.code)
        .join(Device, FormerCode.device_id == Device.id)
        .where(FormerCode.code.in_(sorted(codes)))
    )
    return {row[0]: row[1] for row in db.session.execute(statement)} if codes else {}


def _by_serial(scans: Sequence[Scan]) -> dict[str, str]:
    """Scan → code of the only device that bears this maker's serial; an empty code when several do."""
    readings = {each.raw.strip(): {each.echo, each.echo.upper(), *scan.readings(each.echo)} for each in scans}
    wanted = {text for texts in readings.values() for text in texts if SHORTEST <= len(text) <= scan.ECHO}
    if not wanted:
        return {}
    rows = db.session.execute(sa.select(Device.serial, Device.code).where(Device.serial.in_(sorted(wanted))))
    bearers: dict[str, set[str]] = {}
    for serial, code in rows:
        bearers.setdefault(serial or "", set()).add(code)
    found = {raw: set().union(*(bearers.get(text, set()) for text in texts)) for raw, texts in readings.items()}
    return {raw: codes.pop() if len(codes) == 1 else "" for raw, codes in found.items() if codes}


def _places(codes: Collection[str]) -> set[str]:
    """Those that are on the label of a place, whose table is a later room's."""
    place = Device.metadata.tables["place"]
    statement = sa.select(place.c.code).where(place.c.code.in_(sorted(codes)))
    return set(db.session.scalars(statement)) if codes else set()
