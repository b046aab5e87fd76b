"""Reports of Blancco Drive Eraser (5 to 7) in XML.

Written without a report at hand, from what Blancco publishes and from how public programs read these files: the
sections ``blancco_erasure_report`` (erasures, each with its target) and ``blancco_hardware_report``, the states,
the counts of rounds. So only what is understood counts: an unknown state, or rounds that are not told, prove nothing;
by default Blancco reads back one hundredth of the disk, hence a share of 100 % must be written to be believed.
Its signature is not checked here: only Blancco's own console can. A log of nwipe bears none either, so that no
reservation comes of it; the file is kept as it was received for whoever wants to check it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from ordis.devices.serials import meaningful, normalised
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import rules
from ordis.wiping.blancco_machine import bus_of, machine_of
from ordis.wiping.blancco_tree import TOO_LARGE, Node, tree
from ordis.wiping.evidence import (
    DiskResult,
    Errors,
    Evidence,
    Format,
    HiddenArea,
    Host,
    Run,
    Status,
    Technique,
    Uninterpreted,
    Verify,
)

NOTHING = (
    "Ce rapport Blancco ne contient ni effacement ni matériel qu’Ordis sache lire : il est gardé comme pièce jointe, "
    "non interprété."
)
STATE_UNKNOWN = "État « {state} » inconnu d’Ordis."
STATE_UNSAID = "Le rapport ne dit pas comment l’effacement s’est terminé."
ROUNDS_UNSAID = "Le rapport ne dit ni combien de passes d’écriture ni combien de passes internes ont été faites."
EXCEPTIONS = "Blancco signale des exceptions : {words}."
NO_DETAIL = "non détaillées dans le rapport"
SAMPLED = "Contrôle par sondage seulement ({share} % du disque) : ce n’est pas une relecture de la dernière passe."
CHECK_FAILED = "La relecture de contrôle de Blancco a échoué."
UNSIGNED = "La console de Blancco n’a pas reconnu la signature de ce rapport : il a pu être modifié."
REMAPPED = "{count} secteurs réalloués : l’outil ne peut pas les écraser."
TARGET_UNSAID = "Le rapport ne dit pas quel disque a été effacé : c’est le seul disque de la machine décrite."

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?blancco_(?:data|erasure_report|hardware_report)\b", re.ASCII)
_MOST_RESULTS = 5_000
_STATES = {
    "successful": Status.ERASED, "erased": Status.ERASED, "success": Status.ERASED,
    "successful with exceptions": Status.ERASED, "erased with exceptions": Status.ERASED,
    "failed": Status.FAILED, "not erased": Status.FAILED, "unsuccessful": Status.FAILED,
    "not successful": Status.FAILED,
    "cancelled": Status.UABORTED, "canceled": Status.UABORTED, "aborted": Status.UABORTED,
}  # fmt: skip
_TECHNIQUES = (
    ("crypto", Technique.SANITIZE_CRYPTO), ("block erase", Technique.SANITIZE_BLOCK),
    ("sanitize overwrite", Technique.SANITIZE_OVERWRITE), ("overwrite ext", Technique.SANITIZE_OVERWRITE),
    ("enhanced secure erase", Technique.ATA_SECURE_ERASE_ENHANCED), ("secure erase", Technique.ATA_SECURE_ERASE),
)  # fmt: skip
_FAILURE = re.compile(r"fail|unsuccess|not (?:ok|successful)", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_HIDING = ("ATA", "USB", "UNK")
_LARGEST_SECTOR = 4_096
_SHARES = frozenset({"verification", "verification_percentage", "verification_level", "verification_percent"})
_TAGS = ("asset_id", "asset_tag", "asset")


def recognises(text: str) -> bool:
    """True for a text of XML that has a section of a Blancco report."""
    return text[:200].lstrip("\ufeff \t\r\n").startswith("<") and _ROOT.search(text) is not None


def parse(data: bytes | str, sha256: str) -> Evidence:
    """Every erasure of every report of the file, judged, and the machines described.

    Raises ``Unreadable`` (a DTD, entities, cut, too large) and ``Uninterpreted`` (nothing that is understood).
    """
    root = tree(data)
    reports = [node for node in root.all("report") if any(child.key == "blancco_data" for child in node.children)]
    runs, machines = [], []
    for report in reports or [root]:
        machine = machine_of(report)
        if machine is not None:
            machines.append(machine)
        host = Host(machine.serial, machine.uuid) if machine else Host()
        runs += [replace(rules.judged(run), host=host) for run in _runs(report)]
    if not runs and not machines:
        raise Uninterpreted(NOTHING)
    return Evidence(Format.BLANCCO, sha256, tuple(runs), tuple(machines))


@dataclass(frozen=True, slots=True)
class _Around:
    """What a report says beside its erasures. ``disks``: those of the hardware section, by comparable serial;
    ``only``: the one disk of a machine that has no other."""

    disks: dict[str, Node]
    only: Node | None
    doubts: tuple[str, ...]


def _around(report: Node) -> _Around:
    disks = [node for section in report.all("disks") for node in section.children if node.key == "disk"]
    known = {serial: disk for disk in reversed(disks) if (serial := normalised(disk.value("serial")))}
    return _Around(known, disks[0] if len(disks) == 1 else None, _signature(report))


def _runs(report: Node) -> Iterator[Run]:
    """Blancco treats each disk by itself: neighbours treated alike make one run."""
    common, around = _common(report), _around(report)
    found = [(erasure, target) for erasure in report.all("erasure") for target in _targets(erasure)]
    if len(found) > _MOST_RESULTS:
        raise Unreadable(TOO_LARGE)
    treated = [
        (_manner(erasure), _result(around, erasure, target, number))
        for number, (erasure, target) in enumerate(found, 1)
    ]
    for (method, rounds, verify), disks in groupby(treated, key=lambda pair: pair[0]):
        results = tuple(disk for _, disk in disks)
        yield replace(
            common, method=method, rounds=rounds, verify=verify, disks=results,
            started_at=min((disk.started_at for disk in results if disk.started_at), default=None),
            ended_at=max((disk.ended_at for disk in results if disk.ended_at), default=None),
        )  # fmt: skip


def _common(report: Node) -> Run:
    """The tool and who held it, for every disk of a report."""
    product, version = _words(report, "product_name"), _words(report.first("description"), "product_version")
    return Run(
        product[:40] if product and product.startswith("Blancco") else "Blancco", version, complete=True,
        operator=_words(report, "erasure_person", "technician_name", "operator"),
        tag=_words(report.first("user_data"), *_TAGS),
    )  # fmt: skip


def _words(node: Node | None, *keys: str) -> str | None:
    found = node.first(*keys) if node else None
    return found.text[:80].strip() or None if found else None


def _targets(erasure: Node) -> list[Node | None]:
    return [child for child in erasure.children if child.key == "target"] or [None]


def _manner(erasure: Node) -> tuple[str | None, int | None, Verify | None]:
    share = _share(erasure)
    verify = None if share is None else Verify.LAST if share == 100 else Verify.NONE
    rounds = erasure.number("overwriting_rounds") or erasure.number("total_erasure_rounds", "firmware_rounds")
    return erasure.value("erasure_standard_name"), rounds, verify


def _result(around: _Around, erasure: Node, target: Node | None, number: int) -> DiskResult:
    guessed = around.only if target is None else None
    about = target or guessed or Node("target")
    serial = meaningful(about.value("serial"))
    described = around.disks.get(normalised(serial) or "", Node("disk"))
    bus = bus_of(about) or bus_of(described) or "UNK"
    size = about.number("capacity") or described.number("capacity")
    status, doubts = _status(erasure)
    started, ended = _moment(erasure.value("start_time")), _moment(erasure.value("end_time"))
    return DiskResult(
        device=(about.value("device", "device_path", "path") or f"disque {number}").removeprefix("/dev/")[:40],
        bus=bus, model=about.value("model") or described.value("model"), serial=serial, bytes=size,
        status=status, errors=_errors(erasure), bytes_done=_done(erasure, about, size),
        hidden_area=_hidden(erasure, about, bus), started_at=started, ended_at=ended,
        duration=int((ended - started).total_seconds()) if started and ended and ended >= started else None,
        doubts=(
            *doubts, *_checked(erasure), *_remapped(erasure, about, described),
            *((TARGET_UNSAID,) if guessed else ()), *around.doubts,
        ),
        technique=_technique(erasure, bus),
    )  # fmt: skip


def _status(erasure: Node) -> tuple[Status, tuple[str, ...]]:
    state = erasure.value("state")
    if state is None:
        return Status.NONE, (STATE_UNSAID,)
    status = _STATES.get(state.lower())
    if status is None:
        return Status.NONE, (STATE_UNKNOWN.format(state=state[:60]),)
    messages = [node.text for part in erasure.all("exception", "exceptions", "failure", "warning")
                for node in (part, *part.leaves()) if node.text]  # fmt: skip
    doubts = []
    if messages or "exception" in state.lower():
        doubts.append(EXCEPTIONS.format(words=" ; ".join(dict.fromkeys(messages))[:200].rstrip(" .") or NO_DETAIL))
    told = [erasure.number("overwriting_rounds"), erasure.number("firmware_rounds")]
    if status is Status.ERASED and not any(told):
        return Status.NONE, (ROUNDS_UNSAID, *doubts)
    if status is Status.ERASED and any("verif" in node.key and _FAILURE.match(node.text) for node in erasure.leaves()):
        return Status.NONE, (CHECK_FAILED, *doubts)
    return status, tuple(doubts)


def _technique(erasure: Node, bus: str) -> Technique:
    """An overwrite, when there is one, is what the read-back checked and gives the lower level; else the command
    that the report names, else the weakest that the bus allows."""
    if erasure.number("overwriting_rounds") or not erasure.number("firmware_rounds"):
        return Technique.OVERWRITE
    words = " ".join(node.text for node in erasure.leaves()).lower()
    named = next((technique for word, technique in _TECHNIQUES if word in words), None)
    return named or (Technique.NVME_FORMAT_SES0 if bus == "NVME" else Technique.ATA_SECURE_ERASE)


def _errors(erasure: Node) -> Errors:
    counts = [erasure.number(name) for name in ("total_errors", "failed_sectors", "write_errors")]
    checks = [erasure.number(name) for name in ("verification_errors", "read_errors")]
    stated = any(count is not None for count in (*counts, *checks))
    return Errors(max(count or 0 for count in counts), max(count or 0 for count in checks), 0, stated)


def _done(erasure: Node, about: Node, size: int | None) -> int | None:
    """Bytes cleaned: sectors of the size that the report gives, else ``None`` unless even the largest sectors in use
    would not make the disk."""
    sectors, sector = erasure.number("cleaned_sectors"), about.number("sector_size", "logical_sector_size")
    if sectors is None or size is None or not erasure.number("overwriting_rounds"):
        return None
    done = sectors * (sector or _LARGEST_SECTOR)
    return min(done, size) if sector or done < size else None


def _share(erasure: Node) -> int | None:
    """The least share of the disk read back, in per cent, that the report writes; ``None`` when it writes none."""
    shares = []
    for node in erasure.leaves():
        text = node.text.rstrip(" %")
        if node.key in _SHARES and text.isascii() and text.isdecimal() and len(text) < 4:
            shares.append(min(int(text), 100))
    return min(shares, default=None)


def _checked(erasure: Node) -> tuple[str, ...]:
    share = _share(erasure)
    return (SAMPLED.format(share=share),) if share is not None and 0 < share < 100 else ()


def _signature(report: Node) -> tuple[str, ...]:
    """What Blancco's console wrote of its own check, when it exported the report."""
    description = report.first("description")
    verified = description.first("verified") if description else None
    return (UNSIGNED,) if verified and verified.text.lower() in {"false", "no", "0"} else ()


def _remapped(*nodes: Node) -> tuple[str, ...]:
    counts = [node.number("remapped_sectors", "reallocated_sectors", "reallocated_sector_count") for node in nodes]
    count = max(count or 0 for count in counts)
    return (REMAPPED.format(count=count),) if count else ()


def _hidden(erasure: Node, about: Node, bus: str) -> HiddenArea:
    """« removed » and « erased » are told of areas that hide nothing any more, « not removed » and « unreachable » of
    areas that may. Silence, and whatever else is told, leave it unknown."""
    if not bus.startswith(_HIDING):
        return HiddenArea.NOT_APPLICABLE
    said = set()
    for node in (*erasure.leaves(), *about.leaves()):
        words = set(_WORD.findall(node.text.lower()))
        if not {"hpa", "dco", "hidden"} & (words | set(node.key.split("_"))):
            continue
        if words & {"unreachable", "failed", "fail", "cannot"} or ("not" in words and words & {"removed", "erased"}):
            said.add(HiddenArea.UNKNOWN)
        elif words & {"removed", "erased", "not", "no", "none", "false", "0"}:
            said.add(HiddenArea.ABSENT)
        elif words & {"detected", "found", "present", "exists", "yes", "true"} or node.text.isdecimal():
            said.add(HiddenArea.FOUND)
    for area in (HiddenArea.UNKNOWN, HiddenArea.FOUND, HiddenArea.ABSENT):
        if area in said:
            return area
    return HiddenArea.UNKNOWN


def _moment(text: str | None) -> datetime | None:
    """« 2017-03-29 09:49:57 » or with a T and a zone, which is dropped: the bench's own clock."""
    try:
        return datetime.fromisoformat((text or "")[:19]).replace(tzinfo=None)
    except ValueError:
        return None
