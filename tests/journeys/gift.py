"""Steps 1 and 2: a company offers, the city accepts; its list is read, its devices received and labelled."""

import re

from ordis.devices.models import Stage
from tests.journeys.donors_list import ANNOUNCED, BY_HAND, DESKTOP, FILENAME, LAPTOP, LOST, SCREEN, TWICE, spreadsheet
from tests.journeys.papers import scanned
from tests.journeys.town import DONOR, DONOR_MAIL, Town, bare

SIRET = "732 829 320 00074"


def record_the_donor(town: Town) -> None:
    city = town.coordinator
    donor = {"Nom": DONOR, "Nature": "Entreprise", "Donne des équipements": True, "Commune": "Poitiers"}
    city.open("/partners/new")
    city.press("Ajouter ce partenaire", donor | {"SIREN ou SIRET": "73282932000075"}, status=422)
    city.sees("Rien n’a été enregistré", "SIRET")
    city.press("Ajouter ce partenaire", {"SIREN ou SIRET": SIRET}).sees(f"{DONOR} est ajouté.", SIRET)
    contact = {"Prénom et nom": "Claire Moreau", "Fonction": "Directrice", "Adresse électronique": DONOR_MAIL}
    city.press("Ajouter ce contact", contact).sees("Claire Moreau est ajouté aux contacts.")
    invited = {"Prénom et nom": "Claire Moreau", "Adresse électronique": DONOR_MAIL, "Pour": "Suivre les dons"}
    city.press("Inviter cette personne", invited).sees(f"Claire Moreau peut agir pour {DONOR}")


def accept_the_offer(town: Town) -> str:
    """The address of the donation."""
    city = town.coordinator
    city.follow("Enregistrer un don")
    city.press("Enregistrer l’offre", {"Donateur": DONOR}, status=422)
    city.press("Enregistrer l’offre", {"Ordinateur portable": "2", "Unité centrale": "1", "Écran": "1"})
    city.sees("L’offre DON-2026-00001 est enregistrée.", "attend une décision")
    city.press("Accepter et établir la convention", {"Délibération ou décision": "2026-114"})
    city.sees("L’offre est acceptée et la convention est établie", "Importer la liste du donateur")
    number = _number(city.page.text, "CDN")
    words = town.papers.keep(number, city.download("Télécharger convention de don"))
    for said in (DONOR, "Claire Moreau", "SIREN 732 829 320", "2026-114", "Poitiers"):
        assert said in words, f"{said}: {words}"
    return city.page.path


def import_the_list(town: Town, donation: str) -> None:
    city = town.coordinator
    city.open(donation).follow("Importer la liste du donateur")
    city.press("Lire la liste", {"Liste du donateur": (spreadsheet(*ANNOUNCED, TWICE), FILENAME)})
    city.sees(FILENAME, "Windows-1252", "4 appareils nouveaux", "1 ligne refusée", LAPTOP.serial, "Écran rayé – 14 €")
    city.press("Importer 4 appareils").sees("4\u00a0nouveaux, 1\u00a0ligne refusée")
    city.follow("Importer la liste du donateur")
    city.press("Lire la liste", {"Liste du donateur": (spreadsheet(*ANNOUNCED, TWICE), FILENAME)}, status=409)
    city.sees("Ce fichier a déjà été importé pour ce don : rien n’a changé.")


def receive_the_devices(town: Town, donation: str, *, agreed: bool = False) -> dict[str, str]:
    """The code of each device by its serial number, as the label prints it. ``agreed``: both signed before."""
    bench = town.technician
    bench.open(donation)
    codes = {each.serial: bench.page.row(each.serial)[0] for each in ANNOUNCED}
    assert {town.stage(code) for code in codes.values()} == {Stage.EXPECTED}
    bench.follow("Ouvrir la réception").sees("Pas encore possible")
    for each in (LAPTOP, DESKTOP, SCREEN):
        bench.press("Recevoir", {BY_HAND: each.serial})
        assert town.stage(codes[each.serial]) is Stage.RECEIVED
    bench.press("Noter non reçus les appareils cochés", {"codes": bare(codes[LOST.serial])})
    assert town.stage(codes[LOST.serial]) is Stage.MISSING
    if not agreed:
        bench.press("Noter que la convention suit").sees("le matériel est là")
    bench.press("Sceller le bordereau").sees("Reçu")
    lead = town.lead.open(donation)
    number = _number(lead.page.text, "REC")
    words = town.papers.keep(number, lead.download("Télécharger bordereau de réception"))
    assert LOST.serial in words
    return codes


def print_the_labels(town: Town, donation: str, codes: dict[str, str]) -> dict[str, str]:
    """What a scanner reads on the label of each device, by serial number."""
    town.technician.open(f"{donation}/reception?shelf=received")
    sheet = town.technician.press("Imprimer 3 étiquettes").print("Imprimer 3 étiquettes")
    read = scanned(sheet)
    assert len(read) == 3
    on_labels = {bare(text.rpartition("/")[2]): text for text in read}
    received = (LAPTOP, DESKTOP, SCREEN)
    assert set(on_labels) == {bare(codes[each.serial]) for each in received}
    assert all(text.startswith("HTTPS://ORDI.EXAMPLE/D/") for text in read)
    return {each.serial: on_labels[bare(codes[each.serial])] for each in received}


def _number(text: str, series: str) -> str:
    found = re.search(rf"{series}-2026-\d{{5}}", text)
    assert found, f"no {series} number: {text}"
    return found[0]
