"""The territory of the demonstration: Poitiers' districts, two priority neighbourhoods that do not exist, a true index.

The index is a public document: « Feuille de route FNE Vienne 2024-2027 » (Compas; Insee RP2020 and Caf 2021). The codes
and labels of the neighbourhoods are invented, and say so.
"""

from datetime import datetime
from pathlib import Path

from ordis.demo.people import Team
from ordis.partners.territory import actions, importing, indices
from ordis.partners.territory.indices import Card
from ordis.partners.territory.models import Direction, FileKind

SEED = 86194
"""Its own chance, so that the families of the story stay the same ones."""
FILES = Path(__file__).parent / "territory_files"
NEIGHBOURHOODS = (
    "code;nom;communes\n"
    "QN08698Z;Exemple de QPV A (code fictif);Poitiers\n"
    "QN08699Z;Exemple de QPV B (code fictif);Poitiers, Buxerolles\n"
)
OVERLAPS = (
    "nom;anciens noms;qpv\nTrois-Cités;Les Trois Cités;QN08698Z\nLes Couronneries;;QN08699Z\nSaint-Éloi;;QN08699Z\n"
)
RUPTURE = Card("Compas", "Indice de rupture numérique", 2021, Direction.HIGHER.value)
"""The year of its latest data."""


def open_districts(*, team: Team, at: datetime) -> None:
    """Each file goes the way that a coordinator's goes."""
    actions.take_first_ones(actor=team.coordinator, at=at)
    for kind, text in ((FileKind.NEIGHBOURHOODS, NEIGHBOURHOODS), (FileKind.DISTRICTS, OVERLAPS)):
        name = f"{kind.value}-exemple.csv"
        kept = importing.keep_file(kind=kind, data=text.encode(), filename=name, actor=team.coordinator, at=at)
        importing.apply(kept=kept, actor=team.coordinator, at=at)


def bring_index(*, team: Team, at: datetime) -> None:
    """In the present: the document is younger than the story."""
    path = FILES / "indice_rupture_vienne.csv"
    index = importing.keep_file(
        kind=FileKind.INDEX, data=path.read_bytes(), filename=path.name, told=RUPTURE.as_json(),
        actor=team.coordinator, at=at,
    )  # fmt: skip
    indices.apply(kept=index, actor=team.coordinator, at=at)
