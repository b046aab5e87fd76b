"""What all the evidence of a disk makes of it: lines are judged with what the house knows, then the newest decides."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.devices.models import Disk, DiskState
from ordis.kernel.db import db
from ordis.wiping import queries, records
from ordis.wiping.evidence import Format, Outcome
from ordis.wiping.methods import is_read_back
from ordis.wiping.models import BENCH_TIME, EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.records import House

OPEN_TO_EVIDENCE = frozenset({DiskState.TO_WIPE, DiskState.WIPED, DiskState.FAILED})
"""States that evidence moves; what a person declared holds until taken back."""
_BELIEVED = frozenset({Outcome.SUCCESS.value, Outcome.SUCCESS_WITH_RESERVATION.value})
_SAME_END = timedelta(minutes=2)


def judge(lines: Sequence[WipeRecord]) -> list[WipeRecord]:
    """Give lines that are tied to their disks the verdict that the house believes. Three queries at most.

    A PDF report of nwipe only completes the log of the same wipe, known already or among ``lines``: it then
    stands just before it, so that it never outranks it. Returns the saved lines that decided and do no more: the
    donor asks for more, or a reason came that nobody has accepted.
    """
    fallen: list[WipeRecord] = []
    tied = [(line, line.disk) for line in lines if line.disk is not None]
    purge = queries.purge_wanted({disk.device for _, disk in tied})
    erases = _erases([disk for line, disk in tied if is_read_back(line.method)])
    logs = _logs([line for line, _ in tied])
    for line, disk in tied:
        form = Format(line.evidence.format)
        log = logs.get(line.id or id(line)) if form is Format.NWIPE_PDF else None
        if log is not None:
            line.ordered_at = min(line.ordered_at, log.ordered_at - timedelta(seconds=1))
            log.operator = log.operator or line.operator
        name = log.evidence.filename if log else None
        house = House(disk.medium, disk.device_id in purge, _in_the_same_stay(line, disk, erases[disk.id]), name)
        accepted = set(line.reasons) if line.accepted_at is not None else None
        decided = line.id is not None and line.decides
        records.judge(line, form, house)
        if accepted is not None and not _still_accepted(line, accepted):
            line.accepted_at, line.accepted_by_id, line.accepted_reason = None, None, ""
        fallen += [line] if decided and not line.decides else []
    return fallen


def _still_accepted(line: WipeRecord, accepted: set[str]) -> bool:
    """A reason that came must have taken the place of another: a sentence that we only word otherwise is no news."""
    now = set(line.reasons)
    if line.outcome not in _BELIEVED or records.completes_a_log(line) or records.PURGE_WANTED in now - accepted:
        return False
    return len(now - accepted) <= len(accepted - now)


def beside(lines: Collection[WipeRecord]) -> list[WipeRecord]:
    """PDF reports, known already, of the wipes that the logs in ``lines`` tell: to be judged again. One query."""
    logs = [line for line in lines if line.evidence.format == Format.NWIPE_LOG.value]
    return _about(logs, Format.NWIPE_PDF)


def settle(disk: Disk, *, at: datetime) -> None:
    """Give the disk the state that its evidence decides; what a person declared of it holds until
    taken back."""
    settle_all([disk], at=at)


def settle_all(
    disks: Sequence[Disk],
    *,
    at: datetime,
    unsaved: Sequence[WipeRecord] = (),
    older: Collection[int] | None = None,
) -> None:
    """The same for many, ``unsaved`` lines counted with the others. One query per 200 disks; none of those that are not
    in ``older``, when it is known which have other lines."""
    decisive = queries.deciding_each([disk for disk in disks if disk.state in OPEN_TO_EVIDENCE], unsaved, older)
    for disk in disks:
        if (line := decisive.get(disk.id)) is not None:
            _move(disk, records.state_of(line), at)


def settle_again(disks: Sequence[Disk], *, at: datetime) -> None:
    """The same after lines were judged otherwise than before: a disk that nothing proves any more is to wipe."""
    known = [disk for disk in disks if disk.state in OPEN_TO_EVIDENCE]
    decisive = queries.deciding_each(known)
    for disk in known:
        line = decisive.get(disk.id)
        _move(disk, records.state_of(line) if line else DiskState.TO_WIPE, at)


def rejudge(disks: Sequence[Disk], *, at: datetime) -> None:
    """Judge again every line of the disks since they were last unproven, then settle them: an erase was declared, a
    medium is known better, the donor asks for something else."""
    since = {disk.id: records.unproven_since(disk) for disk in disks}
    if not since:
        return
    told = {"disks": list(since), "since": min(since.values())}
    lines = [line for line in _lines(_ids_since(), told) if line.recorded_at >= since[line.disk_id or 0]]
    if not lines:
        return
    fallen = {line.disk_id for line in judge(lines)}
    db.session.flush()
    settle_again([disk for disk in disks if disk.id in fallen], at=at)
    settle_all([disk for disk in disks if disk.id not in fallen], at=at)


@cache
def _ids_since() -> sa.Select[tuple[int]]:
    """Built once, and on the table: the first log of every disk asks it."""
    line = WipeRecord.__table__.c
    return sa.select(line.id).where(
        line.disk_id.in_(sa.bindparam("disks", expanding=True)),
        line.recorded_at >= sa.bindparam("since", type_=line.recorded_at.type),
    )


def _move(disk: Disk, state: DiskState, at: datetime) -> None:
    if state is disk.state:
        return
    disk.state, disk.state_at = state, at
    if disk.taken_out_at is not None and not state.proven:
        _fall_elsewhere(disk, at)


def _fall_elsewhere(disk: Disk, at: datetime) -> None:
    """What proved the disk where it came from does no more: the device in which it is now learns it too."""
    lines = list(db.session.scalars(sa.select(Disk).where(Disk.from_disk_id == disk.id).order_by(Disk.id)))
    own = queries.deciding_each(lines)
    for line in lines:
        if line.id not in own and line.state is DiskState.WIPED:
            _move(line, DiskState.TO_WIPE, at)


def _erases(disks: Sequence[Disk]) -> dict[int, list[FirmwareErase]]:
    """Disk id → the erases by the disk itself, oldest first."""
    ids = {disk.id for disk in disks}
    found: dict[int, list[FirmwareErase]] = defaultdict(list)
    statement = sa.select(FirmwareErase).where(FirmwareErase.disk_id.in_(ids))
    for erase in db.session.scalars(statement.order_by(FirmwareErase.done_at, FirmwareErase.id)) if ids else ():
        found[erase.disk_id].append(erase)
    return found


def _in_the_same_stay(line: WipeRecord, disk: Disk, erases: Sequence[FirmwareErase]) -> list[FirmwareErase]:
    """Those that the line may read back: a device that came back starts anew, and what was proven before its donor
    stays proven."""
    since = records.unproven_since(disk)
    return [erase for erase in erases if (erase.said_at >= since) is (line.recorded_at >= since)]


def _logs(lines: Sequence[WipeRecord]) -> dict[int, WipeRecord]:
    """Line → the log of the same wipe, for lines of PDF reports, by their id or, before they have one, by ``id()``."""
    reports = [line for line in lines if line.evidence.format == Format.NWIPE_PDF.value and line.ended_at]
    if not reports:
        return {}
    logs = [line for line in lines if line.evidence.format == Format.NWIPE_LOG.value]
    logs += _about(reports, Format.NWIPE_LOG)
    by_disk: dict[int, list[WipeRecord]] = defaultdict(list)
    for log in logs:
        by_disk[log.disk.id if log.disk else 0].append(log)
    return {
        report.id or id(report): log
        for report in reports
        for log in by_disk[report.disk.id if report.disk else 0]
        if _ends_with(report, log)
    }


def _ends_with(one: WipeRecord, other: WipeRecord) -> bool:
    return one.ended_at is not None and other.ended_at is not None and abs(one.ended_at - other.ended_at) <= _SAME_END


def _about(lines: Sequence[WipeRecord], form: Format) -> list[WipeRecord]:
    """Saved lines of files of this form that tell of the same disks at about the same times."""
    disks = {line.disk.id for line in lines if line.disk is not None}
    ends = [line.ended_at for line in lines if line.ended_at is not None]
    if not disks or not ends:
        return []
    told = {"first": min(ends) - 2 * _SAME_END, "last": max(ends) + 2 * _SAME_END, "form": form.value}
    return _lines(_ids_about(), {"disks": list(disks), **told})


def _lines(ids: sa.Select[tuple[int]], told: dict[str, Any]) -> list[WipeRecord]:
    """The saved lines of these ids. There are nearly never any: lines, with their forty columns, are asked for only
    then."""
    if not (found := list(db.session.scalars(ids, told))):
        return []
    statement = sa.select(WipeRecord).where(WipeRecord.id.in_(found)).options(joinedload(WipeRecord.evidence))
    return list(db.session.scalars(statement.order_by(WipeRecord.id)))


@cache
def _ids_about() -> sa.Select[tuple[int]]:
    """Built once, and on the tables: every log asks it."""
    line, file = WipeRecord.__table__.c, EvidenceFile.__table__
    return (
        sa.select(line.id)
        .join(file, file.c.id == line.evidence_id)
        .where(
            line.disk_id.in_(sa.bindparam("disks", expanding=True)),
            line.ordered_at.between(sa.bindparam("first", type_=BENCH_TIME), sa.bindparam("last", type_=BENCH_TIME)),
            file.c.format == sa.bindparam("form"),
        )
    )
