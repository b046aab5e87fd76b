"""How an offer is declined kindly: one sentence per reason, which the donor reads unless the city writes its own."""

from collections.abc import Mapping
from typing import Final

from ordis.donations.models import DeclineReason
from ordis.kernel.refusal import Refusal

SENTENCES: Final[Mapping[DeclineReason, str]] = {
    DeclineReason.TOO_OLD: (
        "Ces appareils sont trop anciens pour qu’une famille s’en serve longtemps\u202f: les systèmes actuels n’y "
        "tournent plus. Une filière de recyclage les reprendra."
    ),
    DeclineReason.WRONG_KIND: (
        "L’atelier ne sait pas remettre ce genre d’équipement à des familles. Une recyclerie ou une filière de "
        "recyclage lui donnera une suite."
    ),
    DeclineReason.TOO_WORN: (
        "Les remettre en état demanderait plus de pièces que l’atelier n’en a. Une filière de recyclage les reprendra."
    ),
    DeclineReason.NO_ROOM: (
        "Notre réserve est pleine en ce moment, et nous préférons ne pas laisser votre matériel attendre. Si vous "
        "pouvez le garder quelques mois, reproposez-le-nous\u202f: il sera le bienvenu."
    ),
    DeclineReason.TOO_FAR: (
        "Nous ne pouvons pas venir si loin. Une opération semblable existe sans doute plus près de chez vous\u202f: "
        "votre mairie ou votre département la connaît."
    ),
    DeclineReason.LOCKED: (
        "Tant que les appareils portent un mot de passe de démarrage ou une gestion à distance, personne d’autre ne "
        "peut s’en servir. Si vous parvenez à les lever, reproposez-les-nous."
    ),
    DeclineReason.NOT_THEIRS: (
        "Nous ne pouvons accepter que des équipements dont vous disposez librement, ni loués ni financés en "
        "crédit-bail. Si vous les rachetez, reproposez-les-nous."
    ),
}
"""``OTHER`` has none: the city writes it."""

LONGEST: Final = 400
WHY: Final = "Dites pourquoi l’offre est déclinée\u202f: le donateur le lira."


def said(reason: DeclineReason, words: str) -> str:
    """What the donor reads: ``words`` when there are some, else the sentence of ``reason``. Raises ``Refusal``."""
    told = words.strip() or SENTENCES.get(reason, "")
    if not told:
        raise Refusal(WHY, status=422)
    return told[:LONGEST]
