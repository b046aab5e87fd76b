"""Invented families and what their prescribers say of them. Any likeness with real people is chance."""

from datetime import date, timedelta
from random import Random

from ordis.devices.models import Kind
from ordis.partners.territory.poitiers import DISTRICTS
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity, texts
from ordis.referrals.models import Connection, Ease, HomeEquipment, Purpose, Situation

LAST_NAMES = (
    "Abdallah", "Aubert", "Bakayoko", "Barbosa", "Belkacem", "Bernardeau", "Bouchet", "Camara", "Chevalier",
    "Cissé", "Da Silva", "Delavault", "Demir", "Diallo", "Dubreuil", "El Mansouri", "Fernandes", "Gauvin",
    "Gomis", "Guilbault", "Haddad", "Hussein", "Ibrahim", "Jarry", "Kaya", "Koné", "Kovalenko", "Lacroix",
    "Leroux", "Mahamat", "Marchand", "Mbemba", "Morisset", "Nguyen", "Niakaté", "Ouattara", "Pereira",
    "Petrescu", "Poupard", "Rahimi", "Renaudeau", "Saïd Ali", "Soulard", "Tavarès", "Thibault", "Touré",
    "Tran", "Vasseur", "Yılmaz", "Zeroual",
)  # fmt: skip
FIRST_NAMES = (
    "Adèle", "Aïcha", "Aleksandr", "Amadou", "Amélie", "Anaïs", "Bilal", "Camélia", "Christophe", "Daniela",
    "Djamila", "Émilie", "Fatoumata", "Farid", "Gaëlle", "Ghislaine", "Hawa", "Ibrahima", "Ioana", "Jean-Luc",
    "Joséphine", "Karine", "Khadija", "Leïla", "Linh", "Mariam", "Marie-Thérèse", "Mehdi", "Mickaël", "Nadia",
    "Oksana", "Oumou", "Patricia", "Rokia", "Samir", "Sandrine", "Sébastien", "Tiago", "Yasmina", "Zahra",
)  # fmt: skip
LANGUAGES = (
    *["français"] * 12, "arabe", "portugais", "turc", "ukrainien", "dari", "anglais", "comorien", "roumain",
)  # fmt: skip
WHY = {
    Purpose.SCHOOL: ("Devoirs et espace numérique de travail", "Deux collégiens, un seul téléphone"),
    Purpose.JOB_SEARCH: (
        "Candidatures et entretiens à distance",
        "Espace personnel et lettres de motivation",
    ),
    Purpose.FORMALITIES: ("Démarches en ligne, aujourd’hui faites à l’accueil", "Actualisation chaque mois"),
    Purpose.TRAINING: ("Cours à distance trois jours par semaine", "Mémoire de fin de formation à écrire"),
    Purpose.SOCIAL_LINK: ("Visio avec la famille restée loin", "Ateliers numériques du quartier"),
}
_BEFORE = {
    Purpose.SCHOOL: 5,
    Purpose.JOB_SEARCH: 4,
    Purpose.FORMALITIES: 3,
    Purpose.TRAINING: 2,
    Purpose.SOCIAL_LINK: 1,
}
_PREFIX = "05 36 49"  # numbers that the Arcep keeps for works of fiction


def identity(random: Random, taken: set[str]) -> Identity:
    """Somebody whom ``taken`` does not know yet; the person is added to it."""
    while True:
        born = date(1948, 1, 1) + timedelta(days=random.randrange(57 * 365))
        phone = f"{_PREFIX} {random.randrange(100):02d} {random.randrange(100):02d}"
        person = Identity(random.choice(LAST_NAMES), random.choice(FIRST_NAMES), born, phone=phone)
        if (text := texts(person).same) not in taken:
            taken.add(text)
            return person


def name(random: Random) -> str:
    """Somebody who signs for another."""
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"


def household(random: Random, district: str) -> HouseholdFacts:
    """``district``: the prescriber's own, where half of its families live."""
    children = random.choices((0, 1, 2, 3, 4), (5, 3, 4, 2, 1))[0]
    return HouseholdFacts(
        district=district if random.random() < 0.5 else random.choice(DISTRICTS),
        people=children + random.choice((1, 1, 2)),
        school_children=children,
        situation=random.choice(list(Situation)),
        equipment=random.choice(list(HomeEquipment)),
        connection=random.choice(list(Connection)),
        ease=random.choice(list(Ease)),
        language=random.choice(LANGUAGES),
    )


def need(random: Random, family: HouseholdFacts, day: date) -> Need:
    purposes = [each for each in Purpose if family.school_children or each is not Purpose.SCHOOL]
    purpose = random.choices(purposes, [_BEFORE[each] for each in purposes])[0]
    urgent = day + timedelta(days=random.randrange(20, 90)) if random.random() < 0.4 else None
    return Need(
        wanted_kind=random.choices((Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE), (6, 4, 1))[0],
        purpose=purpose,
        wanted_why=random.choice(WHY[purpose]),
        needed_by=urgent,
        file_number=f"D-{random.randrange(10_000):04d}",
    )
