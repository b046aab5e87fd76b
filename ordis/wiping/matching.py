"""Which known disk is this disk of the evidence? The serial decides; everything else only makes one doubt.

Never by model, size, ``/dev`` name or file name alone: ``/dev`` names move between two boots, models are
cut to 15 or 16 characters, and a batch of twenty identical computers has twenty identical disks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ordis.devices.serials import normalised, same
from ordis.kernel.refusal import Refusal
from ordis.wiping.evidence import DiskResult, Evidence, Run

_SIZE_TOLERANCE = 0.01
_SHORTEST_MODEL = 4

NO_SERIAL = "Le journal ne donne pas le numéro de série de ce disque : une personne doit dire lequel c’est."
NOT_KNOWN = "Ce disque n’est pas connu de l’appareil : ajoutez-le s’il vient bien de lui."
HOST_AGREES = "Le journal a été fait sur cet appareil, et ce disque n’y est pas encore connu : ajoutez-le."
SHARED = "Ce numéro de série est porté par plusieurs disques connus : dites lequel c’est."
UNNAMED_DISK = "Un disque de l’appareil n’a pas de numéro de série enregistré : si c’est celui-ci, confirmez-le."
OTHER_MODEL = "Même numéro de série, mais le modèle diffère : « {seen} » dans le journal, « {known} » connu."
OTHER_SIZE = "Même numéro de série, mais la taille diffère : {seen} octets dans le journal, {known} connus."
NO_DISK = "Ce journal ne contient aucun disque : nwipe n’en a trouvé aucun à effacer."
NOTHING_NAMED = (
    "Ce journal ne donne le numéro de série d’aucun disque : il ne peut être rattaché sans qu’une "
    "personne choisisse le disque."
)
OTHER_DISKS = (
    "Ce journal concerne d’autres disques que ceux de cet appareil (dans le journal : {serials}). "
    "Vérifiez le fichier, ou déposez-le sur le bon appareil."
)


@dataclass(frozen=True, slots=True)
class KnownDisk:
    """A disk that Ordis already knows. ``id`` is the caller's; ``bytes`` its size."""

    id: int
    serial: str | None
    model: str | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """One known disk has this serial, and size and model do not contradict it."""

    run: Run
    disk: DiskResult
    known: KnownDisk


@dataclass(frozen=True, slots=True)
class Unmatched:
    """No known disk has this serial. ``addition``: it may be proposed as a new disk (it has a serial)."""

    run: Run
    disk: DiskResult
    reasons: tuple[str, ...]
    addition: bool


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A person must choose among ``candidates``; nothing is written before."""

    run: Run
    disk: DiskResult
    candidates: tuple[KnownDisk, ...]
    reasons: tuple[str, ...]


Match = Matched | Unmatched | Doubtful


@dataclass(frozen=True, slots=True)
class Matches:
    """Every disk of every run of a file, in its order, in exactly one of three lists."""

    matched: tuple[Matched, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()

    @property
    def additions(self) -> tuple[Unmatched, ...]:
        """Disks of the file to propose as new ones."""
        return tuple(match for match in self.unmatched if match.addition)


def same_disk(disk: DiskResult, known: KnownDisk) -> bool:
    """True when both have a real serial and it is the same one."""
    return same(disk.serial, known.serial)


def models_agree(one: str | None, other: str | None) -> bool:
    """False only when both are known and neither begins the other (tools cut models at 15 or 16 letters)."""
    left, right = _letters(one), _letters(other)
    if min(len(left), len(right)) < _SHORTEST_MODEL:
        return True
    return left.startswith(right) or right.startswith(left)


def sizes_agree(one: int | None, other: int | None) -> bool:
    """False only when both are known and differ by more than 1 %."""
    if not one or not other:
        return True
    return abs(one - other) <= _SIZE_TOLERANCE * max(one, other)


def match(run: Run, disk: DiskResult, known: Sequence[KnownDisk]) -> Match:
    """Tie one disk of the evidence to a known disk: automatically only by serial, size and model agreeing."""
    if normalised(disk.serial) is None:
        return Unmatched(run, disk, (NO_SERIAL,), addition=False)
    candidates = tuple(item for item in known if same_disk(disk, item))
    if len(candidates) > 1:
        return Doubtful(run, disk, candidates, (SHARED,))
    if candidates:
        doubts = _doubts(disk, candidates[0])
        return Doubtful(run, disk, candidates, doubts) if doubts else Matched(run, disk, candidates[0])
    unnamed = tuple(item for item in known if normalised(item.serial) is None and not _doubts(disk, item))
    if unnamed:
        return Doubtful(run, disk, unnamed, (UNNAMED_DISK,))
    return Unmatched(run, disk, (NOT_KNOWN,), addition=True)


def match_all(evidence: Evidence, known: Sequence[KnownDisk]) -> Matches:
    """Tie every disk of the file, whatever the devices that ``known`` come from."""
    return _sorted(match(run, disk, known) for run, disk in evidence.results())


def match_for_device(
    evidence: Evidence, known: Sequence[KnownDisk], *, device_serials: Iterable[str | None] = ()
) -> Matches:
    """Tie a file dropped on one device to ``known``, the disks of that device.

    ``device_serials``: serial and UUID of the device, empty when the runs come from a wiping station; a
    run made on the device itself may bring disks that are new to it. Raises ``Refusal`` when the file says
    nothing of this device: no disk, no serial, or other disks only.
    """
    own = [serial for serial in device_serials if serial and normalised(serial)]
    found = match_all(evidence, known)
    if not any(run.disks for run in evidence.runs):
        raise Refusal(NO_DISK, status=422)
    serials = dict.fromkeys(disk.serial for _, disk in evidence.results() if disk.serial)
    if not serials:
        raise Refusal(NOTHING_NAMED, status=422)
    unmatched = tuple(_told_by_host(item, own) for item in found.unmatched)
    if known and not found.matched and not found.doubtful and HOST_AGREES not in _reasons(unmatched):
        raise Refusal(OTHER_DISKS.format(serials=_some(list(serials))), status=422)
    return Matches(found.matched, found.doubtful, unmatched)


def _told_by_host(item: Unmatched, own: Sequence[str]) -> Unmatched:
    host = item.run.host
    if item.addition and any(same(host.serial, serial) or same(host.uuid, serial) for serial in own):
        return Unmatched(item.run, item.disk, (HOST_AGREES,), addition=True)
    return item


def _reasons(items: Iterable[Unmatched]) -> set[str]:
    return {reason for item in items for reason in item.reasons}


def _sorted(found: Iterable[Match]) -> Matches:
    matches = list(found)
    return Matches(
        tuple(item for item in matches if isinstance(item, Matched)),
        tuple(item for item in matches if isinstance(item, Doubtful)),
        tuple(item for item in matches if isinstance(item, Unmatched)),
    )


def _doubts(disk: DiskResult, known: KnownDisk) -> tuple[str, ...]:
    doubts = []
    if not models_agree(disk.model, known.model):
        doubts.append(OTHER_MODEL.format(seen=disk.model, known=known.model))
    if not sizes_agree(disk.bytes, known.bytes):
        doubts.append(OTHER_SIZE.format(seen=disk.bytes, known=known.bytes))
    return tuple(doubts)


def _letters(model: str | None) -> str:
    return re.sub(r"[^A-Z0-9]", "", (model or "").upper())


def _some(serials: list[str]) -> str:
    shown = ", ".join(serials[:5])
    return shown if len(serials) <= 5 else f"{shown}, …"
