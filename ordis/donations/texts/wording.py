"""The text of the donation agreement, as the pages of texts know it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from ordis import settings
from ordis.documents.actions import letterhead
from ordis.documents.french import long_date
from ordis.documents.wording.kinds import Model, Sentences, Wording
from ordis.documents.wording.purposes import Purpose
from ordis.documents.wording.rules import sentences
from ordis.donations.texts.rules import VOCABULARY
from ordis.kernel.clock import in_paris

SHIPPED: Final = Path(__file__).parent / "shipped"
SENTENCES: Final = Sentences(
    title="Textes de la convention de don",
    readers="les donateurs et la ville",
    model="un modèle complet, à valider par les juristes\u202f: il devient la version 1 à la première offre acceptée",
    halted="aucune convention de don ne peut être établie",
    filled="quand la convention d’un don est établie",
    none_in_force="Aucun texte de la convention de don n’est en vigueur\u202f: la dernière version a été retirée. Rien "
    "n’a été modifié. Faites approuver une nouvelle version dans «\u202fTextes\u202f», puis recommencez.",
    withdrawn_meanwhile="Le texte de cette convention de don vient d’être retiré par la ville. Rien n’a été signé et "
    "rien n’est perdu\u202f: établissez la convention à nouveau, avec le texte en vigueur.",
)


def model() -> Model:
    """Marked « modèle à valider » until a named person approves a version."""
    body, boxes = ((SHIPPED / name).read_text(encoding="utf-8") for name in ("v1.md", "v1.cases.md"))
    return Model(body, "", sentences(boxes))


def _example(at: datetime) -> Mapping[str, str]:
    """What the pages of texts show: the city's own settings, and an imagined donor."""
    chosen, today = settings.current(), long_date(in_paris(at).date())
    return {
        "ville": letterhead().city,
        "adresse": chosen.address,
        "courriel": chosen.contact_email,
        "representant": "Camille Exemple",
        "fonction_representant": "adjointe au maire",
        "decision": "n° 2026-114",
        "donateur": "Société Exemple",
        "siren": "732\u00a0829\u00a0320",
        "adresse_donateur": "12 rue des Feuillants",
        "signataire": "Dominique Exemple",
        "fonction": "gérante",
        "don": "DON-2026-00001",
        "offre": today,
        "origine": "Entreprise privée (don)",
        "proprietaire": "le donateur",
        "fondement": "délibération du conseil d’administration",
        "annonces": "40",
        "niveau": "« purge »",
        "lieu": "quai nord",
        "jour": today,
    }


DONATION: Final = Wording(
    purpose=Purpose.DONATION,
    name="donation_texts",
    address="/texts/donation",
    vocabulary=VOCABULARY,
    model=model,
    values=_example,
    sentences=SENTENCES,
)
