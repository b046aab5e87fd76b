"""What SMART warns of, said in French. « passed » alone says little: it lives with sectors that cannot be read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ordis.devices.inventory.values import mapping, rows, whole, written
from ordis.kernel.french import NBSP, count

WORN = 80
"""Per cent of the life that the maker foresaw (NVMe 1.4, « Percentage Used ») from which wear is worth a word."""
_SECTORS = (
    (197, "secteur en attente", "secteurs en attente"),
    (5, "secteur réalloué", "secteurs réalloués"),
    (198, "secteur non corrigeable", "secteurs non corrigeables"),
)
_CRITICAL = (
    "réserve de cellules épuisée", "température hors limites", "fiabilité dégradée", "passé en lecture seule",
    "sauvegarde interne en panne", "mémoire persistante dégradée",
)  # fmt: skip
_LONGEST = 200


def warnings(report: Mapping[str, Any]) -> str:
    """One line for one report of ``smartctl --json``, empty when it warns of nothing."""
    said = [*_verdict(report), *_ata(report), *_nvme(report), *_scsi(report)]
    line = ", ".join(said)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _verdict(report: Mapping[str, Any]) -> Iterator[str]:
    if mapping(report.get("smart_status")).get("passed") is False:
        yield "panne annoncée par SMART"


def _ata(report: Mapping[str, Any]) -> Iterator[str]:
    counts: dict[int, int] = {}
    for row in rows(mapping(report.get("ata_smart_attributes")).get("table")):
        number = whole(row.get("id"), 255)
        if number is not None:
            counts.setdefault(number, _raw(row))
    for number, one, many in _SECTORS:
        if found := counts.get(number):
            yield count(found, one, many)


def _raw(attribute: Mapping[str, Any]) -> int:
    """Some makers pack several counters in the raw value; its text then begins with the one that counts."""
    raw = mapping(attribute.get("raw"))
    packed = re.match(r"(\d{1,18}) ?\(", written(raw.get("string")) or "", re.ASCII)
    return int(packed[1]) if packed else whole(raw.get("value")) or 0


def _nvme(report: Mapping[str, Any]) -> Iterator[str]:
    log = mapping(report.get("nvme_smart_health_information_log"))
    flags = whole(log.get("critical_warning"), 255) or 0
    yield from (words for bit, words in enumerate(_CRITICAL) if flags >> bit & 1)
    if errors := whole(log.get("media_errors")):
        yield count(errors, "erreur de support", "erreurs de support")
    used = whole(log.get("percentage_used"), 255)
    if used is not None and used >= WORN:
        yield f"usure {used}{NBSP}%"


def _scsi(report: Mapping[str, Any]) -> Iterator[str]:
    if grown := whole(report.get("scsi_grown_defect_list")):
        yield count(grown, "défaut apparu", "défauts apparus")
    log = mapping(report.get("scsi_error_counter_log"))
    errors = sum(
        whole(mapping(log.get(way)).get("total_uncorrected_errors")) or 0 for way in ("read", "write", "verify")
    )
    if errors:
        yield count(errors, "erreur non corrigée", "erreurs non corrigées")
