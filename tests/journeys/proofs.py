"""Disk by disk: what the bench sends, what people declare and judge, and what stays closed meanwhile."""

import re
from io import BytesIO

from PIL import Image

from ordis.devices.models import Stage
from tests.api.benches import Station
from tests.journeys import batch
from tests.journeys.batch import BATCH, ESPRIMO, HIDDEN, NOTEBOOK, OPTIPLEX, STICK, TOWER, UNLISTED
from tests.journeys.donors_list import BY_HAND, FILENAME, spreadsheet
from tests.journeys.gate import stays
from tests.journeys.person import HOME
from tests.journeys.town import Town, bare

Codes = dict[str, str]
"""The code of each device by its serial number."""
NO_PROOF = "Disque sans preuve d’effacement"
LOG_FIELD = "Preuves et inventaires à lire"
WHY_ACCEPT = "Pourquoi cette réserve est acceptable"
LABEL_READ = "Étiquette lue : disque dur, 5400 tr/min"
REASON = "Relu secteur par secteur avec badblocks le 20 novembre"


def ask_for_purge(town: Town) -> None:
    city = town.coordinator.follow("Modifier")
    city.press("Enregistrer", {"Exige un effacement de niveau « purge »": True})
    city.sees("Purge pour les SSD : un écrasement ne suffit pas")


def receive_the_batch(town: Town, donation: str) -> Codes:
    city = town.coordinator.open(donation).follow("Importer la liste du donateur")
    city.press("Lire la liste", {"Liste du donateur": (spreadsheet(*BATCH), FILENAME)}).press("Importer 4 appareils")
    bench = town.technician.open(donation)
    codes = {each.serial: bench.page.row(each.serial)[0] for each in BATCH}
    bench.follow("Ouvrir la réception")
    for each in BATCH:
        bench.press("Recevoir", {BY_HAND: each.serial})
    bench.press("Noter que la convention suit")
    bench.press("Sceller le bordereau").sees("Reçu")
    return codes


def set_up_the_bench(town: Town) -> Station:
    """A stick that runs on each computer itself, with a token that is shown once."""
    lead = town.lead.open("/benches")
    bench = {"Nom du poste": "Clef ShredOS 3", "On y branche les disques d’autres ordinateurs": False}
    lead.press("Ajouter le poste", bench).sees("est ajouté", "Aucun jeton en service")
    lead.follow("Créer un jeton").press("Créer le jeton", status=201).sees("Copiez-le maintenant")
    found = re.search(r"ORDIS_TOKEN=(ordis_[\w-]{43})", lead.answer.text)
    assert found
    assert f"ORDIS_URL={HOME}" in lead.answer.text
    lead.open("/benches").follow("Clef ShredOS 3").sees("dernier envoi : jamais").sees_nowhere(found[1])
    return Station(town.anyone.client, found[1])


def send_the_inventory(town: Town, station: Station, codes: Codes) -> None:
    """The machine is found by its serial; a disk that nobody announced is known from now on."""
    code = codes[OPTIPLEX.serial]
    told = station.send(batch.inventory(), "inventaire.json", to="inventory").get_json()
    town.technician.open(told["url"].removeprefix(HOME)).follow(f"Dell OptiPlex 3050 {code}")
    assert any(HIDDEN in sentence for sentence in told["changes"]), told
    town.technician.open(f"/devices/{bare(code)}").sees(OPTIPLEX.disk, HIDDEN, "Core i5-7500")
    assert town.stage(code) is Stage.RECEIVED


def send_the_stick(town: Town, station: Station) -> None:
    """One answer per disk; what is no evidence loses nothing else; the same bytes are one evidence."""
    zipped = batch.stick(batch.first_round())
    answer = station.send(zipped, STICK)
    assert answer.status_code == 201, answer.text
    told = {disk["serial"]: (disk["state"], disk["outcome"]) for disk in answer.get_json()["disks"]}
    assert told == {
        NOTEBOOK.disk: ("bound", "success_with_reservation"), TOWER.disk: ("bound", "failed"),
        OPTIPLEX.disk: ("bound", "success_with_reservation"), UNLISTED: ("waiting", "success"),
    }  # fmt: skip
    assert any("LISEZMOI.txt" in sentence for sentence in answer.get_json()["changes"])
    again = station.send(zipped, STICK)
    assert (again.status_code, again.get_json()["again"]) == (200, True)
    town.lead.open("/benches").follow("Clef ShredOS 3").sees_nowhere("dernier envoi : jamais")


def place_the_unlisted_disk(town: Town, station: Station, codes: Codes) -> None:
    code = codes[ESPRIMO.serial]
    stays(town, station, code, "Les disques de cet appareil ne sont pas connus")
    bench = town.technician.open("/evidence").sees("En attente (1)", STICK, UNLISTED)
    bench.sees("Esprimo D556. Le fichier a été fait sur cet appareil.").sees_nowhere(TOWER.disk)
    bench.press(f"Ajouter ce disque à {code}").sees("effacé avec réserve", "Rien n’attend")
    stays(town, station, code, NO_PROOF, UNLISTED)
    town.lead.open(f"/devices/{bare(code)}").sees("rien ne dit si ce support en est un : lisez son étiquette")
    town.lead.press("Accepter pour ce disque", {WHY_ACCEPT: LABEL_READ}).sees(LABEL_READ)
    bench.open(f"/devices/{bare(code)}").press("Constater l’effacement")
    assert town.stage(code) is Stage.WIPED


def try_the_failed_disk_again(town: Town, station: Station, codes: Codes) -> None:
    code = codes[TOWER.serial]
    stays(
        town, station, code, f"L’effacement a échoué sur {TOWER.disk_model}", TOWER.disk, "nouvel essai ou destruction"
    )
    assert station.send(batch.second_attempt(), "nwipe.log").status_code == 201
    bench = town.technician.open(f"/devices/{bare(code)}").sees("Histoire de ce disque", "Échec", "Effacé")
    bench.press("Constater l’effacement").sees("est à l’étape « Effacé »")
    assert town.stage(code) is Stage.WIPED


def judge_the_reservation(town: Town, station: Station, codes: Codes) -> None:
    code = codes[OPTIPLEX.serial]
    stays(town, station, code, NO_PROOF, OPTIPLEX.disk, HIDDEN)
    bench = town.technician.open(f"/devices/{bare(code)}").sees("Aucune relecture de contrôle n’a été faite.")
    assert not bench.offers("Accepter pour ce disque")
    lead = town.lead.open(f"/devices/{bare(code)}")
    lead.press("Accepter pour ce disque", {WHY_ACCEPT: "  "}, status=422)
    lead.open(f"/devices/{bare(code)}")
    lead.press("Accepter pour ce disque", {WHY_ACCEPT: REASON})
    lead.sees("Réserve acceptée par Marc Delage", REASON)
    stays(town, station, code, NO_PROOF, HIDDEN)


def destroy_in_house(town: Town, station: Station, codes: Codes) -> None:
    """Somebody else saw it, and a photograph shows it."""
    code = codes[OPTIPLEX.serial]
    bench = town.technician.open(f"/devices/{bare(code)}/disks/2/destruction/here").sees(HIDDEN)
    bench.press("Signer la destruction", {"Procédé": "Broyage", "Témoin": "Yanis Benali"}, status=422)
    bench.sees("Joignez une photographie du disque détruit")
    seen: dict[str, str | bool | tuple[bytes, str]] = {"Photographie du disque détruit": (_picture(), "IMG_0412.jpg")}
    bench.press("Signer la destruction", seen, status=422).sees("Le témoin est une autre personne")
    stays(town, station, code, NO_PROOF, HIDDEN)
    bench.open(f"/devices/{bare(code)}/disks/2/destruction/here")
    bench.press("Signer la destruction", {**seen, "Procédé": "Broyage", "Témoin": "Marc Delage"})
    bench.sees("Votre déclaration est enregistrée", "témoin : Marc Delage")
    assert bench.save("Voir la photographie") == _picture()
    bench.press("Constater l’effacement").sees("est à l’étape « Effacé »")


def purge_the_ssd(town: Town, station: Station, codes: Codes) -> None:
    """Overwritten, it is not what the donor asked for; by its own command, it is nothing before the read-back."""
    code = codes[NOTEBOOK.serial]
    stays(town, station, code, NO_PROOF, NOTEBOOK.disk)
    lead = town.lead.open(f"/devices/{bare(code)}").sees("exige", "Purge")
    assert not lead.offers("Accepter pour ce disque")
    bench = town.technician.open(f"/devices/{bare(code)}")
    bench.follow("Effacé par une commande interne").sees("Cette déclaration ne prouve rien à elle seule")
    command = next(each for each in bench.page.choices("Commande lancée") if "effacement des blocs" in each)
    assert "niveau Purge après relecture" in command
    given = {"Commande lancée": command, "Terminé le": batch.SANITIZED.strftime("%Y-%m-%dT%H:%M")}
    bench.press("Déclarer cet effacement", given | {"Outil et commande": "hdparm 9.65"}).sees("Relecture exigée")
    stays(town, station, code, NO_PROOF, NOTEBOOK.disk)
    bench.open(f"/devices/{bare(code)}").press("Lire ces fichiers", {LOG_FIELD: (batch.read_back(), "relecture.log")})
    bench.sees("niveau Purge").press("Constater l’effacement").sees("est à l’étape « Effacé »")
    assert town.stage(code) is Stage.WIPED


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(out, "JPEG")
    return out.getvalue()
