"""The columns of an exported list: how each is written, and which of them come back by re-import. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from ordis.devices.dates import written as written_day
from ordis.devices.models import Disk, Grade, HoldReason, Kind, Stage
from ordis.kernel import clock
from ordis.kernel.french import NBSP, capacity

Value: TypeAlias = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """``device``: the columns of its table, those of its place, donation and lot; ``disks`` and ``holds`` its own."""

    device: Any
    disks: Sequence[Disk | Any] = ()
    holds: Sequence[HoldReason] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """``fact``: the fact of the device that a re-import may correct, None for what is only told."""

    title: str
    says: str
    value: Callable[[Row], Value]
    fact: str | None = None
    width: int = 14


def _day(value: datetime | None) -> date | None:
    return clock.in_paris(value).date() if value else None


def _disks(row: Row) -> str:
    return " + ".join(filter(None, map(_disk, row.disks)))


def _disk(disk: Any) -> str:
    size = capacity(disk.capacity_bytes).replace(NBSP, " ") if disk.capacity_bytes else ""
    serial = f"n° {disk.serial}" if disk.serial else ""
    return " ".join(part for part in (size, disk.medium.label, serial, f"({disk.state.label})") if part)


def _label(value: Kind | Stage | Grade | None) -> str:
    return "" if value is None else value.value if isinstance(value, Grade) else value.label


def _of(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.device, name)


CODE, STAGE = "Code", "Étape"
COLUMNS: tuple[Column, ...] = (
    Column(CODE, "celui de l’étiquette ; il dit de quel appareil parle la ligne", _of("code")),
    Column("Type", "portable, unité centrale, écran…", lambda row: _label(row.device.kind), width=20),
    Column(STAGE, "où il en est ; ne se change pas par import", lambda row: _label(row.device.stage), width=20),
    Column("Depuis le", "jour où il est entré à cette étape", lambda row: _day(row.device.stage_since)),
    Column("Bloqué", "motifs des blocages en cours", lambda row: ", ".join(h.label for h in row.holds)),
    Column("Marque", "80 caractères au plus", _of("make"), "make"),
    Column("Modèle", "120 caractères au plus", _of("model"), "model", 24),
    Column("N° de série", "celui du fabricant", _of("serial"), "serial", 20),
    Column("N° d’inventaire du donateur", "80 caractères au plus", _of("asset_tag"), "asset_tag", 20),
    Column("Processeur", "120 caractères au plus", _of("cpu"), "cpu", 24),
    Column("Mémoire vive (Mo)", "nombre entier : 8192 pour 8 Go", _of("ram_mb"), "ram_mb"),
    Column("Écran (pouces)", "par exemple 15,6", _of("screen_inches"), "screen_inches"),
    Column("Batterie (%)", "part de sa capacité d’origine, 1 à 100", _of("battery_health"), "battery_health"),
    Column("Masse (g)", "nombre entier de grammes", _of("weight_g"), "weight_g"),
    Column("Date d’achat", "12/03/2018, 03/2018 ou 2018", lambda row: written_day(row.device.bought_on), "bought_on"),
    Column("Disques", "capacité, type, numéro et état de chacun", _disks, width=40),
    Column("Emplacement (code)", "celui de son étiquette", _of("place_code")),
    Column("Emplacement", "son nom", _of("place_name"), width=20),
    Column("Don", "numéro du don d’où il vient", _of("donation_number"), width=16),
    Column("État esthétique", "A, B ou C", lambda row: _label(row.device.grade)),
    Column("Classe de performance", "selon le barème en vigueur quand il a été noté", _of("performance")),
    Column("Système", "celui qui est installé", _of("operating_system"), width=20),
    Column("Lot extérieur", "numéro du lot confié à un atelier extérieur", _of("lot_number"), width=16),
    Column("Reçu le", "jour de sa réception", lambda row: _day(row.device.received_at)),
    Column("Étiquette imprimée le", "jour de la dernière impression", lambda row: _day(row.device.label_printed_at)),
    Column("Remarque", "2 000 caractères au plus ; rien sur une personne", _of("note"), "note", 40),
)
"""One row per device; the order is that of the file."""

BY_TITLE = {column.title: column for column in COLUMNS}


def written(value: Value) -> str:
    """As CSV and people read it: ``15,6``, ``03/12/2022``."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)
