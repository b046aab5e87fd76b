"""Carriers as they fall on a certificate: wiped, erased by their own firmware, failed, destroyed, gone, waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase

from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Medium
from ordis.devices.serials import same
from ordis.kernel.clock import in_paris
from ordis.kernel.french import capacity
from ordis.wiping import destruction
from ordis.wiping.certificate_facts import Apart, Carrier, Enclosed, Method, SerialSource, Wipe
from ordis.wiping.evidence import HiddenArea
from ordis.wiping.models import DiskStatement, EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.records import oldest_believed, state_of, unproven_since
from ordis.wiping.sentences import (
    LEVEL,
    SAID,
    destruction_words,
    erase_given_words,
    erase_words,
    errors_words,
    evidence_words,
    flash_words,
    hash_words,
    hidden_words,
    method_words,
    operator_words,
    proven_words,
    reasons_words,
    tool_words,
)

_BUSES = {"ATA-SSD": "ATA", "NVME": "", "USB-SSD": "USB", "MMC": "", "UNK": ""}
"""What the bus adds to the medium, as the tool names buses."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows of one carrier besides its row."""

    line: WipeRecord | None = None
    waiting: WipeRecord | None = None
    erase: FirmwareErase | None = None
    said: DiskStatement | None = None
    inventoried: bool = False


def donors_line(disk: Disk, lines: Sequence[WipeRecord]) -> WipeRecord | None:
    """The line that proves the disk to its donor, ``lines`` being those that decide, oldest first.

    For a disk that went to a family and came back, that is the wipe made before it left.
    """
    received = disk.device.received_at
    if received is not None and disk.unproven_since > received:
        before = [line for line in lines if line.recorded_at < disk.unproven_since]
        if before and state_of(before[-1]) is DiskState.WIPED:
            return before[-1]
    return counting(disk, lines)


def counting(disk: Disk, lines: Sequence[WipeRecord]) -> WipeRecord | None:
    """The newest of ``lines``, oldest first, that was made since the disk was last unproven."""
    since = unproven_since(disk)
    kept = [line for line in lines if line.recorded_at >= since and line.ordered_at >= oldest_believed(since)]
    return kept[-1] if kept else None


def still_due(disk: Disk, erase: FirmwareErase | None) -> FirmwareErase | None:
    """The erase that waits for its read-back: one from before the device left and came back waits for nothing."""
    return erase if erase is not None and erase.said_at >= unproven_since(disk) else None


@dataclass(slots=True)
class Sorted:
    """Every carrier in its place. Methods are named by letters as they are met, files listed once.

    ``placings``: line → who said, and when, of which disk it is.
    """

    placings: Mapping[int, tuple[str, datetime]] = field(default_factory=dict)
    wiped: list[Wipe] = field(default_factory=list)
    erased: list[Wipe] = field(default_factory=list)
    failed: list[Apart] = field(default_factory=list)
    destroyed: list[Apart] = field(default_factory=list)
    removed: list[Apart] = field(default_factory=list)
    absent: list[Apart] = field(default_factory=list)
    pending: list[Apart] = field(default_factory=list)
    reservations: list[str] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def add(self, device: Device, disk: Disk, known: Known) -> None:
        carrier = carrier_of(device, disk, known)
        line = known.line
        gone = self._gone(disk.state)
        if gone is not None:
            level = _level_of(disk, known.said) if disk.state is DiskState.DESTROYED else ""
            gone.append(Apart(carrier, self._declared(disk, known.said), level))
        elif line is None or _taken_from(disk, line):
            self.pending.append(Apart(carrier, self._waiting_for(known)))
        elif state_of(line) is DiskState.WIPED:
            wipe = self._wipe(carrier, disk, line)
            (self.erased if wipe.erase else self.wiped).append(wipe)
        else:
            self.failed.append(Apart(carrier, self._failure(line)))

    def _waiting_for(self, known: Known) -> str:
        """Why a carrier has no proof yet."""
        if known.waiting is not None:
            return f"Réserve que personne n’a acceptée : {self._reasons(known.waiting)}"
        if known.erase is not None:
            return f"{_capital(erase_words(known.erase))} ; relecture de contrôle attendue."
        return "Aucune preuve d’effacement."

    def named_methods(self) -> tuple[Method, ...]:
        return tuple(Method(letter, words) for words, letter in self.methods.items())

    def enclosed(self) -> tuple[Enclosed, ...]:
        return tuple(Enclosed(sha256, name) for sha256, name in sorted(self.files.items()))

    def _gone(self, state: DiskState) -> list[Apart] | None:
        places = {
            DiskState.DESTROYED: self.destroyed,
            DiskState.REMOVED_BY_DONOR: self.removed,
            DiskState.ABSENT: self.absent,
        }
        return places.get(state)

    def _wipe(self, carrier: Carrier, disk: Disk, line: WipeRecord) -> Wipe:
        mark = 0
        if line.accepted_at is not None and line.accepted_by is not None:
            self.reservations.append(_accepted(carrier, line, self._reasons(line)))
            mark = len(self.reservations)
        letter = self.methods.setdefault(_method(disk, line), _letter(len(self.methods)))
        self.sources.setdefault(evidence_words(line.evidence))
        self._enclose(line.evidence)
        erase = line.firmware_erase
        if erase is not None:
            self._enclose(erase.evidence)
        return Wipe(
            carrier, letter, (line.level or "").capitalize(), errors_words(line), line.started_at, line.ended_at,
            line.evidence.sha256, mark, erase_given_words(erase) if erase is not None else "",
            operator_words(line),
        )  # fmt: skip

    def _reasons(self, line: WipeRecord) -> str:
        return reasons_words(line, self.placings.get(line.id))

    def _failure(self, line: WipeRecord) -> str:
        self._enclose(line.evidence)
        when = f" le {line.ended_at:%d/%m/%y %H:%M}" if line.ended_at else ""
        source = hash_words(line.evidence, f"D’après le {evidence_words(line.evidence)}")
        return f"{tool_words(line)}{when} : {method_words(line)}. {self._reasons(line)}{source}"

    def _declared(self, disk: Disk, said: DiskStatement | None) -> str:
        if said is None or said.state is not disk.state:
            return f"{disk.state.label}, {SAID}."
        told = said.words
        if disk.state is DiskState.DESTROYED:
            told = destruction_words(said, _level_of(disk, said))
        signed = f"{said.said_by.name}, le {in_paris(said.said_at):%d/%m/%Y}"
        files = self._named(said.slip, "Bordereau joint") + self._named(said.photo, "Photographie jointe")
        return f"{disk.state.label}, {SAID} : {told} ({signed}){files}"

    def _named(self, file: EvidenceFile | None, name: str) -> str:
        self._enclose(file)
        return hash_words(file, name) if file is not None else ""

    def _enclose(self, file: EvidenceFile | None) -> None:
        if file is not None:
            self.files[file.sha256] = file.filename


def carrier_of(device: Device, disk: Disk, known: Known) -> Carrier:
    line = known.line
    medium = disk.medium.label if disk.medium is not Medium.UNKNOWN else ""
    bus = _BUSES.get(line.bus or "", line.bus or "") if line is not None else ""
    size = disk.capacity_bytes or (line.capacity_bytes if line else None)
    return Carrier(
        code=spoken(device.code), asset_tag=device.asset_tag, device=device.designation,
        device_serial=device.serial or "", model=_full_model(disk, line), serial=disk.serial or "",
        kind=" ".join(part for part in (medium, bus) if part) or "support",
        capacity=capacity(size) if size else "", source=_source(disk, known),
    )  # fmt: skip


def _full_model(disk: Disk, line: WipeRecord | None) -> str:
    """Tools cut models short: the longer of two writings when one begins the other, else what the house noted."""
    said = (line.model or "") if line is not None else ""
    return said if said.upper().startswith(disk.model.upper()) else disk.model


def _source(disk: Disk, known: Known) -> SerialSource:
    line = known.line or known.waiting
    if line is not None and same(line.serial, disk.serial):
        return SerialSource.TOOL
    return SerialSource.INVENTORY if known.inventoried else SerialSource.PERSON


def _method(disk: Disk, line: WipeRecord) -> str:
    """The words of one method: what was done, by which tool, how it was read back, the level. Who wiped is no
    matter of method: it stands on the line of the carrier."""
    level = LEVEL.format(level=line.level.capitalize()) if line.level else ""
    hidden = hidden_words(line) if line.hidden_area != HiddenArea.NOT_APPLICABLE.value else ""
    told = [proven_words(line), level, hidden]
    flash = flash_words(line, disk.medium)
    return f"{' ; '.join(part for part in told if part)}.{f' {flash}' if flash else ''}"


def _taken_from(disk: Disk, line: WipeRecord) -> bool:
    """Whether the house holds to be wiped again a disk that this line, made since it last came in, says wiped."""
    return disk.state is DiskState.TO_WIPE and line.recorded_at >= unproven_since(disk)


def _level_of(disk: Disk, said: DiskStatement | None) -> str:
    """What a destruction reaches on this medium, "" when the standard credits it with nothing."""
    if said is None or said.state is not disk.state or said.method is None:
        return ""
    level = destruction.level(said.method, disk.medium)
    return level.label if level is not None else ""


def _accepted(carrier: Carrier, line: WipeRecord, reasons: str) -> str:
    who, day = line.accepted_by, line.accepted_at
    signed = f"{who.name} le {in_paris(day):%d/%m/%Y}" if who and day else ""
    return f"{carrier.told} : {reasons} Acceptée par {signed} : {line.accepted_reason}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _letter(rank: int) -> str:
    """A, B, … Z, then A1, B1…"""
    turn, place = divmod(rank, len(ascii_uppercase))
    return f"{ascii_uppercase[place]}{turn or ''}"
