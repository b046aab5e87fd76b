"""The computers that companies give: plausible models, invented numbers, the list that comes with them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ordis.devices.models import Kind, Medium


@dataclass(frozen=True, slots=True)
class Model:
    kind: Kind
    make: str
    name: str
    cpu: str
    ram_go: int
    weight_g: int
    medium: Medium = Medium.SSD
    disks: int = 1


@dataclass(frozen=True, slots=True)
class Carrier:
    medium: Medium
    model: str
    serial: str
    capacity_bytes: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One computer as it stands on the donor's shelf."""

    model: Model
    serial: str
    asset_tag: str
    carriers: tuple[Carrier, ...]


_L, _D, _A = Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE
MODELS: dict[Kind, tuple[Model, ...]] = {
    _L: (
        Model(_L, "Dell", "Latitude 5490", "Intel Core i5-8250U", 8, 1600),
        Model(_L, "HP", "EliteBook 840 G5", "Intel Core i5-8350U", 8, 1480),
        Model(_L, "Lenovo", "ThinkPad T480", "Intel Core i5-8250U", 8, 1650),
        Model(_L, "HP", "ProBook 450 G4", "Intel Core i5-7200U", 4, 2040, Medium.HDD),
        Model(_L, "Dell", "Latitude E5570", "Intel Core i5-6300U", 8, 2110, Medium.HDD),
        Model(_L, "Lenovo", "ThinkPad L470", "Intel Core i3-7100U", 4, 2000, Medium.HDD),
    ),
    _D: (
        Model(_D, "Dell", "OptiPlex 3050", "Intel Core i5-7500", 8, 5260, Medium.HDD),
        Model(_D, "HP", "ProDesk 400 G4", "Intel Core i5-7500", 8, 5300),
        Model(_D, "Lenovo", "ThinkCentre M710q", "Intel Core i5-7400T", 8, 1320),
        Model(_D, "Fujitsu", "Esprimo D556", "Intel Core i3-6100", 4, 8200, Medium.HDD, 2),
    ),
    _A: (
        Model(_A, "HP", "ProOne 400 G3", "Intel Core i5-7500T", 8, 6900),
        Model(_A, "Lenovo", "V510z", "Intel Core i3-7100T", 4, 7400, Medium.HDD),
    ),
    Kind.MONITOR: (Model(Kind.MONITOR, "Iiyama", "ProLite B2283HS", "", 0, 4700, Medium.UNKNOWN, 0),),
    Kind.TABLET: (Model(Kind.TABLET, "Samsung", "Galaxy Tab A 10.1", "", 2, 525, Medium.EMMC, 0),),
    Kind.SMARTPHONE: (Model(Kind.SMARTPHONE, "Samsung", "Galaxy A40", "", 4, 140, Medium.EMMC, 0),),
}
CPU_MARKS = {
    "Intel Core i5-8250U": 5_900, "Intel Core i5-8350U": 6_250, "Intel Core i5-7200U": 3_400,
    "Intel Core i5-6300U": 3_200, "Intel Core i3-7100U": 2_700, "Intel Core i5-7500": 6_000,
    "Intel Core i5-7400T": 4_500, "Intel Core i3-6100": 4_100, "Intel Core i5-7500T": 5_200,
    "Intel Core i3-7100T": 3_900,
}  # fmt: skip
"""What a public benchmark says of each, to the nearest fifty points."""
SCREENS = {
    "Latitude 5490": 14.0, "EliteBook 840 G5": 14.0, "ThinkPad T480": 14.0, "ThinkPad L470": 14.0,
    "ProBook 450 G4": 15.6, "Latitude E5570": 15.6, "ProOne 400 G3": 20.0, "V510z": 23.0,
    "ProLite B2283HS": 21.5, "Galaxy Tab A 10.1": 10.1,
}  # fmt: skip
"""Inches, by the name of the model."""
_CARRIERS = {
    Medium.HDD: (
        ("WDC WD5000LPVX-22V0TT0", "WX", 500_107_862_016),
        ("ST500LM021-1KJ152", "W62", 500_107_862_016),
        ("TOSHIBA MQ01ABF050", "Y5T", 500_107_862_016),
    ),
    Medium.SSD: (
        ("SAMSUNG MZ7LN256HCHP-000L7", "S2ZX", 256_060_514_304),
        ("KINGSTON SUV400S37240G", "5002", 240_057_409_536),
    ),
    Medium.NVME: (("SAMSUNG MZVLB256HAHQ-000L7", "S3EW", 256_060_514_304),),
}
CAPACITIES = {name: capacity for models in _CARRIERS.values() for name, _, capacity in models}
"""What a disk of this model holds, in bytes, when nobody wrote it down: the log will."""
_SIGNS = "0123456789BCDFGHJKLMNPRSTVWXYZ"
_NAMES = {_L: "PC portable", _D: "Unité centrale", _A: "Tout-en-un", Kind.MONITOR: "Écran"}
_PLAIN = ("Type", "Marque", "Modèle", "N° de série", "N° inventaire", "Processeur", "RAM (Go)")
_DETAILED = ("Type disque", "Modèle disque", "N° série disque")


def draw(kind: Kind, random: Random, *, medium: Medium | None = None, disks: int | None = None) -> Unit:
    """An invented computer of that kind, with that medium if told, of a model with that many disks if told."""
    model = random.choice([model for model in MODELS[kind] if disks is None or model.disks == disks])
    carriers = tuple(_carrier(medium or model.medium, random) for _ in range(model.disks))
    return Unit(model, _signs(10, random), f"INV-{random.randrange(10_000):04d}", carriers)


def _carrier(medium: Medium, random: Random) -> Carrier:
    name, prefix, capacity = random.choice(_CARRIERS[medium])
    return Carrier(medium, name, prefix + _signs(9, random), capacity)


def _signs(length: int, random: Random) -> str:
    return "".join(random.choices(_SIGNS, k=length))


def donor_list(units: Sequence[Unit], *, detailed: bool) -> bytes:
    """The list as a spreadsheet saves it: CSV, semicolons, Windows-1252. ``detailed``: with disks."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow((*_PLAIN, *_DETAILED) if detailed else _PLAIN)
    for unit in units:
        model = unit.model
        plain = (
            _NAMES[model.kind],
            model.make,
            model.name,
            unit.serial,
            unit.asset_tag,
            model.cpu,
            model.ram_go,
        )
        writer.writerow((*plain, *_disk_cells(unit)) if detailed else plain)
    return text.getvalue().encode("cp1252")


def _disk_cells(unit: Unit) -> tuple[str, str, str]:
    """Only for a computer with one disk: the others are read at reception."""
    if len(unit.carriers) != 1:
        return "", "", ""
    (carrier,) = unit.carriers
    return carrier.medium.label, carrier.model, carrier.serial
