"""The pages of proofs in a real Chromium: files dropped and chosen, declarations, benches, certificates."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from ordis.demo.nwipe_evidence import Sample
from ordis.devices.models import Medium
from tests.browser import wiping_seed
from tests.browser.chain import ZONE
from tests.browser.house import House
from tests.browser.keyboard import Keyboard
from tests.browser.window import Window
from tests.browser.wiping_seed import FEW, Seeded, log, picture, serial
from tests.journeys.papers import pages_of

pytestmark = pytest.mark.browser
FIELD = "Preuves et inventaires à lire"


@pytest.fixture(scope="module")
def seeded(house: House) -> Seeded:
    return house.told(wiping_seed.seed)


def file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_a_computer_of_twelve_disks_in_every_state_suits_everyone(bench: Window, lead: Window, seeded: Seeded) -> None:
    """With the card of its inventory, and the pages on which its disks are declared."""
    bench.open(seeded.many).sees("Inventaire : 1 différence", "Latitude 5590", "Relecture exigée", "Échec")
    bench.sees("Broyage par Recyclage du Clain", "témoin : Léa Petit", "Histoire de ce disque")
    assert bench.page.locator(".wipe-disks > li").count() == 12
    for page in ("disks/10/firmware-erase", "disks/10/destruction/outside", "disks/12/statement/absent"):
        bench.open(f"{seeded.many}/{page}")
    bench.open(seeded.many).unfold("Fichiers déposés").follow("failed.log").sees("FAILED", serial("DOUZE-DISQUES", 2))
    lead.open(seeded.many).unfold("Accepter la réserve…")
    lead.open(f"{seeded.many}/disks/8/statement/taken-back")
    bench.open(f"{seeded.gift}/nwipe").sees("Télécharger nwipe.conf")


def test_several_files_fall_at_once_on_a_device_and_each_has_its_answer(bench: Window, seeded: Seeded) -> None:
    bench.open(seeded.few).drop(
        ZONE,
        {"nwipe.log": log(1), "inventaire.json": wiping_seed.inventory(), "notes.txt": b"Vis perdue.\n"},
    )
    bench.sees(f"n° {serial(FEW, 1)} : effacé.", "Intel Core i5-8350U", "ne prouve rien")
    bench.drop(ZONE, {"nwipe.log": log(9, host="AUTRE")}).sees("Ce fichier concerne d’autres disques")


def test_without_a_mouse_files_are_chosen_in_the_inbox_and_an_unknown_disk_is_placed(
    bench: Window, seeded: Seeded
) -> None:
    keys, page = Keyboard(bench.open("/evidence").sees("Rien n’attend").page), bench.page
    with page.expect_file_chooser() as chooser:  # before the first key: Chromium takes a moment to listen for it
        keys.press(FIELD)
    assert chooser.value.is_multiple()
    failed, unknown = log(2, sample=Sample.FAILED_034), log(7, of="HORS-LISTE", host=FEW)
    chooser.value.set_files([file("disque-2.log", failed), file("inconnu.log", unknown)])
    keys.leave("Lire ces fichiers")
    bench.look().sees("échec", "En attente (1)", "Le fichier a été fait sur cet appareil.")
    bench.follow("Un autre appareil").sees("De quel appareil est ce disque ?").open("/evidence")
    keys.leave(f"Ajouter ce disque à {seeded.code}")
    bench.look().sees("Rien n’attend").open(seeded.few).sees(serial("HORS-LISTE", 7))


def test_files_fall_in_the_inbox_too_and_what_is_not_ours_is_set_aside(bench: Window) -> None:
    several = {f"poste-{rank}.log": log(rank, of="AILLEURS", host="INCONNUE") for rank in (1, 2)}
    bench.open("/evidence").drop(ZONE, several).sees("poste-1.log", "poste-2.log")
    for _ in several:
        bench.press("Ne concerne aucun de nos appareils")
    bench.follow("Écartés").sees("Écarté par Yanis Benali", "poste-1.log", "poste-2.log")


def test_disks_are_destroyed_with_a_photograph_or_a_slip(bench: Window, lead: Window, seeded: Seeded) -> None:
    second = bench.open(seeded.few).page.locator(".wipe-disks > li").nth(1)
    second.locator("summary").filter(has_text="Déclarer…").click()
    bench.look().follow("Détruit à l’atelier").press("Signer la destruction")
    bench.sees("Nommez la personne qui a vu le disque détruit", "Joignez une photographie du disque détruit")
    expect(bench.page.locator(".error-summary")).to_be_focused()
    bench.label("Broyage").check()
    bench.label("Témoin").fill("Marc Delage")
    bench.label("Photographie du disque détruit").set_input_files([file("IMG_0412.jpg", picture())])
    bench.press("Signer la destruction").sees("Votre déclaration est enregistrée", "témoin : Marc Delage")
    shown = bench.page.request.get(bench.page.get_by_role("link", name="Voir la photographie").get_attribute("href"))
    assert (shown.headers["content-type"], shown.body()) == ("image/jpeg", picture())

    lead.open(f"{seeded.few}/disks/4/destruction/outside").label("Broyage").check()
    lead.label("Prestataire").fill("Recyclage du Clain")
    lead.label("Numéro du bordereau").fill("2026-31")
    lead.label("Le bordereau").set_input_files([file("bordereau.jpg", picture())])
    lead.press("Signer la destruction").sees("bordereau n° 2026-31", "Télécharger le bordereau")


def test_an_erase_by_the_disk_waits_for_its_read_back_whose_reservation_is_judged(
    bench: Window, lead: Window, seeded: Seeded
) -> None:
    third = bench.open(seeded.few).page.locator(".wipe-disks > li").nth(2)
    third.locator("summary").filter(has_text="Déclarer…").click()
    bench.follow("Effacé par une commande interne").press("Déclarer cet effacement").sees("Dites quelle commande")
    bench.page.get_by_role("radio", name=re.compile("effacement des blocs")).check()
    bench.page.get_by_label("Terminé le").fill("2026-11-21T14:30")
    bench.press("Déclarer cet effacement").sees("Relecture exigée")
    bench.drop(ZONE, {"relecture.log": log(3, sample=Sample.READ_BACK_034, medium=Medium.SSD)}).sees("niveau Purge")


def test_a_reservation_is_accepted_with_its_reason(lead: Window, seeded: Seeded) -> None:
    lead.open(seeded.many).unfold("Accepter la réserve…")
    lead.label("Pourquoi cette réserve est acceptable").fill("Relu avec badblocks")
    lead.press("Accepter pour ce disque").sees("Réserve acceptée par Marc Delage", "Relu avec badblocks")


def test_a_bench_is_given_a_token_that_no_other_page_shows(lead: Window) -> None:
    lead.open("/benches").sees("Aucun poste n’est encore connu").press("Ajouter le poste").sees(
        "Donnez un nom au poste."
    )
    lead.fill(name="Clef ShredOS verte").press("Ajouter le poste").sees("Aucun jeton en service")
    lead.follow("Créer un jeton").press("Créer le jeton").sees("Copiez-le maintenant.")
    secret = re.search(r"ordis_[\w-]{43}", lead.page.locator("#station-conf").input_value())
    assert secret
    expect(lead.page.get_by_role("button", name="Copier ces deux lignes")).to_be_visible()
    lead.follow("Clef ShredOS verte").sees("dernier envoi : jamais")
    assert secret[0] not in lead.page.content()
    lead.confirm("Révoquer", "Révoquer le jeton").sees("il n’ouvre plus rien").unfold("Jetons qui n’ouvrent plus rien")
    lead.open("/benches").sees("Clef ShredOS verte", "En service")


@pytest.mark.parametrize("which", ["gift", "many"])
def test_a_certificate_is_read_on_its_page_then_sealed(lead: Window, seeded: Seeded, which: str) -> None:
    address = f"{getattr(seeded, which)}/wiping-certificate"
    lead.open(address).sees("Attestation partielle.", "Supports en échec d’effacement", "Supports détruits")
    lead.confirm("Établir l’attestation", "Sceller l’attestation").sees("est scellée", "Rien n’a changé depuis.")
    assert "Attestation partielle" in pages_of(lead.pdf("(PDF)"))
    with lead.page.expect_download() as saved:
        lead.page.get_by_role("link", name="Preuves de l’attestation (ZIP)").click()
    assert saved.value.suggested_filename.startswith("Preuves de l’attestation EFF-")
