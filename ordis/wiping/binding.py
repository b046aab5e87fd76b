"""The lines of a file are tied to known disks, or wait for a person with the reason why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState
from ordis.devices.serials import normalised
from ordis.kernel.clock import in_paris
from ordis.kernel.refusal import Refusal
from ordis.wiping import queries, records, rules
from ordis.wiping.evidence import Host
from ordis.wiping.matching import NO_SERIAL, Doubtful, KnownDisk, KnownHost, Matched, bearers, match
from ordis.wiping.models import Bench, WipeRecord

NOTHING_LOST = "Rien n’a été enregistré."
NOT_HERE = (
    "Cet appareil n’est pas encore à l’atelier : réceptionnez-le, puis déposez la preuve. Rien n’a été enregistré."
)
NOT_HERE_YET = "Ce disque est connu sur l’appareil {code}, qui n’est pas encore à l’atelier : réceptionnez-le d’abord."
TWIN = (
    "Le disque n° {serial} est connu sur deux appareils, {codes} : un disque ne peut être dans deux "
    "appareils. Corrigez le numéro de série du mauvais, ou déclarez-y ce disque absent, puis déposez de nouveau le "
    "fichier."
)
DECLARED = (
    "Le disque {disk} est déclaré « {state} », or ce fichier l’a vu branché. Annulez d’abord cette "
    "déclaration si elle est fausse."
)
OTHER_DISKS = (
    "Ce fichier concerne d’autres disques que ceux de cet appareil (dans le fichier : {serials}). "
    "Vérifiez-le, ou déposez-le sur le bon appareil ou dans « Preuves ». " + NOTHING_LOST
)
HOST_AGREES = "Le fichier a été fait sur cet appareil, et ce disque n’y est pas encore connu : ajoutez-le."
GONE = frozenset({DiskState.ABSENT, DiskState.REMOVED_BY_DONOR})
"""States in which a disk may be in another device by now."""


@dataclass(slots=True)
class Sighting:
    """One line of the file and what the known disks say of it.

    ``disk``: the one to which it is tied, or would be but for ``refusal``; ``known``: tied before this drop;
    ``candidates``: disks among which a person chooses; ``reasons``: why it waits.
    """

    line: WipeRecord
    disk: Disk | None = None
    known: bool = False
    candidates: tuple[Disk, ...] = ()
    reasons: tuple[str, ...] = ()
    refusal: str | None = None

    @property
    def bound(self) -> bool:
        return self.disk is not None and self.refusal is None

    def concerns(self, device: Device) -> bool:
        return any(disk.device is device for disk in (self.disk, *self.candidates) if disk is not None)


def look(lines: Sequence[WipeRecord], device: Device | None, *, at: datetime) -> list[Sighting]:
    """Find the disks of the lines, on ``device`` and everywhere else; nothing is written.

    Two queries for the whole file. What contradicts a line is in its ``refusal``.
    """
    keys = {key for line in lines if (key := normalised(line.serial))}
    bearing: dict[str, list[Disk]] = defaultdict(list)
    for owner in queries.known_for(keys, device):
        for disk in owner.disks:
            if disk.serial_key in keys:
                bearing[disk.serial_key or ""].append(disk)
    found = [_sighting(line, bearing.get(normalised(line.serial) or "", []), device, at) for line in lines]
    _refuse_old(found, device, at)
    return found


def refuse_for(device: Device, found: Sequence[Sighting]) -> None:
    """Raise the ``Refusal`` of a file that must not be dropped on the page of this device, nothing written."""
    for sighting in found:
        if sighting.refusal and sighting.concerns(device):
            raise Refusal(f"{sighting.refusal} {NOTHING_LOST}")
    named = [sighting for sighting in found if normalised(sighting.line.serial)]
    if not named or any(sighting.concerns(device) for sighting in found):
        return
    free = [sighting for sighting in named if sighting.disk is None and not sighting.candidates]
    if free and (not device.disks or made_on(device, [sighting.line for sighting in free])):
        return
    raise Refusal(OTHER_DISKS.format(serials=_some([sighting.line.serial or "" for sighting in named])), status=422)


def made_on(device: Device, lines: Sequence[WipeRecord]) -> list[WipeRecord]:
    """Those whose tool ran on the device itself, which is no wiping station. One query."""
    itself, mute = KnownHost(device.id, device.serial, device.system_uuid), stations(queries.stations())
    hosts = [heard(records.host_of(line), line.evidence.bench) for line in lines]
    return [
        line for line, host in zip(lines, hosts, strict=True) if bearers(host, [itself]) and not bearers(host, mute)
    ]


def heard(host: Host, bench: Bench | None) -> Host:
    """The machine that ran the tool; nobody when the file came from a station whose own numbers nobody noted, since
    every log of it was then made there."""
    mute = bench is not None and bench.is_station and not (bench.host_serial or bench.host_uuid)
    return Host() if mute else host


def stations(benches: Iterable[Bench]) -> list[KnownHost]:
    """Benches as ``matching`` compares machines."""
    return [KnownHost(bench.id, bench.host_serial, bench.host_uuid) for bench in benches]


def known(disk: Disk) -> KnownDisk:
    """The disk as ``matching`` compares it."""
    return KnownDisk(disk.id, disk.serial, disk.model or None, disk.capacity_bytes)


def _sighting(line: WipeRecord, bearing: Sequence[Disk], device: Device | None, at: datetime) -> Sighting:
    if line.disk is not None:
        return Sighting(line, line.disk, known=True)
    disks = _where_it_may_be(bearing)
    if len({disk.device_id for disk in disks}) > 1:
        codes = ", ".join(spoken(disk.device.code) for disk in disks)
        return Sighting(line, candidates=tuple(disks), refusal=TWIN.format(serial=line.serial, codes=codes))
    if not disks and device is not None:
        disks = [disk for disk in device.disks_inside if normalised(disk.serial) is None]
    return _matched(line, disks, at)


def _where_it_may_be(bearing: Sequence[Disk]) -> list[Disk]:
    """The lines where the disk is, or else the one of the device that it left last: it lies in the stock of parts."""
    inside = [disk for disk in bearing if disk.state not in GONE and disk.taken_out_at is None]
    out = [disk for disk in bearing if disk.taken_out_at is not None]
    return inside or sorted(out, key=lambda disk: (disk.taken_out_at, disk.id))[-1:] or list(bearing)


def _matched(line: WipeRecord, disks: Sequence[Disk], at: datetime) -> Sighting:
    by_id = {disk.id: disk for disk in disks}
    found = match(records.as_result(line), [known(disk) for disk in disks])
    if isinstance(found, Matched):
        disk = by_id[found.known.id]
        return Sighting(line, disk, refusal=obstacle(line, disk, at))
    if isinstance(found, Doubtful):
        return Sighting(line, candidates=tuple(by_id[item.id] for item in found.candidates), reasons=found.reasons)
    candidates = tuple(disks) if found.reasons == (NO_SERIAL,) else ()
    return Sighting(line, candidates=candidates, reasons=found.reasons)


def obstacle(line: WipeRecord, disk: Disk, at: datetime) -> str | None:
    """What forbids to tie the line to the disk, in French."""
    if disk.device.stage.absent:
        return NOT_HERE_YET.format(code=spoken(disk.device.code))
    ended = line.ended_at
    later = ended is not None and ended > in_paris(disk.state_at).replace(tzinfo=None) + timedelta(days=1)
    if disk.state in GONE or (disk.state is DiskState.DESTROYED and later):
        return DECLARED.format(disk=disk.designation, state=disk.state.label.lower())
    return rules.date_doubt(ended, received_on=None, now=at)


def _refuse_old(found: Sequence[Sighting], device: Device | None, at: datetime) -> None:
    """What ended before its disk arrived is refused, unless a newer run in the file counts for the same disk, or
    for the device on whose page it is dropped: logs are appended to."""
    doubts: dict[int, list[str | None]] = defaultdict(list)
    for sighting in found:
        if sighting.disk is not None and sighting.refusal is None:
            doubts[sighting.disk.id].append(too_old(sighting.line, sighting.disk, at))
    own = {disk.id for disk in device.disks} if device is not None else set()
    believed = {disk_id for disk_id, told in doubts.items() if None in told}
    for sighting in found:
        if sighting.disk is None or sighting.refusal or sighting.disk.id in believed:
            continue
        if not (sighting.disk.id in own and own & believed):
            sighting.refusal = doubts[sighting.disk.id][-1]


def too_old(line: WipeRecord, disk: Disk, at: datetime) -> str | None:
    """Why the end of the line proves nothing of a disk that came later, in French."""
    day = records.arrival_day(records.unproven_since(disk))
    return rules.date_doubt(line.ended_at, received_on=day, now=at, event=records.arrival_words(disk))


def _some(serials: list[str]) -> str:
    shown = list(dict.fromkeys(serials))
    return ", ".join(shown[:5]) + (", …" if len(shown) > 5 else "")
