"""PDF reports of nwipe, versions 0.35 to 0.42: one disk each, unsigned and editable.

The log is the primary evidence; a report completes it with the operator, the tag and the full model, which the
log cuts. Labels come out of the PDF in the order in which they were drawn, some glued to the value before.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from ordis.devices.serials import is_masked, meaningful, normalised
from ordis.wiping import pdf_text, rules
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
    Verify,
)
from ordis.wiping.methods import is_read_back
from ordis.wiping.nwipe_draft import moment
from ordis.wiping.nwipe_tables import number, seconds

_TITLE = "Disk Erasure Report"
_SYSTEM_TITLE = "System Erasure Report"
_VERSION = re.compile(r"NWIPE version +(\S+)")
_HEADER = re.compile(r"^ *(System S/N|System uuid|Tag): *(.*?) *$", re.MULTILINE)
_LABELS = (
    "Make/Model:", "Serial:", "Bus:", "Size(Apparent):", "Size(Real):", "Start time:", "End time:", "Duration:",
    "Status:", "Method:", "PRNG algorithm:", "Final Pass(Zeros/Ones/None):", "Blanking Pass:",
    "Verify Pass(Last/All/None):", "Verify(Last/All/None):", "*Bytes Erased:", "Rounds(completed/requested):",
    "HPA/DCO:", "HPA/DCO Size:", "Throughput:", "Errors(pass/sync/verify):", "Errors(pass/sync/verify/retries):",
    "Information:",
)  # fmt: skip
_LABEL = re.compile("|".join(re.escape(label) for label in sorted(_LABELS, key=len, reverse=True)))
_SIZE = re.compile(r"(\d+) ?b(?:ytes)?$", re.ASCII)
_DEFAULT = re.compile(r"Not Applicable \([A-Z]{1,4}\)|Empty Tag|libconfig:tag error")
_STATUSES = {
    "ERASED": Status.ERASED, "FAILED": Status.FAILED, "ABORTED": Status.UABORTED, "UABORTED": Status.UABORTED,
    "INSANITY": Status.INSANITY,
}  # fmt: skip
_VERIFIED = {"Last": Verify.LAST, "All": Verify.ALL, "None": Verify.NONE}
_SMART = {
    "model": re.compile(r"^(?:device model|model number|product): +(\S.*?) *$", re.MULTILINE | re.IGNORECASE),
    "serial": re.compile(r"^serial number: +(\S+) *$", re.MULTILINE | re.IGNORECASE),
    "device": re.compile(r"^/dev/(\w+): ", re.MULTILINE),
}
_OTHER_SERIAL = "Les données SMART jointes au rapport donnent un autre numéro de série ({serial})."
_ROUNDS_LEFT = "Cycles terminés selon le rapport : {done} sur {asked} demandés."
_NOT_NWIPE = "Ce fichier est un PDF, mais pas un rapport de nwipe : il ne peut servir de preuve d’effacement."
_WHOLE_SYSTEM = (
    "Ce PDF est un rapport de nwipe pour une machine entière, qu’Ordis ne lit pas encore. "
    "Déposez le journal .log de nwipe."
)
_UNFILLED = "Ce rapport de nwipe ne nomme aucun disque : il est incomplet. Déposez le journal .log de nwipe."
_ANONYMOUS = (
    "Ce rapport de nwipe est anonyme (option -q, « quiet ») : le numéro de série y est masqué, "
    "il ne peut prouver l’effacement d’aucun disque. Relancez nwipe sans cette option."
)


def parse(data: bytes, sha256: str) -> Evidence:
    """The one disk of the report, judged.

    Raises ``Uninterpreted`` for any other PDF, ``NotProof`` for an anonymous report, ``Unreadable`` for a
    PDF that is broken or hostile.
    """
    return read(pdf_text.pages(data, _is_report), sha256)


def read(pages: list[str], sha256: str) -> Evidence:
    """The same from the text of the pages; the first one holds the result, the others what smartctl says."""
    first = pages[0] if pages else ""
    if _SYSTEM_TITLE in first and _VERSION.search(first):
        raise Uninterpreted(_WHOLE_SYSTEM)
    if not _is_report(first):
        raise Uninterpreted(_NOT_NWIPE)
    header, _, rest = first.partition("Organisation Performing")
    details, end, operator = rest.rpartition("Disk Information")[2].partition("Technician/Operator ID")
    sheet = _Sheet(_values(details), details)
    if not sheet.value("Make/Model:") and not sheet.value("Serial:"):
        raise Uninterpreted(_UNFILLED)
    said = dict(_HEADER.findall(header))
    version, disk = _VERSION.search(first), _disk(sheet, "\n".join(pages[1:]))
    run = Run(
        "nwipe", version[1] if version else None, sheet.value("Method:") or None, sheet.rounds[1], sheet.blank,
        sheet.verify, disk.started_at, disk.ended_at,
        Host(meaningful(said.get("System S/N")), meaningful(said.get("System uuid"))), (disk,),
        complete=bool(end) and disk.errors.stated,
        masked=is_masked(sheet.value("Serial:")), tag=_written(said.get("Tag")),
        operator=_written(operator.partition("Signature:")[2]),
    )  # fmt: skip
    evidence = Evidence(Format.NWIPE_PDF, sha256, (rules.judged(run),))
    if run.masked:
        raise NotProof(_ANONYMOUS, evidence)
    return evidence


def _is_report(first: str) -> bool:
    return (_TITLE in first or _SYSTEM_TITLE in first) and _VERSION.search(first) is not None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands after each label of the first page; ``text`` is the whole of it, warnings included."""

    values: dict[str, str]
    text: str

    def value(self, *labels: str) -> str:
        return next((self.values[label] for label in labels if label in self.values), "").partition("\n")[0].strip()

    def size(self, label: str) -> int | None:
        found = _SIZE.search(self.value(label))
        return number(found[1]) if found else None

    @property
    def written(self) -> int | None:
        """« 67108864, (100.00%) », or « Not applicable to method » for a read-back."""
        return number(re.split(r"[ ,(]", self.value("*Bytes Erased:"), maxsplit=1)[0])

    def counts(self, *labels: str) -> list[int | None]:
        return [number(part) for part in self.value(*labels).split("/")]

    @property
    def rounds(self) -> tuple[int | None, int | None]:
        """Completed, asked."""
        found = [*self.counts("Rounds(completed/requested):"), None, None]
        return found[0], found[1]

    @property
    def status(self) -> Status:
        """The first word alone counts: « See Warning ! » may stand behind it."""
        word = self.value("Status:").upper()
        return next((status for name, status in _STATUSES.items() if word.startswith(name)), Status.NONE)

    @property
    def blank(self) -> bool | None:
        return {"Zeros": True, "Ones": True, "None": False}.get(
            self.value("Final Pass(Zeros/Ones/None):", "Blanking Pass:")
        )

    @property
    def verify(self) -> Verify | None:
        return _VERIFIED.get(
            self.value("Verify Pass(Last/All/None):", "Verify(Last/All/None):").removeprefix("Verify ").strip()
        )

    @property
    def hidden(self) -> HiddenArea:
        """The gravest of status and size, drawn one upon the other: « No hidden sectorsNo hidden sectors »."""
        words = self.values.get("HPA/DCO:", "") + " " + self.values.get("HPA/DCO Size:", "")
        real, apparent = self.size("Size(Real):"), self.size("Size(Apparent):")
        beyond = real is not None and apparent is not None and real > apparent
        if beyond or "found" in words or re.search(r"\d sectors", words) or "hidden sectors NOT erased" in self.text:
            return HiddenArea.FOUND
        if "Unknown" in words or "HPA/DCO data unavailable" in self.text:
            return HiddenArea.UNKNOWN
        if "No hidden sectors" in words:
            return HiddenArea.ABSENT
        return HiddenArea.NOT_APPLICABLE if "applicable" in words.lower() else HiddenArea.UNKNOWN


def _values(details: str) -> dict[str, str]:
    """Label → what stands before the next label; a label that comes back with another value loses both."""
    marks = list(_LABEL.finditer(details))
    stops = [*(mark.start() for mark in marks), len(details)][1:]
    values: dict[str, str] = {}
    for mark, stop in zip(marks, stops, strict=True):
        value = details[mark.end() : stop].strip()
        values[mark[0]] = value if values.get(mark[0], value) == value else ""
    return values


def _disk(sheet: _Sheet, smart: str) -> DiskResult:
    serial, model = sheet.value("Serial:"), sheet.value("Make/Model:")
    counts = [count or 0 for count in sheet.counts("Errors(pass/sync/verify/retries):", "Errors(pass/sync/verify):")]
    passes, sync, verify, retries = [*counts, 0, 0, 0, 0][:4]
    started_at, ended_at = moment(sheet.value("Start time:")), moment(sheet.value("End time:"))
    bus, device = sheet.value("Bus:"), _SMART["device"].search(smart)
    disk = DiskResult(
        device=device[1] if device else "", bus=bus or None, model=_full(model, smart), serial=meaningful(serial),
        bytes=sheet.size("Size(Apparent):"), status=sheet.status,
        errors=Errors(passes, verify, sync, stated=len(counts) >= 3),
        bytes_done=sheet.written, hidden_area=sheet.hidden, retries=retries,
        started_at=started_at, ended_at=_later(ended_at, started_at), duration=seconds(sheet.value("Duration:")),
    )  # fmt: skip
    return replace(disk, doubts=_doubts(sheet, disk, smart))


def _doubts(sheet: _Sheet, disk: DiskResult, smart: str) -> tuple[str, ...]:
    doubts = []
    other, (done, asked) = _SMART["serial"].search(smart), sheet.rounds
    if other and disk.serial and normalised(other[1]) not in {None, normalised(disk.serial)}:
        doubts.append(_OTHER_SERIAL.format(serial=other[1]))
    reading = done == 0 and is_read_back(sheet.value("Method:"))
    if disk.status is Status.ERASED and done is not None and asked is not None and done < asked and not reading:
        doubts.append(_ROUNDS_LEFT.format(done=done, asked=asked))
    return tuple(doubts)


def _full(model: str, smart: str) -> str | None:
    """The model as smartctl gives it, when it goes on where nwipe's own column ends."""
    found = _SMART["model"].search(smart)
    return found[1] if found and model and found[1].startswith(model) else model or None


def _later(end: datetime | None, start: datetime | None) -> datetime | None:
    """``None`` for an end before the start: nwipe writes 1970 for a disk that never ended."""
    return None if end is not None and start is not None and end < start else end


def _written(text: str | None) -> str | None:
    """What a person wrote, or ``None`` for nwipe's own defaults."""
    line = (text or "").strip().partition("\n")[0].strip()
    return None if not line or _DEFAULT.fullmatch(line) else line
