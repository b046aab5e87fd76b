"""Steps 3 to 5: a scan finds the device, a true log proves its disk, the bench makes it ready."""

from datetime import datetime, timedelta

from ordis.demo.nwipe_evidence import Sample
from ordis.devices.models import Stage
from ordis.kernel import clock
from tests.journeys.donors_list import DESKTOP, LAPTOP, Announced, log
from tests.journeys.page import Field
from tests.journeys.person import Person
from tests.journeys.town import Town, bare

US_ON_FRENCH = str.maketrans("/:-.", "!M):")
"""What keys of a US-layout scanner type on a French keyboard with capitals."""
LOG_FIELD = "Preuves et inventaires à lire"
RECYCLER = "Recyclage du Clain"
REREAD = "J’ai relu la liste, tout ce qui y est quitte l’atelier"
TAKES_SCRAP = "Enlève le matériel à recycler (recycleur, éco-organisme)"


def scan_the_label(town: Town, label: str, code: str) -> None:
    """Whatever way the label is read, one lands on the device."""
    bench = town.technician
    for typed in (label, bare(code), code.lower(), label.translate(US_ON_FRENCH), label.lower()):
        bench.open("/scan").press("Ouvrir", {"Code ou scan": typed})
        assert bench.page.path == f"/devices/{bare(code)}", typed
    bench.sees("Latitude 5490", code, "Reçu", "Que faire maintenant", "Disque sans preuve d’effacement")
    wrong = bare(code)[:-1] + ("B" if bare(code)[-1] != "B" else "C")
    bench.open("/scan").press("Ouvrir", {"Code ou scan": wrong}, status=422)
    bench.sees("Une lettre du code est fausse", "relisez l’étiquette", wrong)


def prove_the_wipe(town: Town, code: str, device: Announced) -> None:
    bench, ended = town.technician, _yesterday()
    bench.open(f"/devices/{bare(code)}")
    bench.press("Lire ces fichiers", {LOG_FIELD: (log(DESKTOP, ended_at=ended), "autre.log")}, status=422)
    bench.sees("Ce fichier concerne d’autres disques", DESKTOP.disk, "déposez-le sur le bon appareil")
    assert town.stage(code) is Stage.RECEIVED
    bench.open(f"/devices/{bare(code)}")
    bench.press("Lire ces fichiers", {LOG_FIELD: (log(device, ended_at=ended), "nwipe_W62PK1A1.log")})
    bench.sees("effacé.", "Voir la preuve", "relecture de contrôle de la dernière passe")
    bench.press("Constater l’effacement").sees("est à l’étape « Effacé »")
    assert town.stage(code) is Stage.WIPED


def fail_a_wipe(town: Town, code: str) -> None:
    """A failed disk is shouted about and leads nowhere but to another attempt or destruction."""
    bench = town.technician.open(f"/devices/{bare(code)}")
    failed = log(DESKTOP, ended_at=_yesterday(), sample=Sample.FAILED_034)
    bench.press("Lire ces fichiers", {LOG_FIELD: (failed, "nwipe_W62PK2B2.log")})
    bench.sees("Échec", "nouvel essai", "destruction")
    assert town.stage(code) is Stage.RECEIVED
    said = {"Procédé": "Broyage", "Prestataire": "Recyclage du Clain", "Numéro du bordereau": "2026-31"}
    town.lead.open(f"/devices/{bare(code)}").follow("Détruit par un prestataire").press("Signer la destruction", said)
    town.lead.sees("Votre déclaration est enregistrée", "bordereau n° 2026-31")
    _recycle(town, code, "Disque mort, carte mère usée")


def recycle_the_screen(town: Town, code: str) -> None:
    _recycle(town, code, "Dalle fendue")


def _recycle(town: Town, code: str, why: str) -> None:
    """By a collection of its own: the first one finds no recycler noted, and the city notes it."""
    town.lead.open(f"/devices/{bare(code)}").sees("Envoyer au recyclage")
    if RECYCLER not in town.lead.open("/recycling").page.text:
        recycler = {"Nom": RECYCLER, "Nature": "Recycleur ou éco-organisme", TAKES_SCRAP: True}
        town.coordinator.open("/partners/new").press("Ajouter ce partenaire", recycler)
    town.lead.open(f"/recycling?device={bare(code)}")
    town.lead.press("Préparer l’enlèvement", {"Recycleur ou éco-organisme": RECYCLER})
    town.lead.press("Charger", {"Étiquette de l’appareil": code, "Masse (kg)": "2,4", "Motif": why}).sees(": chargé.")
    assert town.stage(code) is not Stage.RECYCLED
    left: dict[str, Field] = {
        "Ce qui suit le chargement": "Bordereau d’un éco-organisme",
        "Numéro du bordereau": "ECO-2026-118",
    }
    left |= {REREAD: True}
    town.lead.press("Clore et sceller le bordereau", left).sees("le bordereau est scellé", "ECO-2026-118")
    assert town.stage(code) is Stage.RECYCLED


def make_it_ready(town: Town, code: str) -> None:
    bench = town.technician.open(f"/devices/{bare(code)}")
    bench.press("Commencer le reconditionnement").sees("est à l’étape « En reconditionnement »")
    assert town.stage(code) is Stage.REFURBISHING
    bench.follow("Travailler sur l’appareil")
    work = {"État esthétique": _grade(bench), "Système installé": "Linux Mint 22", "Ajouter du temps (minutes)": "75"}
    bench.press("Terminer la liste de contrôle", work, status=409).sees("Il reste à essayer")
    tried = dict.fromkeys(bench.page.choices_with("Fonctionne"), "Fonctionne")
    bench.press("Terminer la liste de contrôle", tried | {"Chargeur joint et essayé": True})
    bench.sees("Il reste le contrôle qualité par une autre personne.")
    bench.open(f"/devices/{bare(code)}/quality").sees("le contrôle qualité revient à une autre personne")
    town.lead.open(f"/devices/{bare(code)}").follow("Contrôler la qualité").press("Signer le contrôle qualité")
    town.lead.sees("Le contrôle qualité est signé.", "L’appareil n’est rangé dans aucun emplacement.")
    _put_away(town.lead, code)
    bench.open(f"/devices/{bare(code)}").press("Déclarer prêt").sees("est à l’étape « Prêt »")
    assert town.stage(code) is Stage.READY


def _put_away(lead: Person, code: str) -> None:
    lead.open("/stock/new").press("Créer l’emplacement", {"Nom": "Étagère B3"})
    lead.press("Ranger", {"Scannez les appareils à ranger ici, l’un après l’autre": code})
    lead.sees(": rangé ici.", LAPTOP.model)


def _grade(bench: Person) -> str:
    return next(each for each in bench.page.choices("État esthétique") if each.startswith("B"))


def _yesterday() -> datetime:
    return clock.in_paris(clock.now()).replace(microsecond=0, tzinfo=None) - timedelta(minutes=30)
