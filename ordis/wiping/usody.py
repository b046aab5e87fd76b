"""Reports of usody-sanitize, one disk each, in JSON; written from the sources of its versions 0.1 and true reports.

Its own « result » is not enough. It takes code 22 of hdparm for a success; a step of badblocks is a success
before it has run; when ``verification_enabled`` it writes over ten sectors, and only looks whether they changed.
So each erasing command is read: on which device, with which code.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from ordis.devices.serials import meaningful, same
from ordis.kernel.clock import in_paris
from ordis.wiping import rules
from ordis.wiping.erase_commands import Erase, erase_of, same_disk
from ordis.wiping.evidence import DiskResult, Errors, Evidence, Format, HiddenArea, Run, Status, Technique, Verify

NO_STEP = "Aucune étape d’effacement n’a été exécutée."
NO_ERASE = "Aucune commande d’effacement connue d’Ordis ne figure dans ce rapport."
COMMAND_FAILED = "La commande « {command} » a échoué ({code})."
STEP_FAILED = "L’outil a marqué une étape d’effacement en échec."
OTHER_DEVICE = "La commande d’effacement visait {target}, et le rapport décrit {path}."
DEVICE_UNKNOWN = "Le rapport ne dit pas sous quel nom ({target} ?) se trouvait le disque qu’il décrit."
CHECK_FAILED = "Le contrôle par sondage de l’outil a échoué."
CHECK_UNSAID = "Le contrôle par sondage de l’outil n’a pas rendu de résultat."
SAMPLED = "Contrôle par sondage seulement ({count} secteurs) : ce n’est pas une relecture de la dernière passe."
RESULT_UNSAID = "L’outil ne dit pas si l’effacement a réussi."
BRIDGE = "Deux numéros de série : {bridge} pour le boîtier USB, {own} pour le disque lui-même ; le second est retenu."
TWO_SERIALS = "Deux numéros de série : {bridge} selon le système, {own} selon le disque ; le second est retenu."
BRIDGE_ONLY = "Seul le numéro de série annoncé par l’USB est connu : c’est peut-être celui du boîtier, pas du disque."
SUMMARY_ONLY = "Le numéro de série vient du résumé du rapport, sans lecture du disque qui le confirme."

_MOST = 1_000
_LONGEST = 200
_LONGEST_END = 4_000
_BUSES = {"sata": "ATA", "ata": "ATA", "usb": "USB", "nvme": "NVME", "mmc": "MMC", "sas": "SAS", "scsi": "SCSI"}
_HIDING = ("ATA", "USB", "UNK")
_BADBLOCKS = re.compile(
    r"Pass completed, (\d{1,12}) bad blocks found\. \((\d{1,12})/(\d{1,12})/(\d{1,12}) errors\)", re.ASCII
)
_ASCTIME = re.compile(r"\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})\b", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def recognises(value: Any) -> bool:
    """True for a decoded JSON with the skeleton of such a report."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("steps"), list)
        and isinstance(value.get("device_info"), dict)
        and bool({"validation", "method", "result"} & value.keys())
    )


def parse(value: Any, sha256: str) -> Evidence:
    """The one run of one disk that ``value``, which ``recognises`` took, tells; judged."""
    commands = _commands(value)
    erases = [(erase, command) for command in commands if (erase := erase_of(_text(command, "command") or ""))]
    clock = _Clock(value)
    started, ended = _span(value, clock)
    errors, read_back = _read_back(erases)
    disk = _disk(value, erases, errors, ended=ended, started=started)
    run = Run(
        "usody-sanitize", _text(value, "version"), _text(_dict(value, "method"), "name"),
        sum(erase.passes for erase, _ in erases) or None, None, Verify.LAST if read_back else Verify.NONE,
        started, ended, disks=(disk,), complete=True,
    )  # fmt: skip
    return Evidence(Format.USODY, sha256, (rules.judged(run),))


def _disk(
    value: Any, erases: list[tuple[Erase, Any]], errors: Errors, *, started: datetime | None, ended: datetime | None
) -> DiskResult:
    block, smart = _seen(value)
    path = _text(block, "path") or ""
    serial, doubts = _serial(value, block, smart)
    against = _against(value, erases, path)
    said = value.get("result")
    status = Status.FAILED if said is False else Status.NONE if against else Status.ERASED
    bus = _bus(value, block)
    sampled = () if status is not Status.ERASED else _sampling(value)
    size = _dict(smart, "user_capacity").get("bytes")
    return DiskResult(
        device=path.removeprefix("/dev/") or _text(block, "name") or "disque",
        bus=bus, model=_text(smart, "model_name") or _text(_dict(value, "device_info"), "model"), serial=serial,
        bytes=size if isinstance(size, int) and not isinstance(size, bool) and 0 < size < 2**63 else None,
        status=status, errors=errors,
        hidden_area=HiddenArea.UNKNOWN if bus.startswith(_HIDING) else HiddenArea.NOT_APPLICABLE,
        started_at=started, ended_at=ended, duration=_seconds(started, ended),
        doubts=(*against, *sampled, *doubts), technique=_technique(erases),
    )  # fmt: skip


def _against(value: Any, erases: list[tuple[Erase, Any]], path: str) -> tuple[str, ...]:
    """All that keeps this report from proving an erase, whatever its « result » says."""
    found = []
    steps = [step for step in value["steps"][:_MOST] if isinstance(step, dict)]
    if not steps:
        found.append(NO_STEP)
    elif not erases:
        found.append(NO_ERASE)
    for command in _commands(value):
        if command.get("return_code") != 0 or command.get("success") is False:
            code = command.get("return_code")
            words = "sans code de retour" if code is None else f"code {str(code)[:20]}"
            found.append(COMMAND_FAILED.format(command=(_text(command, "command") or "?")[:80], code=words))
    if any(step.get("success") is not True for step in steps):
        found.append(STEP_FAILED)
    for erase, _ in erases:
        if not path:
            found.append(DEVICE_UNKNOWN.format(target=erase.target))
        elif not same_disk(erase.target, path):
            found.append(OTHER_DEVICE.format(target=erase.target, path=path))
    if _dict(value, "validation").get("result") is False:
        found.append(CHECK_FAILED)
    if not isinstance(value.get("result"), bool):
        found.append(RESULT_UNSAID)
    return tuple(dict.fromkeys(found))


def _sampling(value: Any) -> tuple[str, ...]:
    validation = _dict(value, "validation")
    count = len(_dict(validation, "data"))
    if validation.get("result") is True and count:
        return (SAMPLED.format(count=count),)
    enabled = _dict(value, "method").get("verification_enabled") is True
    return (CHECK_UNSAID,) if enabled and validation.get("result") is not True else ()


def _read_back(erases: list[tuple[Erase, Any]]) -> tuple[Errors, bool]:
    """badblocks reads back each pass that it writes, and answers 0 even when it found bad blocks: its own count
    decides. The second is true when the last erase was read back so."""
    write = verify = 0
    stated = last = False
    for erase, command in erases:
        counted = [count for stream in ("stderr", "stdout") for count in _BADBLOCKS.findall(_end(command, stream))]
        last = erase.reads_back and bool(counted)
        if last:
            stated = True
            write += max(int(count[2]) for count in counted)
            verify += max(max(int(count[1]) + int(count[3]), int(count[0]) - int(count[2])) for count in counted)
    return Errors(write, verify, 0, stated), last


def _technique(erases: list[tuple[Erase, Any]]) -> Technique:
    """What the outcome and the level rest on: an overwrite, lower but checked by its own tool, before an erase
    that the disk makes of itself."""
    techniques = [erase.technique for erase, _ in erases] or [Technique.OVERWRITE]
    return Technique.OVERWRITE if Technique.OVERWRITE in techniques else techniques[-1]


def _serial(value: Any, block: dict[str, Any], smart: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """A bridge gives its own serial to the system; smartctl asks the disk."""
    own, seen = meaningful(_text(smart, "serial_number")), meaningful(_text(block, "serial"))
    behind_usb = _bus(value, block) == "USB"
    if own is not None:
        differs = seen is not None and not same(own, seen)
        return own, ((BRIDGE if behind_usb else TWO_SERIALS).format(bridge=seen, own=own),) if differs else ()
    if seen is not None:
        return seen, (BRIDGE_ONLY,) if behind_usb else ()
    summary = meaningful(_text(_dict(value, "device_info"), "serial_number"))
    return summary, (SUMMARY_ONLY,) if summary else ()


def _bus(value: Any, block: dict[str, Any]) -> str:
    """nwipe's words, « UNK » when nothing says it."""
    info = _dict(value, "device_info")
    chain = [(_text(block, "tran") or "").lower(), *(_text(info, "connector") or "").lower().split(":")]
    if "usb" in chain:
        return "USB"
    bus = next((_BUSES[word] for word in chain if word in _BUSES), "UNK")
    flash = (_text(info, "storage_medium") or "").upper() == "SSD"
    return "ATA-SSD" if bus == "ATA" and flash else bus


def _seen(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What lsblk and what smartctl said."""
    exported = _dict(_dict(value, "device_info"), "export_data")
    return _dict(exported, "block"), _dict(exported, "smart")


def _commands(value: Any) -> list[dict[str, Any]]:
    found = []
    for step in value["steps"][:_MOST]:
        commands = step.get("commands") if isinstance(step, dict) else None
        found += [command for command in (commands if isinstance(commands, list) else ()) if isinstance(command, dict)]
    return found[:_MOST]


class _Clock:
    """From seconds since 1970 to the bench's local time: its zone is read off smartctl, which prints both; the
    workshop's own zone otherwise."""

    def __init__(self, value: Any) -> None:
        said = _dict(_seen(value)[1], "local_time")
        at, printed = _instant(said.get("time_t")), _ASCTIME.match(_text(said, "asctime") or "")
        self.shift: timedelta | None = None
        if at is None or printed is None or printed[1] not in _MONTHS:
            return
        month, (day, hour, minute, second, year) = _MONTHS.index(printed[1]) + 1, map(int, printed.groups()[1:])
        try:
            shift = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - at
        except ValueError:
            return
        if abs(shift) <= timedelta(hours=14):
            self.shift = timedelta(minutes=round(shift.total_seconds() / 60))

    def local(self, seconds: Any) -> datetime | None:
        at = _instant(seconds)
        if at is None:
            return None
        return (in_paris(at) if self.shift is None else at + self.shift).replace(tzinfo=None)


def _span(value: Any, clock: _Clock) -> tuple[datetime | None, datetime | None]:
    steps = [step for step in value["steps"][:_MOST] if isinstance(step, dict)]
    starts = [at for step in steps if (at := clock.local(step.get("start_time")))]
    ends = [at for step in steps if (at := clock.local(step.get("end_time")))]
    return min(starts, default=None), max(ends, default=None)


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    return int((end - start).total_seconds()) if start and end and end >= start else None


def _instant(seconds: Any) -> datetime | None:
    """``None`` for what is no moment between 1971 and 2200."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return datetime.fromtimestamp(int(seconds), UTC) if 31_536_000 <= seconds < 7_258_118_400 else None


def _dict(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _end(command: dict[str, Any], stream: str) -> str:
    """badblocks tells the count of a pass at its end, after as many lines as there are bad blocks."""
    found = command.get(stream)
    return found[-_LONGEST_END:] if isinstance(found, str) else ""


def _text(value: Any, name: str) -> str | None:
    found = value.get(name) if isinstance(value, dict) else None
    return (found.strip()[:_LONGEST].strip() or None) if isinstance(found, str) else None
