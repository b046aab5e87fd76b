"""nwipe logs, versions 0.30 to 0.42: several runs of several disks, appended to one another, whole or cut.

The per-disk table decides: ``[SUCCESS]`` lines, « 100.00 % » and the last line of a run prove nothing
(nwipe 0.34 prints ``[SUCCESS] Blanked device`` for a disk whose status is ``-FAILED-``).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.serials import is_masked, meaningful, normalised
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import rules
from ordis.wiping.evidence import (
    DiskResult,
    Errors,
    Evidence,
    Format,
    HiddenArea,
    Host,
    NotProof,
    Run,
    Status,
    Uninterpreted,
)
from ordis.wiping.nwipe_draft import Draft, DraftDisk, Phase
from ordis.wiping.nwipe_tables import MOST_DISKS, Row

_LEVELS = "debug|info|notice|warning|error|fatal|sanity"
_TIMED = re.compile(rf"^\[(\d{{4}}/\d\d/\d\d \d\d:\d\d:\d\d)\] {{1,8}}({_LEVELS}): (.*)", re.ASCII | re.MULTILINE)
_OLD = re.compile(rf"^\[\d{{4}}/\d\d/\d\d \d\d:\d\d:\d\d\] nwipe: (?:{_LEVELS}): ", re.ASCII | re.MULTILINE)
# The bracket first, then what stands before it: so written, it is looked for ten times as fast.
_GLUED = re.compile(r"\[(?<=[^\n]\[)(?=\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\] )", re.ASCII)
_MARKS = re.compile(r"nwipe|/dev/", re.IGNORECASE)
# Ends a line that the tool did not finish: no NUL is left in a decoded text.
_CUT = "\0"
# nwipe never writes more than 512 characters; a longer line is none of its own.
_LONGEST_LINE = 2_000
_TOO_LONG = "Ce journal est trop long pour être lu d’un coup. Déposez un journal par séance."
_TOO_MANY = (
    f"Ce journal annonce plus de {MOST_DISKS} disques en un seul passage. Déposez les journaux des passages un à un."
)
_MOST_LINES = 2_000_000
_MOST_RUNS = 10_000
_ANONYMOUS = (
    "Ce journal nwipe est anonyme (option -q, « quiet ») : les numéros de série y sont masqués, "
    "il ne peut prouver l’effacement d’aucun disque. Relancez nwipe sans cette option."
)
_TOO_OLD = (
    "Ce journal vient d’une version de nwipe trop ancienne : il n’a pas de tableau par disque. "
    "Refaites l’effacement avec nwipe 0.30 ou plus récent."
)
_NOT_A_LOG = "Ce fichier n’est pas un journal nwipe. Déposez le fichier .log écrit par nwipe."
_CUT_NAMES = (6, 8)
_BUSES_WITH_HIDDEN_AREAS = ("ATA", "IDE", "USB", "UNK")
_NUMBERS = re.compile(r"(\d{1,3})\.(\d{1,3})", re.ASCII)
_FIRST_TO_LOOK = (0, 35)


def recognises(text: str) -> bool:
    """True when the text has lines of nwipe's form, present or old."""
    return (_TIMED.search(text) or _OLD.search(text)) is not None and _MARKS.search(text) is not None


def parse(text: str, sha256: str) -> Evidence:
    """Every run of the log, judged disk by disk.

    Raises ``NotProof`` for a log whose only disks are masked, ``Uninterpreted`` for one of the time before
    tables, ``Unreadable`` for one too long.
    """
    if text.count("\n") > _MOST_LINES:
        raise Unreadable(_TOO_LONG)
    drafts = _drafts(text)
    if not drafts:
        raise Uninterpreted(_TOO_OLD if _OLD.search(text) else _NOT_A_LOG)
    if any(max(len(draft.disks), len(draft.tables.rows)) > MOST_DISKS for draft in drafts):
        raise Unreadable(_TOO_MANY)
    runs, seen = [], []
    for draft in drafts:
        run, left_alone = _assemble(draft)
        runs.append(rules.judged(run))
        if left_alone:
            seen.append(Machine(serial=run.host.serial, uuid=run.host.uuid, disks=tuple(left_alone)))
    evidence = Evidence(Format.NWIPE_LOG, sha256, tuple(runs), tuple(seen))
    if any(run.masked for run in runs) and not any(run.disks for run in runs if not run.masked):
        raise NotProof(_ANONYMOUS, evidence)
    return evidence


def _lines(text: str) -> Iterator[str]:
    """The lines worth reading; one that the tool did not finish, at the end of the file or where a later run
    goes on after a power cut, ends with ``_CUT``."""
    text = _GLUED.sub(f"{_CUT}\n[", text) + (_CUT if not text.endswith("\n") else "")
    start, end = 0, len(text)
    while start < end:
        stop = text.find("\n", start)
        stop = end if stop < 0 else stop
        if start < stop <= start + _LONGEST_LINE:
            yield text[start:stop]
        start = stop + 1


def _drafts(text: str) -> list[Draft]:
    drafts: list[Draft] = []
    draft: Draft | None = None
    for line in _lines(text):
        if line.endswith(_CUT):
            if draft is not None:
                draft.total(line.rstrip(_CUT))  # a footer says by its last letters that it is whole
            continue
        timed = _TIMED.match(line) if line[0] == "[" else None
        if draft is None or _another(draft, line, timed):
            if timed is None and not _is_table(line):
                continue
            draft = Draft()
            drafts.append(draft)
            if len(drafts) > _MOST_RUNS:
                raise Unreadable(_TOO_LONG)
        _feed(draft, line, timed)
    return [draft for draft in drafts if draft.started_at is not None or draft.tables.rows]


def _another(draft: Draft, line: str, timed: re.Match[str] | None) -> bool:
    if timed is not None:
        return draft.begins_another(timed[2], timed[3])
    return draft.phase is Phase.DONE and _is_table(line)


def _is_table(line: str) -> bool:
    return line[0] in "! " and "|" in line


def _feed(draft: Draft, line: str, timed: re.Match[str] | None) -> None:
    if timed is not None:
        draft.timed(timed[1], timed[2], timed[3])
    elif line[0] == "[":
        draft.total(line)
    elif line[0] == "!" and "Device |" in line:
        draft.tables.header(line)
    elif _is_table(line):
        draft.tables.row(line)


def _assemble(draft: Draft) -> tuple[Run, list[SeenDisk]]:
    """The run, not yet judged, and the disks that a complete run saw and left alone."""
    complete = draft.phase is Phase.DONE
    names = _full_names(draft)
    treated: dict[str, Row | None] = {}
    for row in draft.tables.rows:
        name = names.get(row.name, row.name)
        twin = treated.setdefault(name, row)
        if twin is not None and twin != row:
            treated[name] = replace(row, status=Status.NONE)
    for name, disk in draft.disks.items():
        if disk.opened or (not complete and disk.found):
            treated.setdefault(name, None)
    results = tuple(_result(draft, draft.disks.get(name) or DraftDisk(name), row) for name, row in treated.items())
    seen = [
        SeenDisk(name, disk.bus, disk.model, meaningful(disk.serial), disk.believed_size)
        for name, disk in draft.disks.items()
        if disk.found and name not in treated
    ]
    masked = draft.quiet or any(is_masked(row.serial) for row in draft.tables.rows)
    return Run(
        "nwipe", draft.version, draft.method, draft.rounds, draft.blank, draft.verify,
        draft.started_at, draft.ended_at, Host(meaningful(draft.host_serial), meaningful(draft.host_uuid)),
        results, complete, masked,
    ), seen  # fmt: skip


def _full_names(draft: Draft) -> dict[str, str]:
    """Table name → device name: versions 0.30 to 0.32 keep the last six characters (``vme0n1``), later ones eight."""
    endings: dict[str, set[str]] = {}
    for name in draft.disks:
        last = name.rpartition("/")[2]  # cciss/c0d0
        for ending in {last, *(last[-length:] for length in _CUT_NAMES)}:
            endings.setdefault(ending, set()).add(name)
    names = {row.name for row in draft.tables.rows} - draft.disks.keys()
    return {name: next(iter(endings[name])) for name in names if len(endings.get(name, ())) == 1}


def _result(draft: Draft, disk: DraftDisk, row: Row | None) -> DiskResult:
    short = row.name if row else disk.name
    done, size = draft.tables.erased.get(short, (disk.written, disk.believed_size))
    announced, in_table = normalised(disk.serial), normalised(row.serial if row else None)
    same = announced == in_table or (row is not None and row.bears(disk.serial or ""))
    serial = disk.serial if disk.serial is not None or row is None else row.serial
    started_at, duration = disk.started_at, row.duration if row else None
    return DiskResult(
        device=disk.name, bus=disk.bus, model=disk.model or (row.model if row else None) or None,
        serial=meaningful(serial), bytes=disk.believed_size if disk.believed_size is not None else size,
        status=row.status if row else Status.NONE,
        errors=draft.tables.errors.get(short, Errors()), bytes_done=done, hidden_area=_hidden(draft, disk),
        retries=disk.retries, started_at=started_at, duration=duration,
        ended_at=_after(started_at, duration),
        contradiction=announced is not None and in_table is not None and not same,
    )  # fmt: skip


def _after(start: datetime | None, seconds: int | None) -> datetime | None:
    """``None`` for an end that no calendar holds: the year 9999 and a broken counter both occur."""
    if start is None or seconds is None:
        return None
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _hidden(draft: Draft, disk: DraftDisk) -> HiddenArea:
    """Silence means different things: no such area on NVMe, not looked for before 0.35, else unknown."""
    if disk.hidden is not None:
        return disk.hidden
    bus = (disk.bus or "UNK").upper()
    if not bus.startswith(_BUSES_WITH_HIDDEN_AREAS):
        return HiddenArea.NOT_APPLICABLE
    version = _NUMBERS.match(draft.version or "0.30")
    too_old_to_look = version is not None and (int(version[1]), int(version[2])) < _FIRST_TO_LOOK
    if bus.startswith("ATA") and too_old_to_look and not draft.looked_for_hidden:
        return HiddenArea.NOT_EXAMINED
    return HiddenArea.UNKNOWN
