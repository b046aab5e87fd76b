"""nwipe logs for invented disks, made from true ones: the real parser reads them with the true verdict."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources

from ordis.kernel.choice import Choice

_STAMP = re.compile(r"^\[(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\]")
_FOUND = re.compile(r"Found /dev/(\S+), +(\S+) *, .*, S/N=")
_SYSTEM = re.compile(r"\] +(?:notice|info): (?:bios|system|baseboard|chassis|processor)-")
_LEFT_OUT = ("Smartctl is unable", "USB bridge, no pass", "Creating PDF report")
_NO_HOST = "nwipe_log_sysinfo(): dmidecode failed"
_FORM = "%Y/%m/%d %H:%M:%S"
_COLUMN = 17  # letters of a model in the last table
_HOSTS = uuid.UUID("6f1d2a52-6f0c-4f0e-9a55-0f4f4d1b7c11")
_DISK_RATE, _NVME_RATE = 110_000_000, 900_000_000  # bytes a second, so that durations are believable
_TIMES_OVER = 3  # written, blanked, read back
_READ_ONLY = "Invoking method 'Verify"


class Sample(Choice):
    """True logs that Ordis carries, with what they show."""

    SUCCESS_034 = "success-0.34", "disque ATA effacé, nwipe 0.34"
    SUCCESS_042 = "success-0.42", "disque effacé, nwipe 0.42"
    FAILED_034 = "failed-0.34", "disque ATA en échec, nwipe 0.34"
    UNVERIFIED_042 = "unverified-0.42", "disque ATA effacé sans relecture, nwipe 0.42"
    READ_BACK_034 = "read-back-0.34", "disque relu, que des zéros, nwipe 0.34"

    @property
    def text(self) -> str:
        """The log as nwipe wrote it."""
        return resources.files(__package__).joinpath("nwipe", f"{self.value}.log").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class _Subject:
    """The one disk of the sample that is kept, and the invented one that takes its place."""

    was: str
    bus_was: str
    size_was: str
    device: str
    bus: str
    serial: str
    model: str
    capacity: int
    host: str
    times_over: int

    @property
    def rate(self) -> int:
        return _NVME_RATE if self.bus == "NVME" else _DISK_RATE

    @property
    def seconds(self) -> int:
        """How long a disk of this size takes."""
        return max(1, self.capacity * self.times_over // self.rate)


def rewrite_log(
    sample: str, *, serial: str, model: str, capacity_bytes: int, ended_at: datetime, host_serial: str,
    device: str | None = None, bus: str | None = None,
) -> str:  # fmt: skip
    """The sample as nwipe would have written it for another disk, alone, on another computer.

    The first disk of ``sample`` is kept, with its result; the others, and what the machine of the sample
    was, are left out. ``ended_at`` is local time, to the second; ``device`` and ``bus`` (``"nvme0n1"``,
    ``"NVME"``) stay those of the sample unless told. Raises ``ValueError`` when the sample has no disk.
    """
    first = _FOUND.search(sample)
    if first is None:
        raise ValueError("the sample names no disk")
    size_was = re.search(r"(?:sect/blk/dev \d+/\d+/|Total device bytes +?= )(\d+)", sample)
    subject = _Subject(
        was=first[1], bus_was=first[2], size_was=size_was[1] if size_was else "0",
        device=device or first[1], bus=bus or first[2], serial=serial, model=model,
        capacity=capacity_bytes, host=host_serial, times_over=1 if _READ_ONLY in sample else _TIMES_OVER,
    )  # fmt: skip
    others = {found[1] for found in _FOUND.finditer(sample)} - {subject.was}
    kept = [line for line in sample.splitlines() if not _is_left_out(line, others)]
    lines = [new for line in kept for new in _rewritten(line, subject)]
    return "\n".join(_moved(lines, ended_at.replace(tzinfo=None), subject.seconds)) + "\n"


def _is_left_out(line: str, others: set[str]) -> bool:
    if any(word in line for word in _LEFT_OUT):
        return True
    if _SYSTEM.search(line) and "system-serial-number" not in line and "system-uuid" not in line:
        return True
    cell = line.partition("|")[0].strip("! ")
    return cell in others or any(re.search(rf"(?:/dev/|: ){re.escape(name)}\b", line) for name in others)


def _rewritten(line: str, subject: _Subject) -> list[str]:
    if _NO_HOST in line:
        start = line[:21] + "    info: "
        return [
            f"{start}system-serial-number = {subject.host}",
            f"{start}system-uuid = {host_uuid(subject.host)}",
        ]
    if "Found /dev/" in line:
        return [_found(line, subject)]
    if "|" in line and "Device |" not in line:
        return [_row(line, subject)]
    return [_event(line, subject)]


def host_uuid(host: str) -> uuid.UUID:
    """The UUID of the invented computer of this serial: its logs and its inventory give the same."""
    return uuid.uuid5(_HOSTS, host)


def _found(line: str, subject: _Subject) -> str:
    head, _, _ = line.partition("Found ")
    bus = re.search(r", ( *\S+ *), ", line)
    column = bus[1] if bus else subject.bus
    column = subject.bus.rjust(4).ljust(len(column)) if subject.bus != subject.bus_was else column
    size = _human(subject.capacity)
    return f"{head}Found /dev/{subject.device}, {column}, {subject.model}, {size}, S/N={subject.serial}"


def _row(line: str, subject: _Subject) -> str:
    cells = line.split("|")
    if cells[0].strip("! ") == subject.was:
        cells[0] = cells[0][0] + f"{subject.device} ".rjust(len(cells[0]) - 1)
    if len(cells) == 5 and "/s" in cells[2]:
        hours, rest = divmod(subject.seconds, 3600)
        cells[2] = f" {subject.rate // 1_000_000:>4} MB/s "
        cells[3] = f" {hours:02}:{rest // 60:02}:{rest % 60:02} "
        cells[4] = f" {subject.model[:_COLUMN]}/{subject.serial}"
        return "|".join(cells)
    return "|".join([cells[0], *(_count(cell, subject) for cell in cells[1:])])


def _count(cell: str, subject: _Subject) -> str:
    if cell.strip() != subject.size_was:
        return cell
    return f"{subject.capacity} ".rjust(len(cell))


def _event(line: str, subject: _Subject) -> str:
    line = re.sub(rf"/dev/{re.escape(subject.was)}\b", f"/dev/{subject.device}", line)
    line = re.sub(rf"(?<!\d){subject.size_was}(?!\d)", str(subject.capacity), line)
    line = re.sub(r"(has serial number |system-serial-number = ).*", lambda found: found[1] + (
        subject.serial if found[1].startswith("has") else subject.host), line)  # fmt: skip
    line = re.sub(r"(system-uuid = ).*", lambda found: f"{found[1]}{host_uuid(subject.host)}", line)
    if "HPA" in line or "max sectors" in line:
        line = line.replace(str(int(subject.size_was) // 512), str(subject.capacity // 512))
    if "] Total Throughput" in line:
        rate = f"Total Throughput {subject.rate // 1_000_000:>4} MB/s,"
        line = re.sub(r"Total Throughput .*?/s,", rate, line)
    return line


def _human(size: int) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1_000:
            return f"{size:>4} {unit}"
        size //= 1_000
    return f"{size:>4} TB"


def _moved(lines: list[str], ended_at: datetime, seconds: int) -> list[str]:
    """Every stamp moved: the wipe stretched to its new length, what stands before and after it kept."""
    stamps = [(_STAMP.match(line), line) for line in lines]
    begun = next(_moment(found[1]) for found, line in stamps if found and "Invoking method" in line)
    ended = next(_moment(found[1]) for found, line in stamps if found and "Total Throughput" in line)
    length = max(1.0, (ended - begun).total_seconds())
    new_begin = ended_at - timedelta(seconds=seconds)

    def move(moment: datetime) -> datetime:
        if moment <= begun:
            return new_begin - (begun - moment)
        if moment >= ended:
            return ended_at + (moment - ended)
        return new_begin + timedelta(seconds=int((moment - begun).total_seconds() * seconds / length))

    return [
        f"[{move(_moment(found[1])).strftime(_FORM)}]{line[found.end() :]}" if found else line for found, line in stamps
    ]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _FORM)  # noqa: DTZ007 - nwipe prints local time and no zone
