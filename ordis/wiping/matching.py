"""Which known disk is this disk of the evidence? The serial decides; everything else only makes one doubt.

Never by model, size, ``/dev`` name or file name alone: ``/dev`` names move between two boots, models are
cut to 15 or 16 characters, and a batch of twenty identical computers has twenty identical disks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ordis.devices.likeness import models_agree, sizes_agree
from ordis.devices.serials import normalised, same, uuid_writings
from ordis.kernel.choice import Choice
from ordis.kernel.french import capacity, grouped
from ordis.wiping.evidence import DiskResult, Host

_CUT_AT = (15, 16)

NO_SERIAL = "Le fichier ne donne pas le numéro de série de ce disque : une personne doit dire lequel c’est."
NOT_KNOWN = "Ce disque n’est encore connu sur aucun appareil : ajoutez-le à celui dont il vient."
SHARED = "Ce numéro de série est porté par plusieurs disques connus : dites lequel c’est."
UNNAMED_DISK = "Un disque de l’appareil n’a pas de numéro de série enregistré : si c’est celui-ci, confirmez-le."
OTHER_MODEL = "Même numéro de série, mais le modèle diffère : « {seen} » dans le fichier, « {known} » connu."
OTHER_SIZE = "Même numéro de série, mais la taille diffère : {seen} dans le fichier, {known} sur la fiche."


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

    known: KnownDisk


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A person must choose among ``candidates``; nothing is written before."""

    candidates: tuple[KnownDisk, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """No known disk has this serial."""

    reasons: tuple[str, ...]


Match = Matched | Doubtful | Unmatched


def match(disk: DiskResult, known: Sequence[KnownDisk]) -> Match:
    """Tie one disk of the evidence to a known disk: automatically only by serial, size and model agreeing."""
    if normalised(disk.serial) is None:
        return Unmatched((NO_SERIAL,))
    candidates = tuple(item for item in known if same(disk.serial, item.serial))
    if len(candidates) > 1:
        return Doubtful(candidates, (SHARED,))
    if candidates:
        doubts = _doubts(disk, candidates[0])
        return Doubtful(candidates, doubts) if doubts else Matched(candidates[0])
    unnamed = tuple(item for item in known if normalised(item.serial) is None and not _doubts(disk, item))
    return Doubtful(unnamed, (UNNAMED_DISK,)) if unnamed else Unmatched((NOT_KNOWN,))


def is_whole_of(model: str, cut: str) -> bool:
    """True when a tool cut ``cut`` at its 15 or 16 letters, and ``model`` says the rest: « QEMU HARDDISK »."""
    return len(cut) in _CUT_AT and len(model) > len(cut) and models_agree(model, cut)


def _doubts(disk: DiskResult, known: KnownDisk) -> tuple[str, ...]:
    doubts = []
    if not models_agree(disk.model, known.model):
        doubts.append(OTHER_MODEL.format(seen=disk.model, known=known.model))
    if not sizes_agree(disk.bytes, known.bytes):
        doubts.append(_other_size(disk.bytes, known.bytes))
    return tuple(doubts)


def _other_size(seen: int | None, known: int | None) -> str:
    """As makers print sizes; to the byte where these words would be the same."""
    told, noted = capacity(seen), capacity(known)
    if told == noted:
        told, noted = (f"{grouped(size or 0)} octets" for size in (seen, known))
    return OTHER_SIZE.format(seen=told, known=noted)


# --- what may be proposed when no serial decides --------------------------------------------------------------


class Ground(Choice):
    """Why a device is proposed for what no serial ties, the strongest first."""

    SERIAL = "serial", "Cet appareil a un disque de ce numéro de série."
    HOST = "host", "Le fichier a été fait sur cet appareil."
    TAG = "tag", "L’opérateur a noté le code de cet appareil dans l’outil."
    DROPPED = "dropped", "Le fichier a été déposé sur la fiche de cet appareil."


@dataclass(frozen=True, slots=True)
class KnownHost:
    """A device or a bench as tools name it; ``id`` is the caller's."""

    id: int
    serial: str | None
    uuid: str | None


def bearers(host: Host, known: Iterable[KnownHost]) -> tuple[KnownHost, ...]:
    """Those that bear the serial or the UUID of the machine that ran the tool."""
    writings = set(uuid_writings(host.uuid))
    return tuple(item for item in known if same(host.serial, item.serial) or writings & set(uuid_writings(item.uuid)))


def grounds(
    host: Host,
    *,
    devices: Sequence[KnownHost],
    stations: Sequence[KnownHost],
    by_serial: Iterable[int] = (),
    tagged: int | None = None,
    dropped_on: Iterable[int] = (),
) -> dict[int, tuple[Ground, ...]]:
    """Device id → why it may be proposed, the best grounded first.

    ``by_serial``: devices with a disk of this serial; ``tagged``: the one whose code the operator typed;
    ``dropped_on``: those on whose page the file was dropped. A machine known as a station says nothing by its name.
    """
    found: dict[int, list[Ground]] = {}
    told = [(Ground.SERIAL, device_id) for device_id in by_serial]
    if not bearers(host, stations):
        told += [(Ground.HOST, device.id) for device in bearers(host, devices)]
    told += [(Ground.TAG, tagged)] if tagged is not None else []
    told += [(Ground.DROPPED, device_id) for device_id in dropped_on]
    for ground, device_id in told:
        found.setdefault(device_id, []).append(ground)
    return {device_id: tuple(whys) for device_id, whys in found.items()}
