"""The ten steps of the chain, as hands make them on the screens of the house."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import expect

from ordis.kernel import clock
from tests.browser import counter, pen
from tests.browser.keyboard import Keyboard
from tests.browser.signing_seed import PIN
from tests.browser.suiting import PHONE
from tests.browser.window import Window
from tests.journeys.donors_list import ANNOUNCED, DESKTOP, LAPTOP, LOST, SCREEN, log, spreadsheet
from tests.journeys.papers import pages_of, scanned
from tests.journeys.town import (
    CEREMONY,
    DONOR,
    DONOR_MAIL,
    FAMILY,
    FAMILY_MAIL,
    FIRST_NAME,
    PRESCRIBER_MAIL,
    STRUCTURE,
    bare,
)
from tests.journeys.workshop import RECYCLER, REREAD
from tests.services.server import PASSWORD

US_ON_FRENCH = str.maketrans("/:-.", "!M):")
"""What keys of a US-layout scanner type on a French keyboard with capitals."""
ZONE = "form[data-drop]"


@dataclass(frozen=True)
class Labelled:
    """A device as its label shows it: the code people read, the text that a scanner types."""

    code: str
    label: str

    @property
    def path(self) -> str:
        return f"/devices/{bare(self.code)}"


def record_the_donor(city: Window) -> None:
    city.open("/partners").open("/partners/new").fill(name=DONOR, siret="73282932000075")
    city.label("Donne des équipements").check()
    city.press("Ajouter ce partenaire").sees("Rien n’a été enregistré")
    city.fill(siret="732 829 320 00074").press("Ajouter ce partenaire").sees(f"{DONOR} est ajouté.")
    city.unfold("Ajouter un contact").fill(**{"contact-name": "Claire Moreau", "contact-email": DONOR_MAIL})
    city.press("Ajouter ce contact")
    city.unfold("Inviter une personne").fill(**{"member-name": "Claire Moreau", "member-email": DONOR_MAIL})
    city.press("Inviter cette personne").sees("un message lui est adressé")


def accept_the_offer(city: Window) -> str:
    """The path of the donation."""
    city.follow("Enregistrer un don").press("Enregistrer l’offre").sees("indiquez au moins une quantité")
    city.fill(laptop="2", desktop="1", monitor="1").press("Enregistrer l’offre").sees("L’offre DON-")
    city.press("Accepter et établir la convention").sees("la convention est établie")
    donation = urlsplit(city.page.url).path
    assert DONOR in pages_of(city.pdf("Télécharger convention de don"))
    city.open(f"{donation}/agreement").open("/donations")
    return donation


def import_the_list(city: Window, donation: str) -> None:
    city.open(donation).follow("Importer la liste du donateur")
    inventory = {"name": "inventaire.csv", "mimeType": "text/csv", "buffer": spreadsheet(*ANNOUNCED)}
    city.label("Liste du donateur").set_input_files([inventory])  # type: ignore[list-item]
    city.press("Lire la liste").sees("Windows-1252", "Écran rayé – 14 €", LAPTOP.serial)
    city.press("Importer 4 appareils").sees("4 nouveaux")


def receive_the_devices(bench: Window, donation: str) -> dict[str, Labelled]:
    """By scan of the makers' serials, then the labels are printed and read as a scanner does."""
    bench.open("/donations").open(donation).follow("Ouvrir la réception")
    for each in (LAPTOP, DESKTOP, SCREEN):
        bench.scan("Scanner ou taper un code", each.serial)
    bench.page.get_by_role("row").filter(has_text=LOST.serial).get_by_role("checkbox").check()
    bench.press("Noter non reçus les appareils cochés")
    bench.confirm("Le matériel est là, la convention suit", "Noter que la convention suit")
    bench.confirm("Terminer la réception", "Sceller le bordereau")
    bench.open(f"{donation}/reception?shelf=received")
    found, labels = {}, print_the_labels(bench.press("Imprimer 3 étiquettes"))
    bench.open(f"{donation}/reception?shelf=received")
    for each in (LAPTOP, DESKTOP, SCREEN):
        code = bench.page.get_by_role("row").filter(has_text=each.serial).get_by_role("link").first.inner_text()
        found[each.serial] = Labelled(code, labels[bare(code)])
    return found


def print_the_labels(bench: Window) -> dict[str, str]:
    """From the dialog of labels: what a scanner reads on the sheet, by the code of the device."""
    return {bare(text.rpartition("/")[2]): text for text in scanned(bench.pdf("Imprimer 3 étiquettes"))}


def scan_the_label(bench: Window, device: Labelled) -> None:
    for typed in (device.label, device.label.translate(US_ON_FRENCH), device.code.lower()):
        bench.open("/scan")
        bench.page.keyboard.type(f"{typed}\n")
        bench.page.wait_for_url(f"**{device.path}")
    bench.look().sees(device.code, "Reçu", "Que faire maintenant", "Disque sans preuve d’effacement")


def prove_the_wipe(bench: Window, device: Labelled) -> None:
    """The log is let fall on the panel, not chosen."""
    ended = clock.in_paris(clock.now()).replace(microsecond=0, tzinfo=None) + timedelta(minutes=-30)
    bench.open(device.path).drop(ZONE, {"photo.log": b"\x89PNG\r\n\x1a\n" + bytes(2000)})
    bench.sees("gardé comme pièce jointe de l’appareil et ne prouve rien")
    bench.open(device.path).drop(ZONE, {"nwipe.log": log(LAPTOP, ended_at=ended)})
    bench.sees("effacé.", "Voir la preuve").follow("Voir la preuve")
    bench.open(device.path).press("Constater l’effacement").sees("est à l’étape « Effacé »")


def make_it_ready(bench: Window, lead: Window, device: Labelled) -> None:
    page = bench.press("Commencer le reconditionnement").page
    expect(page.get_by_role("button", name="Déclarer prêt")).to_have_attribute("aria-disabled", "true")
    bench.follow("Travailler sur l’appareil").press("Terminer la liste de contrôle").sees("Il reste à essayer")
    bench.press("Tout fonctionne").sees("est noté « Fonctionne »")
    page.get_by_text("B : bon état").click()
    page.get_by_label("Système installé").fill("Linux Mint 22")
    bench.fill(cpu_mark="8200", battery_health="88")  # what schoolwork asks
    page.get_by_label("Chargeur joint").check()
    bench.press("Terminer la liste de contrôle").sees("Il reste le contrôle qualité par une autre personne.")
    lead.open(device.path).follow("Contrôler la qualité").press("Signer le contrôle qualité").sees(
        "Le contrôle qualité est signé."
    )
    lead.open("/stock/new").fill(name="Étagère B3").press("Créer l’emplacement")
    lead.swipe("Scannez les appareils à ranger ici", device.label.translate(US_ON_FRENCH))
    lead.sees("rangé ici.").open("/stock")
    bench.open(device.path).press("Déclarer prêt").sees("est à l’étape « Prêt »")


def record_the_recycler(city: Window) -> None:
    city.open("/partners/new").fill(name=RECYCLER)
    city.label("Nature").select_option("Recycleur ou éco-organisme")
    city.page.get_by_label("Enlève le matériel à recycler").check()
    city.press("Ajouter ce partenaire").sees(f"{RECYCLER} est ajouté.")


def recycle(lead: Window, device: Labelled) -> None:
    lead.open(device.path).follow("Envoyer au recyclage")
    lead.label("Recycleur ou éco-organisme").select_option(RECYCLER)
    lead.press("Préparer l’enlèvement").sees("est ouvert")
    lead.label("Masse (kg)").first.fill("2,4")
    lead.label("Motif").fill("Dalle fendue")
    lead.send("Charger").sees("chargé.")
    lead.label("Bordereau d’un éco-organisme").check()
    lead.label("Numéro du bordereau").fill("ECO-2026-118")
    lead.label(REREAD).check()
    lead.press("Clore et sceller le bordereau").sees("le bordereau est scellé")
    lead.open(device.path).sees("Recyclé (DEEE)")


def destroy_the_disk(lead: Window, device: Labelled) -> None:
    """A disk that nobody wiped is destroyed, the device recycled: the gift may then be closed."""
    lead.open(device.path).unfold("Déclarer…").follow("Détruit par un prestataire")
    lead.label("Broyage").check()
    lead.label("Prestataire").fill("Recyclage du Clain")
    lead.label("Numéro du bordereau").fill("2026-31")
    lead.press("Signer la destruction").sees("Votre déclaration est enregistrée")
    recycle(lead, device)


def invite_the_prescriber(city: Window) -> None:
    city.open("/partners/new").fill(name=STRUCTURE)
    city.label("Nature").select_option("Maison de quartier")
    city.label("Prescrit des ordinateurs pour des familles").check()
    city.press("Ajouter ce partenaire").unfold("Inviter une personne")
    city.fill(**{"member-name": "Inès Petit", "member-email": PRESCRIBER_MAIL})
    city.press("Inviter cette personne")


def choose_a_password(person: Window, link: str) -> None:
    person.open(link).fill(password=PASSWORD, password_confirm=PASSWORD)
    person.press("Enregistrer ce mot de passe").sign_in(PRESCRIBER_MAIL, PASSWORD).sees("Bonjour Inès Petit")


def state_the_need(person: Window) -> str:
    """On a phone, by keyboard alone; the path of the referral."""
    keys = Keyboard(person.open("/referrals").open("/referrals/new").page)
    keys.choose("Quartier du foyer", "Saint-Éloi")
    onward(person, keys, "Continuer")
    keys.type("Votre numéro de dossier", "D-17")
    keys.choose("Usage principal", "Scolarité")
    keys.choose("Appareil souhaité", "Ordinateur portable")
    onward(person, keys, "Continuer")
    keys.type("Personnes dans le foyer", "4")
    keys.type("Dont enfants scolarisés", "2")
    keys.choose("Situation de l’adulte référent", "En recherche")
    keys.choose("Équipement à la maison", "Un téléphone seulement")
    keys.choose("Connexion à la maison", "Téléphone mobile")
    keys.choose("Aisance avec le numérique", "Débutant")
    onward(person, keys, "Continuer")
    keys.type("Nom", FAMILY)
    keys.type("Prénom", FIRST_NAME)
    keys.pick_day("Date de naissance", "09", "03", "1987")
    keys.type("Adresse électronique", FAMILY_MAIL)
    onward(person, keys, "Déposer la demande")
    person.sees("est déposée", "Saint-Éloi")
    assert person.page.viewport_size == {"width": PHONE, "height": 900}
    return urlsplit(person.page.url).path


def onward(person: Window, keys: Keyboard, button: str) -> None:
    """Press it by keyboard, and look at the page on which one arrives."""
    keys.reach(button)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look()


def accept_and_reserve(city: Window, referral: str, device: Labelled) -> None:
    city.open("/referrals").open(referral).press("Accepter la demande").open("/allocation")
    city.open(referral).follow("Choisir un appareil").sees(device.code)
    city.press("Réserver Dell Latitude 5490").sees("Appareil réservé")


def plan_the_ceremony(city: Window) -> str:
    city.open("/ceremonies").open("/ceremonies/new")
    city.fill(name=CEREMONY, place="Hôtel de ville", thanks="Merci à tous.")
    city.press("Préparer la cérémonie").sees("La cérémonie est préparée")
    return urlsplit(city.page.url).path


def hand_over(person: Window, referral: str, device: Labelled) -> None:
    """On a tablet that is turned over in the middle of the signature."""
    page = person.page
    person.open("/handovers").open(f"{referral.replace('referrals', 'handovers')}/slots")
    person.open(referral).follow("Préparer la remise")
    person.scan("Scannez l’étiquette de l’appareil", device.label).sees("Confirmé")
    person.fill(place="Hôtel de ville", pin=PIN, pin_again=PIN)
    person.label("Cérémonie").select_option(index=1)
    person.label("Identité vérifiée par").select_option("residence_permit")
    person.press("Ouvrir l’écran de signature", exact=True).sees(
        "Votre ordinateur", FAMILY, "Vous ne devez pas le vendre"
    )
    page.set_viewport_size({"width": 820, "height": 1180})
    counter.to_the_signature(page)
    pen.draw(page, left=0.12, right=0.4)
    first = pen.strokes(page)
    page.set_viewport_size({"width": 1180, "height": 820})
    page.mouse.wheel(0, 200)
    expect(page.locator("[data-state]")).to_contain_text("Signature dessinée.")
    assert pen.strokes(page) == first
    pen.draw(page, left=0.62, right=0.88)
    assert len(pen.strokes(page)) == 2
    painted = pen.inked(page)
    assert painted[2]
    assert painted[7]
    assert not painted[5]
    person.press("Je signe").sees("C’est signé")
    counter.take_back(page)
    expect(page.get_by_text("la convention scellée")).to_be_visible()
    person.look().sees("La remise est signée et la convention scellée.", "Signature tracée à l’écran")
    words = pages_of(person.pdf("Télécharger le PDF"))
    assert FAMILY in words
    assert LAPTOP.serial in words


def thank_the_donor(city: Window, lead: Window, donation: str) -> None:
    lead.open(f"{donation}/wiping-certificate").confirm("Établir l’attestation", "Sceller l’attestation")
    city.open(donation).unfold("Clore le don")
    city.label("Pourquoi sans convention signée").fill("Le donateur signe à la cérémonie")
    city.press("Clore et sceller les attestations", exact=True)
    city.sees("Le don est clos")


def open_the_donors_space(donor: Window, link: str) -> None:
    donor.open(link).press("Ouvrir mon espace").open("/donor").follow("DON-")
    donor.sees("Réemployé", "Recyclé", "Non reçu", LAPTOP.serial)
    for paper in ("Convention de don, non signée", "Bordereau de réception", "Attestation d’effacement",
                  "Attestation de don", "Attestation de destination"):  # fmt: skip
        words = pages_of(donor.pdf(f"{paper} (PDF)"))
        assert "DON-" in words
        assert FAMILY not in words


def share_a_page_of_thanks(donor: Window) -> str:
    """The path that the donor gives to whom it wants."""
    donor.open("/donor").sees("Vous êtes invités").follow("Vos choix").press("Ouvrir ma page de remerciement")
    return urlsplit(donor.page.get_by_role("link", name="/merci/").inner_text()).path


def read_the_thanks(anyone: Window, shared: str) -> None:
    anyone.open(shared).sees("Voici ce qu’ils sont devenus")
    assert DONOR not in anyone.page.content()


def report(city: Window, ceremony: str) -> None:
    city.open(ceremony).confirm("Clore la cérémonie", "Clore et sceller le rapport").sees("Son rapport est scellé")
    words = pages_of(city.pdf("Rapport CER-"))
    assert re.search(r"CER-\d{4}-\d{5}", words)
    assert DONOR in words


def scan_as_anyone(anyone: Window, device: Labelled) -> None:
    anyone.open(device.label[device.label.index("/D/") :]).sees("remis gratuitement à une famille", "ni vendu")
    shown = anyone.page.content()
    for secret in ("Dell", "Latitude", LAPTOP.serial, LAPTOP.disk, DONOR, FAMILY, STRUCTURE):
        assert secret not in shown, secret
