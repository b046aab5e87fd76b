"""Steps 6 and 7: a need is stated and met; the family signs, the agreement is sealed, then the device is theirs."""

import re

from ordis.devices.models import Stage
from tests.handover.holding import PIN
from tests.handover.making import STROKES
from tests.journeys.donors_list import LAPTOP
from tests.journeys.page import plain, text_of
from tests.journeys.person import Person
from tests.journeys.town import (
    CEREMONY,
    DONOR,
    FAMILY,
    FAMILY_MAIL,
    FIRST_NAME,
    PASSWORD,
    PRESCRIBER_MAIL,
    STRUCTURE,
    Town,
    bare,
    link_in,
)  # fmt: skip

NEW_PIN = "Choisissez votre code d’agent"
NEW_PIN_AGAIN = "Le même code, une seconde fois"
READ_TO_THE_END = "J’ai lu le texte jusqu’à la fin"
PLACE = {"Quartier du foyer": "Saint-Éloi"}
NEED = {
    "Appareil souhaité": "Ordinateur portable", "Usage principal": "Scolarité",
    "Pourquoi cet appareil": "Devoirs et Pronote", "Votre numéro de dossier": "D-17",
}  # fmt: skip
HOUSEHOLD = {
    "Personnes dans le foyer": "4", "Dont enfants scolarisés": "2",
    "Situation de l’adulte référent": "En recherche d’emploi", "Équipement à la maison": "Un téléphone seulement",
    "Connexion à la maison": "Téléphone mobile", "Aisance avec le numérique": "Débutant",
}  # fmt: skip
WHO = {
    "Nom": FAMILY, "Prénom": FIRST_NAME, "Date de naissance": "1987-03-09", "Adresse électronique": FAMILY_MAIL,
}  # fmt: skip


def invite_the_prescriber(town: Town) -> None:
    invite(town, town.prescriber, STRUCTURE, PRESCRIBER_MAIL, "Inès Petit")


def invite(town: Town, person: Person, structure: str, mail: str, name: str) -> None:
    """By mail, then a password of their own choosing."""
    city = town.coordinator
    city.open("/partners/new")
    said = {"Nom": structure, "Nature": "Maison de quartier", "Quota par an": "5"}
    city.press("Ajouter ce partenaire", said | {"Prescrit des ordinateurs pour des familles": True})
    invited = {"Prénom et nom": name, "Adresse électronique": mail, "Pour": "Déposer des demandes"}
    city.press("Inviter cette personne", invited).sees(f"{name} peut agir pour")
    person.open(link_in(town.letter(mail)))
    person.press("Recevoir le lien", {"Adresse électronique de votre compte": mail})
    person.open(link_in(town.letter(mail)))
    person.press("Enregistrer ce mot de passe", {"Mot de passe": PASSWORD, "Le même, encore une fois": PASSWORD})
    person.sign_in(mail, PASSWORD).sees(f"Bonjour {name}")


def state_the_need(town: Town) -> str:
    """The address of the referral."""
    person = town.prescriber.open("/referrals/new")
    person.sees("5 demandes possibles", "1 prêt", "Le nom vient en dernier.")
    person.press("Continuer", PLACE).sees("Étape 2 sur 4").press("Continuer", NEED)
    person.press("Continuer", HOUSEHOLD | {"Dont enfants scolarisés": "4"}, status=422)
    person.sees("Il y a au moins un adulte").press("Continuer", {"Dont enfants scolarisés": "2"})
    person.press("Déposer la demande", WHO)
    person.sees("est déposée", "Déposée").sees_nowhere(FAMILY_MAIL)
    return person.page.path


def accept_and_reserve(town: Town, referral: str, code: str) -> None:
    city = town.coordinator.open(referral)
    city.sees("Déposée", "Saint-Éloi").sees_nowhere(FAMILY, FAMILY_MAIL)
    city.press("Accepter la demande").sees("est acceptée", "Acceptée")
    city.follow("Choisir un appareil").sees("Appareils prêts qui conviennent", LAPTOP.model, code)
    city.press("Réserver Dell Latitude 5490").sees("est réservé pour", "Appareil réservé")
    assert town.stage(code) is Stage.RESERVED
    assert "réservé" in town.letter(PRESCRIBER_MAIL)


def plan_the_ceremony(town: Town) -> str:
    city = town.coordinator.open("/ceremonies/new")
    day = {"Nom de la cérémonie": CEREMONY, "Date": "2026-11-20", "Lieu": "Hôtel de ville",
           "Début de la période du rapport": "2026-01-01", "Remerciements": f"Merci à l’{DONOR}."}  # fmt: skip
    city.press("Préparer la cérémonie", day).sees("La cérémonie est préparée", "foyers équipés")
    return city.page.path


def prepare_the_signature(town: Town, referral: str, label: str) -> None:
    """Up to the kiosk."""
    person = town.prescriber.open(referral).follow("Préparer la remise")
    person.press("Confirmer", {"Scannez l’étiquette de l’appareil": label}).sees("Confirmé")
    place = {"Lieu de la remise": "Hôtel de ville, salon d’honneur", "Cérémonie": f"{CEREMONY}, 20/11/2026"}
    hand_the_screen(person, place | {"Accessoires remis": "Souris"})
    person.sees("Votre ordinateur", f"{FIRST_NAME} {FAMILY}", "Vous ne devez pas le vendre jusqu’au 20 novembre 2027")
    person.sees(LAPTOP.serial, "Ce papier en quelques mots", "C’est ce texte, en français, qui vous engage.")


def hand_the_screen(person: Person, ready: dict[str, str]) -> Person:
    """From the preparation; an agent who has no code yet chooses one."""
    new = {NEW_PIN: PIN, NEW_PIN_AGAIN: PIN} if person.page.field(NEW_PIN) is not None else {}
    return person.press("Ouvrir l’écran de signature", ready | new | {"Identité vérifiée par": "Titre de séjour"})


def boxes(person: Person) -> dict[str, bool]:
    """Every sentence to tick, ticked."""
    labels = [each for each in person.page.main.iter("label") if (each.get("for") or "").startswith("box-")]
    return dict.fromkeys((READ_TO_THE_END, *(plain(text_of(each)) for each in labels)), True)


def sign(person: Person, *, status: int = 200) -> Person:
    """On the kiosk; once it is signed, the agent takes the screen back."""
    person.press("Je signe", boxes(person) | {"strokes": STROKES}, status=status)
    if status != 200:
        return person
    person.sees("C’est signé").sees_nowhere(FAMILY)
    return person.open("/kiosk/way-out").press("Reprendre l’écran", {"Votre code, de 4 à 8 chiffres": PIN})


def sign_and_hand_over(town: Town, code: str) -> None:
    person = town.prescriber
    person.press("Je signe", {"strokes": STROKES}, status=422).sees("Il reste à cocher")
    person.press("Je signe", boxes(person) | {"strokes": "[]"}, status=422)
    person.sees("Aucune signature n’a été tracée.")
    assert town.stage(code) is Stage.RESERVED
    sign(person).sees("La remise est signée et la convention scellée.", "Signature tracée à l’écran")
    assert town.stage(code) is Stage.HANDED_OVER
    found = re.search(r"CNR-2026-\d{5}", person.page.text)
    assert found
    words = town.papers.keep(found[0], person.download("Télécharger le PDF"))
    for said in (FAMILY, LAPTOP.serial, bare(code)[:3], "20 novembre 2027", STRUCTURE):
        assert said in words, f"{said}: {words}"
