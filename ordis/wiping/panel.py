"""The data carriers of a device, each once: what proves it, or what remains to be done and who may do it."""

from dataclasses import dataclass, replace
from functools import partial

from flask import render_template
from markupsafe import Markup

from ordis.accounts.audit import Verb
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.likeness import sizes_agree
from ordis.devices.models import ABSENT, Device, Disk, DiskState, Medium, Stage
from ordis.devices.queries import disks_elsewhere
from ordis.devices.serials import normalised, same
from ordis.wiping import binding, destruction, inventory_panel, panel_queries, queries, sentences
from ordis.wiping.attachments import Use
from ordis.wiping.evidence import Format, Outcome
from ordis.wiping.firmware import commands, read_back_due
from ordis.wiping.forms import EvidenceForm
from ordis.wiping.matching import NOT_KNOWN, Doubtful, Unmatched, match
from ordis.wiping.models import DiskStatement, FirmwareErase, WipeRecord
from ordis.wiping.records import (
    BACK,
    PURGE_WANTED,
    arrival_words,
    as_result,
    may_be_accepted,
    oldest_believed,
    unproven_since,
)
from ordis.wiping.statements import GONE, choices

_TONES = {DiskState.TO_WIPE: "wait", DiskState.FAILED: "alert", DiskState.WIPED: "done", DiskState.DESTROYED: "done"}
READ_BACK_DUE = "Relecture attendue"
NO_LEVEL = "aucun niveau"
TO_JUDGE = "Réserve à accepter"
AWAY = ABSENT | {Stage.HANDED_OVER}
_EXITS = frozenset({Stage.FOR_PARTS, Stage.RECYCLED})
MADE_HERE = "Un journal fait sur cet appareil nomme ce disque, inconnu jusqu’ici : l’ajouter ?"
PURGE = "Ce donateur exige Purge pour les SSD : un écrasement ne suffira pas."


@dataclass(frozen=True, slots=True)
class Row:
    """One disk: ``number`` from 1, the line that decides, the newest line, and what may be declared.

    ``erases``: by the disk itself since it came in, each with its rank among all those declared, from 1.
    """

    number: int
    disk: Disk
    decisive: WipeRecord | None
    latest: WipeRecord | None
    earlier: tuple[WipeRecord, ...]
    said: tuple[DiskStatement, ...]
    declarable: tuple[DiskState, ...]
    erases: tuple[tuple[int, FirmwareErase], ...]

    @property
    def outdated(self) -> str:
        """Since what the line of the table proves nothing any more, with its article; empty while it counts."""
        line = self.shown
        return "" if line is None or _counts(line, self.disk) else arrival_words(self.disk)

    @property
    def came_back(self) -> bool:
        """Whether that is because somebody had the computer meanwhile."""
        return self.outdated == BACK

    @property
    def shown(self) -> WipeRecord | None:
        """The line that the table tells: the newest, unless it says nothing against the one that decides."""
        return self.decisive if self.disk.state is DiskState.WIPED else self.latest

    @property
    def gone(self) -> bool:
        return self.disk.state in GONE

    @property
    def taken_out(self) -> bool:
        return self.disk.taken_out_at is not None

    @property
    def statement(self) -> DiskStatement | None:
        """The declaration that holds; none for what was said when the whole gift came in."""
        return self.said[0] if self.said and self.gone else None

    @property
    def destroyed(self) -> str:
        """How it was destroyed, by whom and to what level, in the words of the certificate; empty for the others."""
        said = self.statement
        return sentences.destruction_words(said, self.level) if said is not None and said.method else ""

    @property
    def level(self) -> str:
        """What its destruction reaches; empty when that is nothing, or when nobody said how it was destroyed."""
        said = self.statement
        reached = destruction.level(said.method, self.disk.medium) if said is not None and said.method else None
        return f"{reached.label}" if reached else ""

    @property
    def told_before(self) -> tuple[DiskStatement, ...]:
        """Declarations that hold no more."""
        return self.said[1:] if self.statement else self.said

    @property
    def to_judge(self) -> WipeRecord | None:
        """The newest line, when it is a reservation to accept and nothing proves the disk yet."""
        line = self.latest
        if line is None or self.disk.state.proven or not may_be_accepted(line):
            return None
        return line if _counts(line, self.disk) else None

    @property
    def due(self) -> tuple[str, ...]:
        """What is missing after an erase by the disk itself, while nothing proves it."""
        if self.disk.state.proven or self.disk.state is DiskState.FAILED or self.to_judge:
            return ()
        return read_back_due(self.disk, [erase.technique for _, erase in self.erases])

    @property
    def badge(self) -> tuple[str, str]:
        """Word and tone of the state, or of what it waits for."""
        if self.taken_out:
            return f"Sorti, {self.disk.state.label.lower()}", "off" if self.disk.state.proven else "alert"
        if self.to_judge:
            return TO_JUDGE, "alert"
        if self.due:
            return READ_BACK_DUE, "work"
        if self.disk.state is DiskState.DESTROYED:
            told = f"niveau {self.level}" if self.level else NO_LEVEL
            return f"{self.disk.state.label}, {told}", "done" if self.level else "wait"
        return self.disk.state.label, _TONES.get(self.disk.state, "off")

    @property
    def obeys(self) -> bool:
        """Whether an erase by the disk itself may be declared."""
        return not self.gone and bool(commands(self.disk.medium))

    @property
    def purge_refused(self) -> bool:
        return self.latest is not None and PURGE_WANTED in self.latest.reasons


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


def panel(device: Device, user: User) -> Markup:
    """The carriers and the last inventory, in two to four queries whatever the number of disks and files, one or two
    more where a disk is unknown."""
    purge, erases = (False, {}) if device.disks_proven else panel_queries.erases(device)
    found = panel_queries.of_device(device)
    disks = rows(device, erases)
    signed = not device.disks and device.no_carrier_said_by_id is not None
    at_reception = any(row.gone and row.statement is None for row in disks)
    carriers = Markup(  # noqa: S704 (our own template, which escapes)
        render_template(
            "wiping/_panel.html",
            device=device,
            rows=disks,
            questions=[*questions(device, found.waiting), *asked_by_its_logs(device, found.made_here)],
            files=found.files[: panel_queries.FILES],
            no_carrier=panel_queries.last_said(device, Verb.NO_CARRIER_SAID) if signed else None,
            reception=panel_queries.last_said(device, Verb.DISK_DECLARED) if at_reception else None,
            here=device.stage not in AWAY,
            left=_has_left(device),
            may_record=user.can(Permission.WIPE_RECORD),
            may_judge=user.can(Permission.WIPE_JUDGE),
            may_edit=user.can(Permission.DEVICE_EDIT),
            purge=PURGE if purge and _flash_waits(device) else "",
            form=EvidenceForm(formdata=None),
            **_WORDS,
        )
    )
    return carriers + inventory_panel.card(device, user, found)


_WORDS = {
    "outcomes": Outcome,
    "formats": Format,
    "states": DiskState,
    "sentences": sentences,
    "uses": {use.label for use in Use},
}


def rows(device: Device, erases: dict[int, list[FirmwareErase]]) -> list[Row]:
    history = queries.history(device.disks)
    said = panel_queries.statements(device) if any(disk.state in GONE for disk in device.disks) else {}
    row = partial(_row, history=history, said=said, erases=erases)
    return [row(number, disk) for number, disk in enumerate(device.disks, start=1)]


def _row(
    number: int,
    disk: Disk,
    *,
    history: dict[int, list[WipeRecord]],
    said: dict[int, list[DiskStatement]],
    erases: dict[int, list[FirmwareErase]],
) -> Row:
    lines = history[disk.id]
    decisive = next((line for line in lines if line.decides and _counts(line, disk)), None)
    latest = lines[0] if lines else None
    shown = decisive if disk.state is DiskState.WIPED else latest
    earlier = tuple(line for line in lines[: queries.HISTORY] if line is not shown)
    since = unproven_since(disk)
    counting = tuple((rank, each) for rank, each in enumerate(erases.get(disk.id, ()), 1) if each.said_at >= since)
    noted = bool(lines) or disk.fitted_at is not None
    open_to = tuple(s for s in choices(disk.state) if not (noted and s in GONE - {DiskState.DESTROYED}))
    open_to = () if disk.taken_out_at is not None else open_to
    return Row(number, disk, decisive, latest, earlier, tuple(said.get(disk.id, ())), open_to, counting)


def _counts(line: WipeRecord, disk: Disk) -> bool:
    """The twin, for one row, of the conditions of ``queries.deciding``."""
    since = unproven_since(disk)
    return line.recorded_at >= since and line.ordered_at >= oldest_believed(since)


def _has_left(device: Device) -> bool:
    """Whether no evidence of it is expected any more; a disk found in it all the same has to be proven."""
    return device.stage is Stage.HANDED_OVER or (device.stage in _EXITS and device.disks_proven)


def _flash_waits(device: Device) -> bool:
    """Whether something that is, or may be, flash memory still waits for its proof."""
    if device.disks_proven:
        return False
    flash = destruction.FLASH | {Medium.UNKNOWN}
    return not device.disks or any(disk.medium in flash and not disk.state.proven for disk in device.disks)


def questions(device: Device, waiting: list[WipeRecord]) -> list[Question]:
    """Each unknown disk once, by its newest line, with the reason of the doubt; each unnamed disk by itself."""
    newest: dict[str, WipeRecord] = {}
    for line in waiting:
        newest.setdefault(normalised(line.serial) or f"line {line.id}", line)
    named = [key for key, line in newest.items() if normalised(line.serial)]
    owners = {disk.serial_key: disk.device.code for disk in disks_elsewhere(named, but=device)}
    return [_question(device, line, owners.get(key)) for key, line in newest.items()]


def asked_by_its_logs(device: Device, waiting: list[WipeRecord]) -> list[Question]:
    """The same for lines that wait in the inbox and were made on this machine; what is known elsewhere is proposed
    there."""
    if device.stage in AWAY or not waiting:
        return []
    here = binding.made_on(device, waiting)
    asked = [question for question in questions(device, here) if question.elsewhere is None]
    return [replace(each, reasons=(MADE_HERE,)) if NOT_KNOWN in each.reasons else each for each in asked]


def _question(device: Device, line: WipeRecord, owner: str | None) -> Question:
    found = match(as_result(line), [binding.known(disk) for disk in device.disks])
    numbers = {disk.id: (number, disk) for number, disk in enumerate(device.disks, start=1)}
    if isinstance(found, Doubtful):
        return Question(line, found.reasons, tuple(numbers[known.id] for known in found.candidates), owner)
    if isinstance(found, Unmatched) and normalised(line.serial) is None:
        maybe = [each for each in numbers.values() if each[1].state not in GONE and _same_size(line, each[1])]
        return Question(line, found.reasons, tuple(maybe), owner)
    return Question(line, found.reasons if isinstance(found, Unmatched) else (), (), owner)


def _same_size(line: WipeRecord, disk: Disk) -> bool:
    return sizes_agree(line.capacity_bytes, disk.capacity_bytes)
