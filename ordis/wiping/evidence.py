"""What a file of evidence says, typed, with no interpretation left to do.

Parsers build these values, ``rules`` judges them, ``matching`` ties them to known disks. Nothing here
knows the database or the clock.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ordis.devices.inventory.machine import Machine
from ordis.kernel.choice import Choice
from ordis.kernel.unreadable import Unreadable


class Uninterpreted(Unreadable):
    """A harmless file in no form that Ordis reads: it may be kept beside a device, never as a proof."""


class NotProof(Unreadable):
    """A file that Ordis reads and that can prove nothing: ``evidence`` is what it says all the same."""

    def __init__(self, message: str, evidence: "Evidence") -> None:
        super().__init__(message)
        self.evidence = evidence


class Format(Choice):
    """Kinds of files that may be read; values are those printed by ``ordis evidence inspect``."""

    NWIPE_LOG = "nwipe-log", "Journal nwipe"
    NWIPE_PDF = "nwipe-pdf", "Rapport PDF de nwipe"
    USODY = "usody", "Rapport usody-sanitize"
    BLANCCO = "blancco", "Rapport Blancco"
    NVME = "nvme", "Journal nvme sanitize"
    LSHW = "lshw", "Inventaire lshw"
    SMARTCTL = "smartctl", "Inventaire smartctl"
    LSBLK = "lsblk", "Inventaire lsblk"
    DMIDECODE = "dmidecode", "Inventaire dmidecode"
    GLPI = "glpi", "Inventaire GLPI"
    ZIP = "zip", "Archive de fichiers"
    UNKNOWN = "unknown", "Non interprété"


INVENTORIES = frozenset({Format.LSHW, Format.SMARTCTL, Format.LSBLK, Format.DMIDECODE, Format.GLPI})
"""What describes a machine, and proves nothing of its disks."""


class Status(Choice):
    """The tool's own word for a disk, from its per-disk table and from nowhere else."""

    ERASED = "Erased", "Effacé, selon l’outil"
    FAILED = "FAILED", "Échec"
    UABORTED = "UABORTED", "Interrompu par l’utilisateur"
    INSANITY = "INSANITY", "Incohérence interne de l’outil"
    NONE = "none", "Aucun résultat"


class Verify(Choice):
    """Which passes the tool read back."""

    LAST = "last", "relecture de la dernière passe"
    ALL = "all", "relecture de toutes les passes"
    NONE = "none", "aucune relecture"


class Outcome(Choice):
    """Our verdict for one disk in one run, computed by ``rules.outcome``."""

    SUCCESS = "success", "Effacé"
    SUCCESS_WITH_RESERVATION = "success_with_reservation", "Effacé avec réserve"
    VERIFIED_ONLY = "verified_only", "Relu seulement"
    FAILED = "failed", "Échec"
    ABORTED = "aborted", "Interrompu"
    UNKNOWN = "unknown", "Inconnu"


class HiddenArea(Choice):
    """What the tool says of sectors hidden by an HPA or a DCO."""

    ABSENT = "absent", "aucune zone cachée"
    FOUND = "found", "zone cachée détectée"
    UNKNOWN = "unknown", "zones cachées indéterminées"
    NOT_EXAMINED = "not_examined", "zones cachées non examinées par cette version de l’outil"
    NOT_APPLICABLE = "not_applicable", "sans objet pour ce support"


class Technique(Choice):
    """How the data were removed."""

    OVERWRITE = "overwrite", "écrasement"
    ATA_SECURE_ERASE = "ata_secure_erase", "ATA Secure Erase"
    ATA_SECURE_ERASE_ENHANCED = "ata_secure_erase_enhanced", "ATA Secure Erase étendu"
    SANITIZE_OVERWRITE = "sanitize_overwrite", "Sanitize, écrasement"
    SANITIZE_BLOCK = "sanitize_block", "Sanitize, effacement des blocs"
    SANITIZE_CRYPTO = "sanitize_crypto", "Sanitize, effacement cryptographique"
    NVME_FORMAT_SES0 = "nvme_format_ses0", "NVMe Format, SES=0"
    NVME_FORMAT_SES1 = "nvme_format_ses1", "NVMe Format, SES=1"
    NVME_FORMAT_SES2 = "nvme_format_ses2", "NVMe Format, SES=2"
    DESTRUCTION = "destruction", "destruction physique"


@dataclass(frozen=True, slots=True)
class Errors:
    """Error counts of one disk. ``stated`` is false when the tool printed none: zeros are then silence."""

    passes: int = 0
    verify: int = 0
    sync: int = 0
    stated: bool = False

    @property
    def total(self) -> int:
        return self.passes + self.verify + self.sync


@dataclass(frozen=True, slots=True)
class Host:
    """The machine that ran the tool; placeholders of makers are ``None``."""

    serial: str | None = None
    uuid: str | None = None


@dataclass(frozen=True, slots=True)
class DiskResult:
    """One disk in one run. Times are the bench's local time, with no zone: the tool prints none.

    ``serial`` is ``None`` when the tool gives none or a placeholder. ``bytes`` is the size of the disk,
    ``bytes_done`` what the worst pass wrote, when the log says it. ``duration`` is in seconds.
    ``contradiction``: the file gives this disk two different serials. ``doubts``: what the parser itself
    holds against a success, in French; each becomes a reservation. ``technique``: how the tool removed the data.
    """

    device: str
    bus: str | None = None
    model: str | None = None
    serial: str | None = None
    bytes: int | None = None
    status: Status = Status.NONE
    errors: Errors = field(default_factory=Errors)
    outcome: Outcome = Outcome.UNKNOWN
    reasons: tuple[str, ...] = ()
    bytes_done: int | None = None
    hidden_area: HiddenArea = HiddenArea.UNKNOWN
    retries: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    duration: int | None = None
    contradiction: bool = False
    doubts: tuple[str, ...] = ()
    technique: Technique = Technique.OVERWRITE

    def as_json(self) -> dict[str, Any]:
        return {
            "device": self.device, "bus": self.bus, "model": self.model, "serial": self.serial,
            "bytes": self.bytes, "status": self.status.value,
            "errors": {"pass": self.errors.passes, "verify": self.errors.verify, "sync": self.errors.sync},
            "outcome": self.outcome.value, "reasons": list(self.reasons),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One launch of the tool. ``complete`` is false when the log stops before its final table.

    ``masked``: launched with the anonymous option, so that no serial in it is true. ``tag``: what the
    operator told the tool to print (our code, when the bench was given our configuration).
    """

    tool: str
    version: str | None = None
    method: str | None = None
    rounds: int | None = None
    blank: bool | None = None
    verify: Verify | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    host: Host = field(default_factory=Host)
    disks: tuple[DiskResult, ...] = ()
    complete: bool = False
    masked: bool = False
    tag: str | None = None
    operator: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "tool": self.tool, "version": self.version, "method": self.method, "rounds": self.rounds,
            "blank": self.blank, "verify": self.verify.value if self.verify else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "host": {"serial": self.host.serial, "uuid": self.host.uuid},
            "disks": [disk.as_json() for disk in self.disks],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file: its SHA-256 in hexadecimal, its runs in the order of the file, the machines that it describes.

    A log of wiping describes a machine by the disks that it saw there and left alone.
    """

    format: Format
    sha256: str
    runs: tuple[Run, ...] = ()
    devices: tuple[Machine, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The contract of ``ordis evidence inspect FILE --json``, ready for ``json.dumps``."""
        return {
            "format": self.format.value, "sha256": self.sha256,
            "runs": [run.as_json() for run in self.runs],
            "devices": [device.as_json() for device in self.devices],
        }  # fmt: skip

    def results(self) -> list[tuple[Run, DiskResult]]:
        """Every disk of every run, in the order of the file."""
        return [(run, disk) for run in self.runs for disk in run.disks]


def unknown(data: bytes) -> Evidence:
    """What is said of a file that could not be read: its fingerprint and nothing else."""
    return Evidence(Format.UNKNOWN, hashlib.sha256(data).hexdigest())
