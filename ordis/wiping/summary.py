"""What a file of evidence says, in French lines for a terminal."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.kernel.french import NBSP, THIN, capacity, count, memory
from ordis.kernel.refusal import Refusal
from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import DiskResult, Evidence, NotProof, Run, unknown
from ordis.wiping.inspection import LARGEST_ARCHIVE, inspect

NOTHING_RUN = "Aucun disque n’a été traité pendant ce passage."
NO_FILE = "Le fichier {file} n’a pas pu être lu. Vérifiez son nom et vos droits."


def tell(file: Path, *, as_json: bool, say: Callable[[str], object]) -> None:
    """Say what the file proves or describes, as JSON or in lines.

    Raises ``Refusal`` with the sentence of a file that is no proof; its JSON has been said before, with what the
    file says all the same.
    """
    data = b""
    try:
        data = _bytes_of(file)
        found = inspect(data, file.name)
    except Unreadable as unreadable:
        if as_json:
            _say_json(unreadable.evidence if isinstance(unreadable, NotProof) else unknown(data), say)
        raise Refusal(unreadable.message) from unreadable
    if as_json:
        _say_json(found, say)
        return
    for line in lines(found):
        say(line)


def _say_json(evidence: Evidence, say: Callable[[str], object]) -> None:
    say(json.dumps(evidence.as_json(), ensure_ascii=False, indent=1))


def _bytes_of(file: Path) -> bytes:
    """Cut one byte past what any parser takes: a pipe or a device may never end."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_ARCHIVE + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(NO_FILE.format(file=file)) from error


def lines(evidence: Evidence) -> Iterator[str]:
    """The kind of file, then each run disk by disk with its verdict and reasons, then each machine."""
    told = []
    if evidence.runs:
        told += [
            count(len(evidence.runs), "passage"),
            count(len(evidence.results()), "disque traité", "disques traités"),
        ]
    if evidence.devices:
        told.append(count(len(evidence.devices), "machine décrite", "machines décrites"))
    yield f"{evidence.format.label}{NBSP}: {', '.join(told) or 'rien'}."
    for run in evidence.runs:
        yield _run(run)
        yield from (_result(disk) for disk in run.disks)
        if not run.disks:
            yield f"  {NOTHING_RUN}"
    for machine in evidence.devices:
        yield _machine(machine)
        yield from (_seen(disk) for disk in machine.disks)


def _run(run: Run) -> str:
    tool = f"{run.tool} {run.version}" if run.version else run.tool
    ended = f"terminé le {run.ended_at:%d/%m/%Y à %H:%M}" if run.ended_at else "sans date de fin"
    host = (f"machine n°{NBSP}{run.host.serial}",) if run.host.serial else ()
    return ", ".join((tool, run.method or "méthode inconnue", ended, *host)) + "."


def _result(disk: DiskResult) -> str:
    verdict = " ".join((f"{disk.outcome.label}.", *disk.reasons))
    return f"  {_named(disk.device, disk.model, disk.serial, disk.bytes)}{NBSP}: {verdict}"


def _machine(machine: Machine) -> str:
    who = " ".join(word for word in (machine.make, machine.model) if word) or "machine sans nom"
    facts = [
        machine.kind.label if machine.kind else None,
        f"n°{NBSP}{machine.serial}" if machine.serial else None,
        machine.cpu,
        f"{memory(machine.ram_mb)} de mémoire" if machine.ram_mb else None,
        f"batterie à {machine.battery_health}{THIN}%" if machine.battery_health is not None else None,
    ]
    return ", ".join([who, *(fact for fact in facts if fact)]) + "."


def _seen(disk: SeenDisk) -> str:
    medium = disk.medium.label if disk.medium else None
    facts = [_named(disk.device, disk.model, disk.serial, disk.bytes), medium, disk.health or None]
    facts.append("externe" if disk.external else None)
    return f"  {', '.join(fact for fact in facts if fact)}."


def _named(device: str, model: str | None, serial: str | None, size: int | None) -> str:
    number = f"n°{NBSP}{serial}" if serial else "sans numéro de série"
    words = (device, model or "modèle inconnu", number, capacity(size) if size is not None else "")
    return ", ".join(word for word in words if word)
