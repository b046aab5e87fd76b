"""What the agreement not to resell leaves to be filled and must say, and what its translations must. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from ordis.documents.wording.rules import Vocabulary, too_long
from ordis.kernel.variables import in_braces, variables

VARIABLES: Final[Mapping[str, str]] = {
    "ville": "le nom de la ville",
    "operation": "le nom de l’opération",
    "service": "le service qui en répond",
    "adresse": "l’adresse de la ville",
    "courriel": "le courriel de contact",
    "telephone": "le téléphone de contact",
    "mois": "la durée de l’engagement, en mois",
    "remise": "le jour de la remise",
    "fin": "le dernier jour sans revente",
}
"""What an agreement's text may leave to be filled at signing, and what each becomes."""

NEEDED_IN_BODY: Final = ("ville", "remise", "fin", "courriel")
"""Without them the text does not say who gives, when, until when, nor where rights are asked for."""
NEEDED_IN_SUMMARY: Final = ("ville", "fin", "telephone")

CLAUSES: Final = (
    "Les parties, et qui représente la ville",
    "Le prescripteur, le but et la raison sociale de la remise",
    "Le matériel désigné\u202f: code, marque, modèle, numéro de série, état, accessoires, logiciels",
    "Le transfert de propriété et sa date",
    "L’interdiction de vendre, louer, échanger ou mettre en gage, de date à date, avec le dernier jour écrit",
    "La raison sérieuse et légitime de cette interdiction (art. 900-1 du code civil)",
    "Le don à une personne du foyer, permis",
    "Les exceptions, et comment les demander",
    "L’usage et l’entretien",
    "Les données effacées et la licence du système",
    "Pas de garantie légale, mais l’aide de l’atelier, et pour combien de temps",
    "La perte, le vol et la panne",
    "Le retour à la fin, jamais à la poubelle",
    "Le manquement\u202f: parler d’abord, retour, exclusion, aucune pénalité en argent",
    "Ce que voit un acheteur qui scanne l’étiquette",
    "Les données personnelles (art. 13 du RGPD, en bref)",
    "La photo et le témoignage sur une feuille séparée",
    "La preuve et le droit au papier",
    "La langue et l’interprète",
    "La date, le lieu, les signatures, le numéro et l’empreinte",
)
"""What an agreement not to resell says, for the person who approves one to look for."""

VOCABULARY: Final = Vocabulary(
    variables=VARIABLES,
    needed_in_body=NEEDED_IN_BODY,
    needed_in_summary=NEEDED_IN_SUMMARY,
    needed_in_boxes=("fin",),
    clauses=CLAUSES,
)


def faults_of_translation(summary: str, boxes: Sequence[str], *, of_summary: str, of_boxes: Sequence[str]) -> list[str]:
    """Why a translation may not be kept: it says each variable that the French says, and each box in its order."""
    found = [] if summary.strip() else ["La traduction du résumé est vide."]
    if len(boxes) != len(of_boxes):
        found.append(f"Le texte français a {len(of_boxes)} phrases à cocher, la traduction {len(boxes)}.")
    if missing := sorted(variables(of_summary) - variables(summary)):
        found.append(f"La traduction du résumé a perdu {in_braces(missing)}.")
    if added := sorted(variables(summary) - variables(of_summary)):
        found.append(f"La traduction du résumé ajoute {in_braces(added)}, que le français n’a pas.")
    for number, (box, french) in enumerate(zip(boxes, of_boxes, strict=False), 1):
        if variables(box) != variables(french):
            found.append(f"La phrase à cocher n° {number} n’a pas les mêmes variables qu’en français.")
    return found + too_long("", summary, boxes)
