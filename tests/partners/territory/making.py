"""Districts, files and indices for tests. ``files``: public documents of two councils, each line names its source."""

from pathlib import Path

from ordis.partners.territory import actions, importing, indices
from ordis.partners.territory.indices import Card
from ordis.partners.territory.models import District, FileKind, IndexSource, TerritoryFile
from tests import make

FILES = Path(__file__).parent / "files"
LE_MANS = (FILES / "indice_le_mans.csv").read_bytes()
VIENNE = (FILES / "indice_rupture_vienne.csv").read_bytes()
QPV = b"code;nom;communes\nQN08601M;Exemple un;Poitiers\nQP086002;Exemple deux;Poitiers, Buxerolles\n"
RUPTURE = Card("Compas", "Indice de rupture num\u00e9rique", 2023, "higher", unit="%")


def district(name: str = "Rocher", **fields: object) -> District:
    return actions.add_district(name=name, actor=make.user(), at=make.AT, **fields)  # type: ignore[arg-type]


def file(data: bytes | str, kind: FileKind = FileKind.DISTRICTS, card: Card | None = None) -> TerritoryFile:
    text = data.encode() if isinstance(data, str) else data
    told = card.as_json() if card else {}
    return importing.keep_file(kind=kind, data=text, filename="t.csv", told=told, actor=make.user(), at=make.AT)


def imported(data: bytes | str, kind: FileKind = FileKind.DISTRICTS) -> importing.Preview:
    return importing.apply(kept=file(data, kind), actor=make.user(), at=make.AT)


def index(data: bytes | str = VIENNE, card: Card = RUPTURE) -> IndexSource:
    return indices.apply(kept=file(data, FileKind.INDEX, card), actor=make.user(), at=make.AT)


def faults(data: bytes | str, kind: FileKind) -> list[str]:
    preview = importing.preview_of(file(data, kind))
    return [str(fault).replace("\u202f", " ").replace("\u00a0", " ") for fault in preview.reading.faults]
