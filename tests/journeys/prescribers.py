"""Between a structure and the city: a quota, a need, a question, a session, a plan, a time, a signature."""

import re

from ordis.devices.models import Stage
from tests.journeys import family
from tests.journeys.page import plain, text_of
from tests.journeys.person import Person
from tests.journeys.town import FAMILY, FIRST_NAME, PRESCRIBER_MAIL, STRUCTURE, Town

OTHER, OTHER_MAIL = "Mission locale du Seuil-Vert", "julien.fournier@seuil-vert.example"
SITE, ADDRESS = "Salle des associations", "4 rue du Four"
QUESTION = "Le foyer a-t-il une box, ou faut-il prévoir un partage de connexion ?"
ANSWER = "Pas de box : un partage de connexion par téléphone."
WORDS = "La famille préfère un mardi après-midi."
STOLEN = "Ordinateur volé, plainte déposée"
MAY_HAVE_ANOTHER = "Le récépissé de la plainte est joint au dossier"
MEMBERS = "Élue à l’inclusion numérique\nCoordination de l’opération"


def open_a_place(town: Town) -> None:
    """On the structure's page, where the invitation has left the city."""
    place = {"Nom du lieu": SITE, "Adresse": ADDRESS, "On peut y remettre des ordinateurs aux familles": True}
    city = town.coordinator.follow("Ajouter un lieu…").press("Ajouter ce lieu", place)
    city.sees(f"{SITE} est ajouté aux lieux de {STRUCTURE}", "Remises possibles")


def set_a_quota(town: Town) -> None:
    city = town.coordinator.open("/allocation").follow("Quotas").follow(f"Périodes de {STRUCTURE}")
    city.press("Fixer ce quota", {
        "Premier jour": "2026-11-01", "Dernier jour": "2027-06-30", "Demandes possibles": "1", "Note": "Essai",
    }).sees("est fixé")  # fmt: skip


def state_the_need(town: Town) -> str:
    """Left after the second screen, found again, deposited: the address of the referral."""
    person = town.prescriber.open("/referrals/new").sees("1 demande possible")
    person.press("Continuer", family.PLACE).press("Finir plus tard", family.NEED).sees("Brouillons")
    person.open(person.page.link("D-17"), status=302)
    person.open(person.answer.location).sees("Étape 3 sur 4").press("Continuer", family.HOUSEHOLD)
    person.press("Déposer la demande", family.WHO).sees("est déposée").sees_nowhere("Brouillons")
    address = person.page.path
    person.open("/referrals/new").sees("Le quota est atteint")
    return address


def ask_and_answer(town: Town, referral: str) -> None:
    city, person = town.coordinator, town.prescriber
    city.open(referral).press("Envoyer la question", {"Question au prescripteur": QUESTION}).sees("À compléter")
    assert "question" in town.letter(PRESCRIBER_MAIL)
    person.open("/referrals").sees("À vous").open(referral).sees(QUESTION)
    person.press("Envoyer la réponse", {"Votre réponse": ANSWER}).sees("Déposée", ANSWER)
    person.follow("Messages").press("Envoyer le message", {"Votre message": WORDS}).sees(WORDS)
    city.open("/referrals?unread=1").follow("1 message non lu").sees(WORDS)


def decide(town: Town, number: str) -> None:
    """By a session of the commission: nothing reaches the referral before its minutes are sealed."""
    city = town.coordinator.open("/allocation/commissions/new")
    city.press("Arrêter la liste", {"Date de la séance": "2026-11-20", "Lieu": "Hôtel de ville"}).sees("est prête")
    city.press(f"Accorder {number}").sees("1 décidée sur 1")
    city.follow("Clore…").press("Sceller le procès-verbal et clore", {"Qui siège": ""}, status=422)
    city.press("Sceller le procès-verbal et clore", {"Qui siège": MEMBERS}).sees("est close")
    paper = re.search(r"procès-verbal (\S+) est scellé", city.page.text)
    assert paper, city.page.text
    words = town.papers.keep(paper[1], city.download("Procès-verbal (PDF)"))
    assert all(said in words for said in (number, STRUCTURE, "Accordée", "Élue à l’inclusion numérique"))
    assert FAMILY not in words


def plan_and_reserve(town: Town, code: str) -> None:
    """From the closed session: what was granted is proposed, and reserved once somebody has read it."""
    city = town.coordinator.press("Proposer les appareils").sees("1 famille servie")
    assert town.stage(code) is Stage.READY
    city.press("Réserver l’appareil coché").sees("1 appareil réservé")
    assert town.stage(code) is Stage.RESERVED


def take_a_time(town: Town, referral: str) -> None:
    city, person = town.coordinator, town.prescriber
    city.open("/handovers/slots/new")
    site = next(each for each in city.page.options("Où") if SITE in each)
    series = {"Où": site, "Premier jour": "2026-11-24", "De": "14:00", "À": "16:00", "Nombre de semaines": "2"}
    city.press("Ouvrir les créneaux", series).sees("8 créneaux ouverts")
    person.open(referral)
    days = [plain(text_of(each)) for each in person.page.main.iter("legend")]
    day = next(each for each in days if each.startswith("Mardi 24 novembre 2026"))
    person.press("Prendre ce rendez-vous", {day: person.page.choices(day)[1]}).sees("Rendez-vous fixé", SITE)
    calendar = person.save("Ajouter à l’agenda (ICS)").decode()
    assert "DTSTART" in calendar
    assert "20261124T133000Z" in calendar, calendar
    assert SITE in calendar
    assert FAMILY not in calendar


def sign_in_their_place(town: Town, referral: str, code: str) -> None:
    person = town.prescriber.open(referral).follow("Préparer la remise")
    person.press("Confirmer", {"Scannez l’étiquette de l’appareil": code}).sees("Confirmé")
    family.hand_the_screen(person, {"Lieu de la remise": SITE}).sees(f"{FIRST_NAME} {FAMILY}")
    family.sign(person).sees("La remise est signée et la convention scellée.")
    assert town.stage(code) is Stage.HANDED_OVER


def ask_again_elsewhere(town: Town, person: Person, first_number: str) -> str:
    """Told the day and nothing else of whose it was; the city is asked for an exception."""
    person.open("/referrals/new").press("Continuer", family.PLACE)
    person.press("Continuer", family.NEED | {"Votre numéro de dossier": "ML-4"}).press("Continuer", family.HOUSEHOLD)
    swapped = family.WHO | {"Nom": FIRST_NAME.upper(), "Prénom": FAMILY.lower()}
    person.press("Déposer la demande", swapped)
    person.sees("Un ordinateur a déjà été remis à ce foyer le 20 novembre 2026")
    person.sees_nowhere(STRUCTURE, first_number, "Inès Petit")
    person.press("Déposer la demande", {"Pourquoi une exception pour ce foyer": STOLEN}).sees("est déposée")
    return person.page.path


def accept_by_exception(town: Town, referral: str) -> None:
    city = town.coordinator.open(referral).sees("Ce foyer a déjà reçu un ordinateur", STOLEN)
    assert not city.offers("Accepter la demande")
    city.press("Accepter par exception", {"Pourquoi accepter malgré cela": ""}, status=422)
    city.press("Accepter par exception", {"Pourquoi accepter malgré cela": MAY_HAVE_ANOTHER})
    city.sees("est acceptée", f"Acceptée malgré cela par Camille Roy : {MAY_HAVE_ANOTHER}")


def number_of(person: Person) -> str:
    found = re.search(r"DEM-2026-\d{5}", plain(person.page.title))
    assert found
    return found[0]
