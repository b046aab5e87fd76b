"""What waits for a person: lines without a disk and inventories without a device, each with proposals and their reason.

A page costs the same number of queries whatever its files.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ordis.devices.code import is_valid, normalise
from ordis.devices.models import ABSENT, Device, Disk, Stage
from ordis.devices.serials import normalised
from ordis.kernel.choice import Choice
from ordis.kernel.pages import Page
from ordis.wiping import inbox_queries, records
from ordis.wiping.binding import heard, stations
from ordis.wiping.evidence import Host
from ordis.wiping.inventory_intake import as_known, host_of
from ordis.wiping.matching import Ground, KnownHost, grounds
from ordis.wiping.models import EvidenceFile, WipeRecord
from ordis.wiping.queries import stations as open_stations

PROPOSED = 3
"""Proposals shown for one line; a person may always name another device."""
_AWAY = ABSENT | {Stage.HANDED_OVER}


class Shown(Choice):
    WAITING = "waiting", "En attente"
    SET_ASIDE = "set_aside", "Écartés"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A device, why, and which of its disks bears the serial already (from 1; 0: the disk is new to it)."""

    device: Device
    grounds: tuple[Ground, ...]
    disk: int = 0

    @property
    def reason(self) -> str:
        return " ".join(ground.label for ground in self.grounds)


@dataclass(slots=True)
class Waiting:
    """One file of the inbox: the first of its lines that wait, how many do, and what is proposed for each."""

    file: EvidenceFile
    lines: list[WipeRecord] = field(default_factory=list)
    count: int = 0
    for_line: dict[int, tuple[Proposal, ...]] = field(default_factory=dict)
    for_file: tuple[Proposal, ...] = ()
    away: dict[int, Device] = field(default_factory=dict)
    """Line id → the device that bears its serial and is not at the workshop, when no other is proposed."""

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def inbox(shown: Shown, *, after: int | None) -> Page[Waiting]:
    """One page of files, newest first."""
    page = inbox_queries.files_page(aside=shown is Shown.SET_ASIDE, after=after)
    cards = {file.id: Waiting(file) for file in page.items}
    for line, count in inbox_queries.lines_of(list(cards), aside=shown is Shown.SET_ASIDE):
        cards[line.evidence_id].lines.append(line)
        cards[line.evidence_id].count = count
    if shown is Shown.WAITING:
        _propose(list(cards.values()))
    return Page(list(cards.values()), page.next_after, page.first)


def card_of(line: WipeRecord) -> Waiting:
    """What the page of one line proposes."""
    card = Waiting(line.evidence, [line])
    _propose([card])
    return card


def candidates(line: WipeRecord, device: Device) -> list[tuple[int, Disk]]:
    """The disks of ``device``, from 1, that the line may be: none that bears another serial number."""
    key = normalised(line.serial)
    known = enumerate(device.disks, start=1)
    return [(number, disk) for number, disk in known if not key or normalised(disk.serial) in {key, None}]


@dataclass(slots=True)
class _Known:
    """Everything that the proposals of a page rest upon."""

    bearing: dict[str, list[Disk]]
    devices: dict[int, Device]
    stations: list[KnownHost]
    by_code: dict[str, int]
    dropped: dict[int, list[int]]


def _propose(cards: Sequence[Waiting]) -> None:
    machines = [machine for card in cards if card.file.waits for machine in card.file.machines]
    lines = [line for card in cards for line in card.lines]
    seen = [disk["serial"] for machine in machines for disk in machine["disks"]]
    hosts = [*map(records.host_of, lines), *map(host_of, machines)]
    known = _known([line.serial for line in lines] + seen, hosts, [line.tag for line in lines], cards)
    for card in cards:
        card.for_line = {line.id: _for_line(line, known) for line in card.lines}
        card.away = {
            line.id: bearing[0].device
            for line in card.lines
            if not card.for_line[line.id] and (bearing := known.bearing.get(normalised(line.serial) or ""))
        }
        if card.file.waits:
            card.for_file = _for_file(card.file, known)


def _known(
    serials: Iterable[str | None], hosts: Sequence[Host], tags: Iterable[str | None], cards: Sequence[Waiting]
) -> _Known:
    keys = {key for serial in serials if (key := normalised(serial))}
    codes = {code for tag in tags if (code := _code_in(tag))}
    bearing: dict[str, list[Disk]] = defaultdict(list)
    for disk in inbox_queries.disks_bearing(keys):
        bearing[disk.serial_key or ""].append(disk)
    named = [*inbox_queries.devices_of_hosts(hosts), *inbox_queries.devices_by_code(codes)]
    drops = inbox_queries.drops_of([card.file.id for card in cards])
    owners = [disk.device for disks in bearing.values() for disk in disks]
    dropped_on = [device for devices in drops.values() for device in devices]
    devices = {device.id: device for device in (*named, *owners, *dropped_on)}
    return _Known(
        bearing, devices, stations(open_stations()), {device.code: device.id for device in named},
        {file_id: [device.id for device in on] for file_id, on in drops.items()},
    )  # fmt: skip


def _for_line(line: WipeRecord, known: _Known) -> tuple[Proposal, ...]:
    disks = {disk.device_id: disk for disk in known.bearing.get(normalised(line.serial) or "", [])}
    devices = [as_known(device) for device in known.devices.values()]
    found = grounds(
        heard(records.host_of(line), line.evidence.bench), devices=devices,
        stations=known.stations, by_serial=list(disks), tagged=known.by_code.get(_code_in(line.tag) or ""),
        dropped_on=known.dropped.get(line.evidence_id, ()),
    )  # fmt: skip
    return _proposals(found, known, disks)


def _for_file(file: EvidenceFile, known: _Known) -> tuple[Proposal, ...]:
    found: dict[int, tuple[Ground, ...]] = {}
    for machine in file.machines:
        keys = {key for disk in machine["disks"] if (key := normalised(disk["serial"]))}
        owners = [disk.device_id for key in keys for disk in known.bearing.get(key, [])]
        devices = [as_known(device) for device in known.devices.values()]
        found |= grounds(
            heard(host_of(machine), file.bench), devices=devices, stations=known.stations, by_serial=owners
        )
    return _proposals(found, known, {})


def _proposals(found: dict[int, tuple[Ground, ...]], known: _Known, disks: dict[int, Disk]) -> tuple[Proposal, ...]:
    """Devices at hand only; where a disk bears the serial, that one and no new one."""
    kept = [
        Proposal(device, tuple(dict.fromkeys(whys)), _number(device, disks.get(device_id)))
        for device_id, whys in found.items()
        if (device := known.devices[device_id]).stage not in _AWAY and (not disks or device_id in disks)
    ]
    return tuple(kept[:PROPOSED])


def _number(device: Device, disk: Disk | None) -> int:
    return device.disks.index(disk) + 1 if disk is not None else 0


def _code_in(tag: str | None) -> str | None:
    """Our code, when that is what the operator typed, alone or among other words."""
    words = (tag or "").split()
    codes = (normalise(word) for word in ("".join(words), *words))
    return next((code for code in codes if code and is_valid(code)), None)
