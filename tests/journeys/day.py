"""One day of the workshop: forty devices come in by the lorry, and are on the shelf in the evening."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from ordis.devices.models import Stage
from tests.journeys.donors_list import FILENAME, Announced, log, spreadsheet
from tests.journeys.gift import BY_HAND
from tests.journeys.papers import scanned
from tests.journeys.person import Person
from tests.journeys.proofs import LOG_FIELD
from tests.journeys.town import Town, bare

DRAWER = "Un code par ligne"
ENDED = datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 (nwipe prints local time and no zone)
LAPTOPS = tuple(
    Announced("Portable", "Dell", "Latitude 5490", f"7GH2K{rank:02d}", f"CLA-05{rank:02d}", f"W62PL{rank:03d}")
    for rank in range(30)
)
DESKTOPS = tuple(
    Announced("Unité centrale", "HP", "ProDesk 600 G3", f"PC1JQ{rank:02d}", f"CLA-06{rank:02d}", f"W62PM{rank:03d}")
    for rank in range(6)
)
SCREENS = tuple(
    Announced("Écran", "Iiyama", "ProLite 24", f"11629{rank:02d}A", f"CLA-07{rank:02d}") for rank in range(4)
)
LORRY = (*LAPTOPS, *DESKTOPS, *SCREENS)
Labels = dict[str, str]
"""What a scanner reads on the label of each device, by the maker's serial."""


def receive_the_lorry(town: Town, donation: str) -> Labels:
    """Announced by a list, each is received by its sticker, all are labelled on one sheet."""
    city = town.coordinator.open(donation).follow("Importer la liste du donateur")
    city.press("Lire la liste", {"Liste du donateur": (spreadsheet(*LORRY), FILENAME)}).press("Importer 40 appareils")
    bench = town.technician.open(f"{donation}/reception")
    for each in LORRY:
        bench.press("Recevoir", {BY_HAND: each.serial})
    bench.open(f"{donation}/reception?shelf=received")
    sheet = bench.press("Imprimer 40 étiquettes").print("Imprimer 40 étiquettes")
    read = {bare(text.rpartition("/")[2]): text for text in scanned(sheet)}
    assert len(read) == len(LORRY)
    bench.open(f"{donation}/reception?shelf=received").press("Sceller le bordereau").sees("Reçu")
    return {town.device(code).serial or "": text for code, text in read.items()}


def open_the_places(town: Town) -> tuple[str, str]:
    """The labels of the pallet where things arrive and of the shelf where they end, one inside the other's room."""
    lead = town.lead
    lead.open("/stock/new").press("Créer l’emplacement", {"Nom": "Réserve", "Type": "Salle"})
    labels = []
    for name, kind in (("Palette du matin", "Palette"), ("Étagère B3", "Étagère")):
        lead.open("/stock/new").press("Créer l’emplacement", {"Nom": name, "Type": kind, "Dans": "Réserve"})
        labels.append(f"HTTPS://ORDI.EXAMPLE/L/{lead.page.path.rpartition('/')[2]}")
    return labels[0], labels[1]


def put_all(town: Town, labels: Iterable[str], place: str) -> None:
    """One drawer, one confirmation."""
    codes = [bare(label.rpartition("/")[2]) for label in labels]
    bench = town.technician.open(f"/drawer?step=put&value={bare(place.rpartition('/')[2])}")
    bench.press("Vérifier la liste", {DRAWER: "\n".join(codes)})
    bench.press(f"Ranger : confirmer ({len(codes)} appareils)").sees(f"{len(codes)} appareils")


def prove_the_disks(town: Town, labels: Labels) -> None:
    """The stick holds thirty-six logs; each finds its disk by itself, and forty devices are certified at once."""
    out = BytesIO()
    with ZipFile(out, "w") as stick:
        for each in (*LAPTOPS, *DESKTOPS):
            stick.writestr(f"nwipe/{each.serial}.log", log(each, ended_at=ENDED))
    town.technician.open("/evidence").press("Lire ces fichiers", {LOG_FIELD: (out.getvalue(), "clef.zip")})
    apply_to_all(town.technician, "certify_wipe", labels.values())
    assert {town.stage(label.rpartition("/")[2]) for label in labels.values()} == {Stage.WIPED}


def apply_to_all(person: Person, step: str, labels: Iterable[str]) -> None:
    """The step is armed once, then each label is scanned."""
    person.open(f"/scan?step={step}")
    for label in labels:
        person.press("Appliquer", {"Code ou scan": label}).sees("Fait")


def refuse(person: Person, step: str, label: str, *reasons: str) -> None:
    """The law refuses at the bench what it would refuse on the page."""
    person.open(f"/scan?step={step}").press("Appliquer", {"Code ou scan": label}, status=422)
    person.sees("Bloqué", *reasons)


def work_on(person: Person, label: str) -> None:
    person.open(f"/devices/{bare(label.rpartition('/')[2])}/work").press("Tout fonctionne")
    told = {"État esthétique": next(each for each in person.page.choices("État esthétique") if each.startswith("B"))}
    told |= {"Ajouter du temps (minutes)": "20", "Système installé": "Linux Mint 22", "Chargeur joint et essayé": True}
    person.press("Terminer la liste de contrôle", told)


def count_the_shelf(town: Town, shelf: str, labels: Sequence[str]) -> None:
    """All but one are scanned: it is missing only once the count is closed."""
    lead = town.lead.open("/stock/takes/new")
    choice = next(each for each in lead.page.options("Partie à compter") if "Étagère B3" in each)
    lead.press("Ouvrir l’inventaire", {"Partie à compter": choice})
    address = lead.page.path
    counting = town.technician.open(address).press("Compter", {"Scannez un emplacement, puis ses appareils": shelf})
    for label in labels[:-1]:
        counting.press("Compter", {"Scannez un emplacement, puis ses appareils": label})
    assert town.device(labels[-1].rpartition("/")[2]).open_holds == []
    lead.open(address).follow("Préparer la clôture").press("Clore l’inventaire").sees("Manquant")
