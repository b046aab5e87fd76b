"""A pasted list of codes and serials: which devices it names, and what it names that is none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.devices import scan
from ordis.devices.labels.models import FormerCode
from ordis.devices.lists.rules import MOST_PASTED, pasted_items
from ordis.devices.models import Device
from ordis.devices.scan import ScanKind
from ordis.kernel.db import db
from ordis.kernel.french import grouped
from ordis.kernel.refusal import Refusal

CHUNK, MOST_SERIALS = 500, 10_000
NOTHING = "Rien n’a été collé\u202f: collez des codes ou des numéros de série, un par ligne par exemple."
TOO_MANY = "Cette liste compte {found} lignes ou codes\u202f; {most} au plus à la fois. Rien n’a été cherché."
NOT_A_DEVICE = "c’est une étiquette d’emplacement ou une carte, pas un appareil"
NOBODY = "aucun appareil ne porte ce code"
NO_SERIAL = "aucun appareil ne porte ce code ni ce numéro de série"
SEVERAL = "plusieurs appareils portent ce numéro de série"


@dataclass(frozen=True, slots=True)
class Missing:
    """An item that names no single device, cut to what a page can show, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """``devices``: in the order of the paste, each once. ``asked``: items, each counted once."""

    devices: tuple[Device, ...]
    missing: tuple[Missing, ...]
    asked: int

    @property
    def codes(self) -> list[str]:
        return [device.code for device in self.devices]


def find_pasted(text: str) -> Pasted:
    """Read each item as a scan is read: codes, addresses, former codes, then makers' serials. At most seven queries
    for 1,000 items, whatever they are."""
    items = pasted_items(text)
    if not items:
        raise Refusal(NOTHING, status=422)
    if len(items) > MOST_PASTED:
        raise Refusal(TOO_MANY.format(found=grouped(len(items)), most=grouped(MOST_PASTED)), status=422)
    read = {item: scan.read(item) for item in items}
    by_code = _by_code([each.code or "" for each in read.values() if each.kind is ScanKind.DEVICE])
    serials = [item for item, each in read.items() if each.kind is ScanKind.UNKNOWN]
    by_serial = _by_serial(serials)
    found: dict[int, Device] = {}
    missing = []
    for item, each in read.items():
        bearers = by_code.get(each.code or "", []) if each.kind is ScanKind.DEVICE else by_serial.get(item, [])
        if len(bearers) == 1:
            found.setdefault(bearers[0].id, bearers[0])
        else:
            missing.append(Missing(each.echo, _why(each.kind, len(bearers))))
    return Pasted(tuple(found.values()), tuple(missing), len(items))


def _why(kind: ScanKind, bearers: int) -> str:
    if bearers:
        return SEVERAL
    return {ScanKind.DEVICE: NOBODY, ScanKind.UNKNOWN: NO_SERIAL}.get(kind, NOT_A_DEVICE)


def _devices() -> sa.Select[tuple[Device]]:
    return sa.select(Device).options(lazyload(Device.disks), joinedload(Device.place)).order_by(Device.id)


def _by_code(codes: Sequence[str]) -> dict[str, list[Device]]:
    found: dict[str, list[Device]] = {}
    for chunk in _chunks(codes):
        for device in db.session.scalars(_devices().where(Device.code.in_(chunk))):
            found[device.code] = [device]
    for chunk in _chunks([code for code in codes if code not in found]):
        former = sa.select(FormerCode.code, Device).join(FormerCode.device).where(FormerCode.code.in_(chunk))
        for code, device in db.session.execute(former.options(lazyload(Device.disks), joinedload(Device.place))):
            found[code] = [device]
    return found


def _by_serial(items: Sequence[str]) -> dict[str, list[Device]]:
    """As typed, in capitals, and as a French keyboard spoils it."""
    readings = {
        item: {text for each in (item, *scan.readings(item)) for text in (each, each.upper())}
        for item in items
        if 3 < len(item) <= scan.ECHO
    }
    bearing: dict[str, dict[int, Device]] = {}
    for chunk in _chunks(sorted(set().union(*readings.values())), MOST_SERIALS):
        for device in db.session.scalars(_devices().where(Device.serial.in_(chunk), Device.serial != "")):
            bearing.setdefault(device.serial or "", {})[device.id] = device
    return {
        item: list({number: device for text in texts for number, device in bearing.get(text, {}).items()}.values())
        for item, texts in readings.items()
    }


def _chunks(values: Iterable[str], size: int = CHUNK) -> Iterator[list[str]]:
    whole = list(dict.fromkeys(values))
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
