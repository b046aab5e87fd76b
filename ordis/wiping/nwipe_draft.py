"""The lines of one run of nwipe, gathered as they come; grammar observed on versions 0.30 to 0.42.

Nothing is judged here. A draft never fails: a line that it does not know teaches it nothing.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from ordis.devices.serials import is_masked
from ordis.wiping.evidence import HiddenArea, Verify
from ordis.wiping.nwipe_tables import MOST_DISKS, Tables, number, true_serial

_STAMP = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
_CODE = re.compile(r"(\d{1,4})R\+(N?B)\+(NV|VL|VA)", re.ASCII)
_DEVICE = re.compile(r"/dev/([^\s,'\"]+)")
_VERSION = re.compile(r"\bnwipe v?(\d\S*)", re.ASCII)
_ATTEMPT = re.compile(r"\(attempt \d+/\d+\)", re.ASCII)
_NOMINAL = re.compile(r"(\d{1,6}) ?([KMGT]?)B", re.ASCII)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BANNERS = ("nwipe ", "ShredOS")
_NO_ANSWER = ("[UNKNOWN] We can't find the HPA line", "Unrecognised HPA_status")
_VERIFIED = {"NV": Verify.NONE, "VL": Verify.LAST, "VA": Verify.ALL}
_VERIFY_OPTION = {"0": Verify.NONE, "1": Verify.LAST, "2": Verify.ALL}


class Phase(IntEnum):
    """How far a run has come; it only moves forward, so a step back means that another run begins."""

    DISCOVERY = 0
    SETUP = 1
    WIPING = 2
    DONE = 3


def moment(text: str) -> datetime | None:
    """``2026/11/21 21:45:57`` as a datetime with no zone (nwipe prints none), ``None`` if it is no date."""
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime(*(int(part) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _tells_of_hidden(text: str) -> bool:
    return "hidden " in text or "HIDDEN " in text or text.startswith(_NO_ANSWER)


def _nominal(text: str) -> int | None:
    """« 67 MB » in bytes; decimal units, cut to whole ones, as nwipe prints them."""
    found = _NOMINAL.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


@dataclass(slots=True)
class DraftDisk:
    """What the timed lines say of one disk."""

    name: str
    bus: str | None = None
    model: str | None = None
    serial: str | None = None
    size: int | None = None
    nominal: int | None = None
    written: int | None = None
    hidden: HiddenArea | None = None
    retries: int = 0
    found: bool = False
    opened: bool = False
    started_at: datetime | None = None

    @property
    def believed_size(self) -> int | None:
        """The size in bytes, unless it is far from the « 500 GB » of discovery: digits were lost from it."""
        if self.size is None or not self.nominal:
            return self.size
        return self.size if self.nominal <= 2 * self.size and self.size <= 3 * self.nominal else None


@dataclass(slots=True)
class Draft:
    """One run being read. Feed it with ``timed`` and ``total``; ask ``begins_another`` first."""

    phase: Phase = Phase.DISCOVERY
    banner: str = ""
    version: str | None = None
    method: str | None = None
    rounds: int | None = None
    blank: bool | None = None
    verify: Verify | None = None
    quiet: bool = False
    looked_for_hidden: bool = False
    host_serial: str | None = None
    host_uuid: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    disks: dict[str, DraftDisk] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    _last_found: DraftDisk | None = None
    _untied: list[HiddenArea] = field(default_factory=list)
    _geometry: DraftDisk | None = None

    def begins_another(self, level: str, text: str) -> bool:
        """True when this timed line can only belong to a later run of the same file."""
        if level == "info" and text.startswith(_BANNERS):
            announced = self.banner.startswith(("nwipe ", text[:6]))  # ShredOS may announce itself first
            return announced or self.phase > Phase.DISCOVERY or bool(self.disks)
        if text.startswith("Found /dev/"):
            device = _DEVICE.search(text)
            known = self.disks.get(device[1]) if device else None
            told = self.phase > Phase.DISCOVERY or self.host_serial is not None or self.host_uuid is not None
            return told or (known is not None and known.found)  # the machine is named after its last disk
        if text.startswith("Program options are set"):
            return self.phase > Phase.DISCOVERY
        return self.phase is Phase.DONE and (text.startswith("Invoking method") or _tells_of_hidden(text))

    def timed(self, stamp: str, level: str, text: str) -> None:
        """Take a line ``[stamp] level: text``."""
        if self.started_at is None:
            self.started_at = moment(stamp)
        if self.phase is Phase.DONE:
            return
        if level == "info" and text.startswith(_BANNERS):
            self.banner = text
            self._version(text)
        elif text.startswith("Found /dev/"):
            self._found(text)
        elif text.startswith("  "):
            self._option(text)
        elif text.startswith("system-"):
            self._host(text)
        else:
            self._event(stamp, text)

    def total(self, line: str) -> None:
        """Take the footer; cut or undated, it is no footer and the run stays incomplete."""
        head, _, code = line.rstrip().rpartition(", ")
        stamp, _, rest = head.partition("] Total Throughput ")
        found, ended_at = _CODE.fullmatch(code), moment(stamp[1:])
        if found is None or ended_at is None or not self.tables.rows:
            return
        self.method = rest.partition(", ")[2].strip() or self.method
        self.rounds, self.blank = int(found[1]), found[2] == "B"
        self.verify, self.ended_at, self.phase = _VERIFIED[found[3]], ended_at, Phase.DONE

    def _disk(self, text: str) -> DraftDisk | None:
        device = _DEVICE.search(text)
        if device is None:
            return None
        name = device[1].rstrip(":.")
        if name not in self.disks and len(self.disks) <= MOST_DISKS:  # one too many is refused by the parser
            self.disks[name] = DraftDisk(name)
        return self.disks.get(name)

    def _version(self, text: str) -> None:
        found = _VERSION.search(text)
        if found is not None or self.version is None:
            self.version = found[1] if found else text.strip()

    def _found(self, text: str) -> None:
        disk = self._disk(text)
        head, mark, serial = text.rpartition(", S/N=")
        if disk is None or not mark:
            return
        head, _, size = head.rpartition(", ")
        disk.nominal = _nominal(size)
        _device, bus, model = [*head.split(",", 2), "", ""][:3]
        disk.bus, disk.model = bus.strip() or None, model.strip() or None
        disk.serial = true_serial(serial, disk.model)
        disk.found, self._last_found = True, disk
        while self._untied:
            self._note_hidden(disk, self._untied.pop())
        self.quiet = self.quiet or is_masked(serial)

    def _host(self, text: str) -> None:
        key, _, value = text.partition(" = ")
        if key == "system-serial-number":
            self.host_serial = value.strip()
        elif key == "system-uuid":
            self.host_uuid = value.strip()

    def _option(self, text: str) -> None:
        key, mark, value = (part.strip() for part in text.partition("="))
        if key == "do not perform a final blank pass":
            self.blank = False
        elif key == "Total device bytes" and self._geometry is not None:
            self._geometry.size = number(value)
        elif mark and self.phase is Phase.SETUP:
            self._setting(key, value)

    def _setting(self, key: str, value: str) -> None:
        if key == "banner" and self.version is None:
            self._version(value)
        elif key == "method":
            self.method = value
        elif key == "quiet":
            self.quiet = self.quiet or value.startswith("1")
        elif key == "rounds":
            self.rounds = number(value)
        elif key == "verify":
            self.verify = _VERIFY_OPTION.get(value[:1])

    def _event(self, stamp: str, text: str) -> None:
        if text.startswith("Program options are set"):
            self.phase, self.blank = Phase.SETUP, True
        elif _tells_of_hidden(text):
            self._hidden(text)
        elif text.startswith("Invoking method"):
            self._invoke(stamp, text)
        elif " bytes written to /dev/" in text:
            self._written(text)
        elif "has serial number " in text or "sect/blk/dev " in text or "Device geometry" in text:
            self._opened(text)
        elif _ATTEMPT.search(text) and (disk := self._disk(text)):
            disk.retries += 1

    def _hidden(self, text: str) -> None:
        disk = self._disk(text) or self._last_found
        if text.startswith(("No hidden sectors", "No hidden areas")):
            self._note_hidden(disk, HiddenArea.ABSENT)
        elif "DETECTED" in text:
            self._note_hidden(disk, HiddenArea.FOUND)
        elif "INDETERMINATE" in text or text.startswith(_NO_ANSWER):
            self._note_hidden(disk, HiddenArea.UNKNOWN)

    def _note_hidden(self, disk: DraftDisk | None, area: HiddenArea) -> None:
        """A worse word stays: found, then unknown, then absent."""
        self.looked_for_hidden = True
        gravity = (None, HiddenArea.ABSENT, HiddenArea.UNKNOWN, HiddenArea.FOUND)
        if disk is None:
            self._untied.append(area)  # told without a name, before the first disk
        elif gravity.index(area) > gravity.index(disk.hidden):
            disk.hidden = area

    def _invoke(self, stamp: str, text: str) -> None:
        self.phase = Phase.WIPING
        method = text.partition("'")[2].rpartition("'")[0]
        self.method = method or self.method
        if disk := self._disk(text):
            disk.opened, disk.started_at = True, moment(stamp)

    def _written(self, text: str) -> None:
        disk, count = self._disk(text), number(text.partition(" ")[0])
        if disk is not None and count is not None:
            disk.written = count if disk.written is None else min(disk.written, count)

    def _opened(self, text: str) -> None:
        self.phase = max(self.phase, Phase.SETUP)
        disk = self._disk(text)
        if disk is None:
            return
        disk.opened = True
        if "Device geometry" in text:
            self._geometry = disk
        elif "sect/blk/dev " in text:
            disk.size = number(text.rpartition("/")[2])
        elif disk.serial is None:
            disk.serial = true_serial(text.partition("has serial number ")[2], disk.model)
