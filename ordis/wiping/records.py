"""From what a file says to the lines that the database keeps, and when such a line counts for a disk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from ordis.devices import models as devices
from ordis.devices.models import Disk, DiskState
from ordis.kernel.clock import in_paris
from ordis.wiping import rules
from ordis.wiping.evidence import DiskResult, Evidence, Format, HiddenArea, Host, Outcome, Run, Status, Verify
from ordis.wiping.matching import is_whole_of
from ordis.wiping.methods import is_read_back
from ordis.wiping.models import FirmwareErase, WipeRecord

UNDATED = "Le journal ne dit pas quand l’effacement s’est terminé."
PDF_ALONE = (
    "Rapport PDF sans son journal : il n’est ni signé ni protégé. Déposez le journal nwipe du même effacement, "
    "qui décidera."
)
COMPLETES = "Ce rapport complète le journal {log}, et c’est le journal qui décide."
PURGE_WANTED = (
    "Le donateur exige le niveau Purge pour les SSD, et un écrasement n’atteint que le niveau Clear : "
    "effacez ce support par une commande interne (Sanitize), ou détruisez-le."
)
PERHAPS_FLASH = (
    "Le donateur exige le niveau Purge pour les SSD, et rien ne dit si ce support en est un : lisez son étiquette. "
    "Un disque dur peut être accepté, en le disant ; un SSD demande une commande interne (Sanitize) ou la destruction."
)
_PURGED = frozenset({rules.Level.PURGE.value, rules.Level.DESTROY.value})
_FLASH = frozenset({devices.Medium.SSD, devices.Medium.NVME, devices.Medium.EMMC})
_UNSAID = frozenset({rules.Medium.UNKNOWN, rules.Medium.SAS})
"""Neither says whether the disk is one of platters or of flash."""
_LONGEST_NAME = 200


def records_of(evidence: Evidence, at: datetime) -> list[WipeRecord]:
    """One unsaved line per disk of each run, in the order of the file; what the file does not say is
    ``None``."""
    return [_record(position, run, disk, at) for position, (run, disk) in enumerate(evidence.results())]


def _record(position: int, run: Run, disk: DiskResult, at: datetime) -> WipeRecord:
    ended = ended_at(run, disk)
    started = disk.started_at or run.started_at
    level, medium = rules.level_of(disk, run), _medium_said(disk)
    return WipeRecord(
        position=position, recorded_at=at, started_at=started, ended_at=ended,
        ordered_at=ended or started or in_paris(at).replace(tzinfo=None),
        tool=run.tool[:40], version=_cut(run.version, 60), method=_cut(run.method, 80), rounds=_whole(run.rounds),
        blank=run.blank, verify=run.verify.value if run.verify else None,
        device_name=_cut(disk.device, 40), bus=_cut(disk.bus, 20), model=_cut(disk.model, 120),
        serial=_cut(disk.serial, 128), medium=medium.value if medium else None, capacity_bytes=disk.bytes,
        bytes_done=disk.bytes_done, status=disk.status.value,
        errors=disk.errors.total if disk.errors.stated else None, hidden_area=disk.hidden_area.value,
        read_outcome=disk.outcome.value, read_reasons=list(disk.reasons), outcome=disk.outcome.value,
        reasons=list(disk.reasons), level=level.value if level else None, technique=disk.technique,
        host_serial=_cut(run.host.serial, 80), host_uuid=_cut(run.host.uuid, 36), tag=_cut(run.tag, 80),
        operator=_cut(run.operator, 120),
    )  # fmt: skip


def ended_at(run: Run, disk: DiskResult) -> datetime | None:
    """When this disk was done, on the clock of the bench; the end of the run when the disk's own is
    not said."""
    return disk.ended_at or run.ended_at


@dataclass(frozen=True, slots=True)
class House:
    """What the house knows of a disk that no file says. ``erases``: by the disk itself, since it was last
    unproven; ``log``: the name of the log that a PDF report of the same wipe completes."""

    medium: devices.Medium
    purge: bool = False
    erases: Sequence[FirmwareErase] = ()
    log: str | None = None


def judge(line: WipeRecord, form: Format, house: House) -> None:
    """Write the verdict on ``line``: the file's own, lowered or completed by what the house knows."""
    verdict, reasons, level = Outcome(line.read_outcome), list(line.read_reasons), line.level
    if is_read_back(line.method):
        verdict, reasons, line.firmware_erase = _read_back(line, house)
        proven = line.firmware_erase.technique if line.firmware_erase else None
        medium = min(_media(line, house), key=lambda each: each not in _FLASH)
        level = rules.level(rules.Medium(medium.value), proven).value if proven else None
    if verdict in rules.PROVEN:
        for reason in _reserves(line, form, house, level):
            verdict, reasons = Outcome.SUCCESS_WITH_RESERVATION, [*reasons, reason]
    line.outcome, line.reasons, line.level = verdict.value, reasons, level


def _read_back(line: WipeRecord, house: House) -> tuple[Outcome, list[str], FirmwareErase | None]:
    """What a read-back is worth beside the erases that the disk did by itself: the newest that it proves, if any."""
    run, disk = as_run(line), as_result(line)
    told: tuple[Outcome, list[str]] = disk.outcome, list(disk.reasons)
    for erase in reversed(house.erases):
        verdict, reasons = rules.read_back_proves(erase.technique, erase.done_at, disk, run)
        if verdict in rules.PROVEN:
            return verdict, list(reasons), erase
        told = (verdict, list(reasons)) if erase is house.erases[-1] else told
    return *told, None


def _reserves(line: WipeRecord, form: Format, house: House, level: str | None) -> Iterator[str]:
    """Why a success is not believed whole."""
    if line.ended_at is None:
        yield UNDATED
    if form is Format.NWIPE_PDF:
        yield COMPLETES.format(log=house.log) if house.log else PDF_ALONE
    if house.purge and level not in _PURGED:
        yield from _short_of_purge(_media(line, house))


def _short_of_purge(media: set[devices.Medium]) -> Iterator[str]:
    if media & _FLASH:
        yield PURGE_WANTED
    elif media == {devices.Medium.UNKNOWN}:
        yield PERHAPS_FLASH


def _media(line: WipeRecord, house: House) -> set[devices.Medium]:
    """What was noted of the disk, and what the tool says: neither a wrong note nor a mute bus makes flash a platter."""
    return {house.medium} | ({devices.Medium(line.medium)} if line.medium else set())


def may_be_accepted(line: WipeRecord) -> bool:
    """Whether a person may accept the reservation: not where the donor forbids it, nor where a log decides."""
    reserved = line.outcome == Outcome.SUCCESS_WITH_RESERVATION.value and line.accepted_at is None
    return reserved and PURGE_WANTED not in line.reasons and not completes_a_log(line)


def completes_a_log(line: WipeRecord) -> bool:
    return any(reason.startswith(COMPLETES.partition("{")[0]) for reason in line.reasons)


def complete(disk: Disk, line: WipeRecord) -> None:
    """Fill what was not known of the disk with what the tool saw; never replace what somebody noted, but for
    a model that a tool had cut short."""
    if line.model and (not disk.model or is_whole_of(line.model, disk.model)):
        disk.model = line.model
    disk.capacity_bytes = disk.capacity_bytes or line.capacity_bytes
    if disk.medium is devices.Medium.UNKNOWN and line.medium:
        disk.medium = devices.Medium(line.medium)


def unproven_since(disk: Disk) -> datetime:
    """From when on a proof counts: the arrival of its device, even if the donor's list named the disk
    before."""
    return max(disk.unproven_since, disk.device.received_at or disk.unproven_since)


BACK: Final = "le retour de l’appareil"


def arrival_words(disk: Disk) -> str:
    """By what the disk last came in, with its article: a gift is received once, then a device comes back."""
    if not disk.came_along:
        return "la pose du disque"
    received = disk.device.received_at
    back = received is not None and disk.unproven_since > received
    return BACK if back else "la réception du don"


def oldest_believed(since: datetime) -> datetime:
    """Bench times before this are older than ``since``: a day of slack, as in ``rules.date_doubt``."""
    return datetime.combine(arrival_day(since) - timedelta(days=1), time())


def arrival_day(since: datetime) -> date:
    return in_paris(since).date()


def state_of(record: WipeRecord) -> DiskState:
    """What a line that decides makes of its disk."""
    return DiskState.FAILED if record.outcome == Outcome.FAILED.value else DiskState.WIPED


def as_result(record: WipeRecord) -> DiskResult:
    """What the file said of the disk, as far as the line keeps it: enough to match and to judge it again."""
    return DiskResult(
        device=record.device_name or "", bus=record.bus, model=record.model, serial=record.serial,
        bytes=record.capacity_bytes, bytes_done=record.bytes_done, status=Status(record.status),
        outcome=Outcome(record.read_outcome), reasons=tuple(record.read_reasons), technique=record.technique,
        hidden_area=HiddenArea(record.hidden_area), started_at=record.started_at, ended_at=record.ended_at,
    )  # fmt: skip


def as_run(record: WipeRecord) -> Run:
    """The run of the line, alone in it."""
    return Run(
        record.tool, record.version, record.method, rounds=record.rounds, blank=record.blank,
        verify=Verify(record.verify) if record.verify else None, host=host_of(record), tag=record.tag,
        started_at=record.started_at, ended_at=record.ended_at, disks=(as_result(record),),
        complete=record.status != Status.NONE.value,
    )  # fmt: skip


def host_of(record: WipeRecord) -> Host:
    """The machine that ran the tool."""
    return Host(record.host_serial, record.host_uuid)


def short_name(filename: str) -> str:
    """The last part of a name sent by a browser, cut to what the column holds."""
    return printable(filename.replace("\\", "/").rsplit("/", 1)[-1].strip()) or "sans nom"


def printable(name: str) -> str:
    """The name without control characters, its end kept when it is longer than its column."""
    return "".join(letter for letter in name if letter.isprintable())[-_LONGEST_NAME:]


def _medium_said(disk: DiskResult) -> devices.Medium | None:
    """The medium, unless it is a guess: nwipe before 0.35 says « ATA » for SSD and hard disk alike."""
    found = rules.medium(disk)
    guessed = found is rules.Medium.HDD and disk.hidden_area is HiddenArea.NOT_EXAMINED
    return None if guessed or found in _UNSAID else devices.Medium(found.value)


def _whole(number: int | None) -> int | None:
    """``None`` for a count that no column holds: nobody made two thousand million passes."""
    return number if number is not None and number < 2**31 else None


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text else None
