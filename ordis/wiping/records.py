"""From what a file says to the lines that the database keeps, and when such a line counts for a disk."""

from datetime import date, datetime, time, timedelta

from ordis.devices import models as devices
from ordis.devices.models import Disk, DiskState
from ordis.kernel.clock import in_paris
from ordis.wiping import rules
from ordis.wiping.evidence import DiskResult, Evidence, HiddenArea, Outcome, Run
from ordis.wiping.models import WipeRecord

UNDATED = "Le journal ne dit pas quand l’effacement s’est terminé."
PURGE_WANTED = (
    "Le donateur exige le niveau Purge pour les SSD, et un écrasement n’atteint que le niveau Clear : "
    "effacez ce "
    "support par une commande interne (Sanitize), ou détruisez-le."
)
_FLASH = frozenset({devices.Medium.SSD, devices.Medium.NVME, devices.Medium.EMMC})
_LONGEST_NAME = 200


def records_of(evidence: Evidence, at: datetime) -> list[WipeRecord]:
    """One unsaved line per disk of each run, in the order of the file; what the file does not say is
    ``None``."""
    return [_record(position, run, disk, at) for position, (run, disk) in enumerate(evidence.results())]


def _record(position: int, run: Run, disk: DiskResult, at: datetime) -> WipeRecord:
    ended = ended_at(run, disk)
    level, medium = rules.level_of(disk, run), _medium_said(disk)
    return WipeRecord(
        position=position, recorded_at=at, started_at=disk.started_at, ended_at=ended,
        ordered_at=ended or disk.started_at or in_paris(at).replace(tzinfo=None),
        tool=run.tool[:40], version=_cut(run.version, 60), method=_cut(run.method, 80), rounds=_whole(run.rounds),
        blank=run.blank, verify=run.verify.value if run.verify else None,
        device_name=_cut(disk.device, 40), bus=_cut(disk.bus, 20), model=_cut(disk.model, 120),
        serial=_cut(disk.serial, 128), medium=medium.value if medium else None, capacity_bytes=disk.bytes,
        bytes_done=disk.bytes_done, status=disk.status.value,
        errors=disk.errors.total if disk.errors.stated else None, hidden_area=disk.hidden_area.value,
        outcome=disk.outcome.value, reasons=list(disk.reasons), level=level.value if level else None,
    )  # fmt: skip


def ended_at(run: Run, disk: DiskResult) -> datetime | None:
    """When this disk was done, on the clock of the bench; the end of the run when the disk's own is
    not said."""
    return disk.ended_at or run.ended_at


def judged_for(record: WipeRecord, run: Run, disk: DiskResult, *, medium: devices.Medium, purge: bool) -> None:
    """Write the verdict on ``record``: the file's, lowered where the date or the donor's demand asks
    for more."""
    verdict, reasons = disk.outcome, list(disk.reasons)
    if verdict in rules.PROVEN and ended_at(run, disk) is None:
        verdict, reasons = Outcome.SUCCESS_WITH_RESERVATION, [*reasons, UNDATED]
    if verdict in rules.PROVEN and purge and medium in _FLASH and record.level == rules.Level.CLEAR.value:
        verdict, reasons = Outcome.SUCCESS_WITH_RESERVATION, [*reasons, PURGE_WANTED]
    record.outcome, record.reasons = verdict.value, reasons


def complete(disk: Disk, record: WipeRecord) -> None:
    """Fill what was not known of the disk with what the tool saw; never replace what somebody noted."""
    disk.model = disk.model or (record.model or "")
    disk.capacity_bytes = disk.capacity_bytes or record.capacity_bytes
    if disk.medium is devices.Medium.UNKNOWN and record.medium:
        disk.medium = devices.Medium(record.medium)


def unproven_since(disk: Disk) -> datetime:
    """From when on a proof counts: the arrival of its device, even if the donor's list named the disk
    before."""
    return max(disk.unproven_since, disk.device.received_at or disk.unproven_since)


def oldest_believed(since: datetime) -> datetime:
    """Bench times before this are older than ``since``: a day of slack, as in ``rules.date_doubt``."""
    return datetime.combine(arrival_day(since) - timedelta(days=1), time())


def arrival_day(since: datetime) -> date:
    return in_paris(since).date()


def state_of(record: WipeRecord) -> DiskState:
    """What a line that decides makes of its disk."""
    return DiskState.FAILED if record.outcome == Outcome.FAILED.value else DiskState.WIPED


def as_result(record: WipeRecord) -> DiskResult:
    """What the line says of the identity of its disk, for ``matching``."""
    return DiskResult(
        device=record.device_name or "", model=record.model, serial=record.serial, bytes=record.capacity_bytes
    )


def short_name(filename: str) -> str:
    """The last part of a name sent by a browser, cut to what the column holds."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()
    return "".join(letter for letter in name if letter.isprintable())[-_LONGEST_NAME:] or "sans nom"


def _medium_said(disk: DiskResult) -> devices.Medium | None:
    """The medium, unless it is a guess: nwipe before 0.35 says « ATA » for SSD and hard disk alike."""
    found = rules.medium(disk)
    guessed = found is rules.Medium.HDD and disk.hidden_area is HiddenArea.NOT_EXAMINED
    return None if guessed or found is rules.Medium.UNKNOWN else devices.Medium(found.value)


def _whole(number: int | None) -> int | None:
    """``None`` for a count that no column holds: nobody made two thousand million passes."""
    return number if number is not None and number < 2**31 else None


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text else None
