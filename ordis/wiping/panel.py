"""The proofs of a device's disks, as its page shows them, with what a person may do about each."""

from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Disk, DiskState, Stage
from ordis.devices.serials import normalised, same
from ordis.wiping import queries
from ordis.wiping.actions import known_disks
from ordis.wiping.evidence import Evidence, Format, Outcome, Run
from ordis.wiping.forms import EvidenceForm
from ordis.wiping.matching import Doubtful, match_all
from ordis.wiping.models import DiskStatement, WipeRecord
from ordis.wiping.records import PURGE_WANTED, as_result, oldest_believed, unproven_since
from ordis.wiping.sentences import method_words, tool_words
from ordis.wiping.statements import GONE, choices


@dataclass(frozen=True, slots=True)
class Row:
    """One disk: ``number`` from 1, the line that decides, the newest line, and what may be declared."""

    number: int
    disk: Disk
    decisive: WipeRecord | None
    latest: WipeRecord | None
    earlier: tuple[WipeRecord, ...]
    statement: DiskStatement | None
    declarable: tuple[DiskState, ...]

    @property
    def shown(self) -> WipeRecord | None:
        """The line that the table tells: the newest, unless it says nothing against the one that decides."""
        return self.decisive if self.disk.state is DiskState.WIPED else self.latest

    @property
    def to_judge(self) -> WipeRecord | None:
        """The newest line, when it is a reservation to accept and nothing proves the disk yet."""
        line = self.latest
        waiting = line is not None and line.accepted_at is None and not self.disk.state.proven
        if not waiting or line is None or line.outcome != Outcome.SUCCESS_WITH_RESERVATION.value:
            return None
        return line if _counts(line, self.disk) and PURGE_WANTED not in line.reasons else None


@dataclass(frozen=True, slots=True)
class Question:
    """A disk that a file names and that no line of the device bears: ``candidates`` are numbers from 1."""

    line: WipeRecord
    reasons: tuple[str, ...]
    candidates: tuple[tuple[int, Disk], ...]
    elsewhere: str | None

    @property
    def same_serial(self) -> bool:
        """Whether a disk of the device bears this serial already, with another model or size."""
        return any(same(self.line.serial, disk.serial) for _, disk in self.candidates)


def panel(device: Device, user: User) -> Markup | None:
    """The panel, in at most five queries whatever the number of disks; nothing for what holds no data."""
    if not device.disks and not device.kind.holds_data:
        return None
    return Markup(  # noqa: S704 (our own template, which escapes)
        render_template(
            "wiping/_panel.html",
            device=device,
            rows=rows(device),
            questions=questions(device),
            here=device.stage not in {Stage.EXPECTED, Stage.MISSING, Stage.HANDED_OVER},
            may_record=user.can(Permission.WIPE_RECORD),
            may_judge=user.can(Permission.WIPE_JUDGE),
            form=EvidenceForm(formdata=None),
            outcomes=Outcome,
            method_words=method_words,
            tool_words=tool_words,
        )
    )


def rows(device: Device) -> list[Row]:
    history = queries.history(device.disks)
    said = queries.statements(device) if device.disks else {}
    return [_row(number, disk, history[disk.id], said) for number, disk in enumerate(device.disks, start=1)]


def _row(number: int, disk: Disk, lines: list[WipeRecord], said: dict[int, DiskStatement]) -> Row:
    decisive = next((line for line in lines if line.decides and _counts(line, disk)), None)
    latest = lines[0] if lines else None
    shown = decisive if disk.state is DiskState.WIPED else latest
    earlier = tuple(line for line in lines[: queries.HISTORY] if line is not shown)
    statement = said.get(disk.id) if disk.state in GONE else None
    open_to = tuple(s for s in choices(disk.state) if not (lines and s in GONE - {DiskState.DESTROYED}))
    return Row(number, disk, decisive, latest, earlier, statement, open_to)


def _counts(line: WipeRecord, disk: Disk) -> bool:
    """The twin, for one row, of the conditions of ``queries.deciding``."""
    since = unproven_since(disk)
    return line.recorded_at >= since and line.ordered_at >= oldest_believed(since)


def questions(device: Device) -> list[Question]:
    """Each unknown disk once, by its newest line, with the reason of the doubt."""
    newest: dict[str, WipeRecord] = {}
    for line in queries.unplaced(device):
        if key := normalised(line.serial):
            newest.setdefault(key, line)
    owners = {disk.serial_key: disk.device.code for disk in queries.twins(newest, but=device)}
    return [_question(device, line, owners.get(key)) for key, line in newest.items()]


def _question(device: Device, line: WipeRecord, owner: str | None) -> Question:
    numbers = {disk.id: (number, disk) for number, disk in enumerate(device.disks, start=1)}
    found = match_all(Evidence(Format.NWIPE_LOG, "", (Run(line.tool, disks=(as_result(line),)),)), known_disks(device))
    doubts = found.doubtful
    candidates = tuple(numbers[known.id] for item in doubts for known in item.candidates)
    reasons = tuple(reason for item in (*doubts, *found.unmatched) for reason in _why(item))
    return Question(line, reasons, candidates, owner)


def _why(item: object) -> tuple[str, ...]:
    return item.reasons if isinstance(item, Doubtful) else ()
