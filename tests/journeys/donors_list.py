"""What the donor gives: a spreadsheet saved by Excel in France, and the logs of the wipes of its disks."""

from dataclasses import dataclass
from datetime import datetime

from ordis.demo.nwipe_evidence import Sample, rewrite_log

CAPACITY = 500_107_862_016  # bytes
BY_HAND = "Scanner ou taper un code, un numéro de série ou d’inventaire, ou l’étiquette d’un colis"
"""The field of the reception that a scanner writes in."""
FILENAME = "Inventaire matériel réformé.csv"
TITLES = ("Désignation type", "Marque", "Modèle", "N° de série", "N° d’inventaire", "Type disque",
          "Modèle disque", "N° série disque", "Capacité", "Remarques")  # fmt: skip


@dataclass(frozen=True)
class Announced:
    kind: str
    make: str
    model: str
    serial: str
    tag: str
    disk: str = ""
    note: str = ""
    medium: str = "HDD"
    disk_model: str = "ST500LM021-1KJ152"

    @property
    def line(self) -> tuple[str, ...]:
        drive = (self.medium, self.disk_model, self.disk, "500 Go") if self.disk else ("", "", "", "")
        return (self.kind, self.make, self.model, self.serial, self.tag, *drive, self.note)


LAPTOP = Announced("Portable", "Dell", "Latitude 5490", "7GH2KL3", "CLA-0417", "W62PK1A1", "Écran rayé – 14 €")
DESKTOP = Announced("Unité centrale", "Lenovo", "ThinkCentre M720", "PC1JQX7B", "CLA-0418", "W62PK2B2")
SCREEN = Announced("Écran", "Iiyama", "ProLite 24", "1162910A4711", "CLA-0419")
LOST = Announced("Portable", "HP", "ProBook 450", "5CD7283XKT", "CLA-0420", "W62PK3C3")
ANNOUNCED = (LAPTOP, DESKTOP, SCREEN, LOST)
TWICE = Announced("Portable", "Dell", "Latitude 5490", LAPTOP.serial, "CLA-0421", "W62PK4D4")
"""The serial number of another line: refused."""


def spreadsheet(*lines: Announced) -> bytes:
    """CSV as Excel saves it: semicolons, Windows-1252, CRLF."""
    rows = [TITLES, *(line.line for line in lines)]
    return "".join(";".join(row) + "\r\n" for row in rows).encode("cp1252")


def log(device: Announced, *, ended_at: datetime, sample: Sample = Sample.SUCCESS_034, bus: str | None = None) -> bytes:
    """nwipe's own log for the disk that the list announces."""
    return rewrite_log(
        sample.text, serial=device.disk, model=device.disk_model, capacity_bytes=CAPACITY, ended_at=ended_at,
        host_serial=device.serial, bus=bus,
    ).encode()  # fmt: skip
