"""What the donation agreement leaves to be filled, says only in some cases, and must say. Pure.

Sources: CGCT art. L2242-1 and L2122-22 9° (acceptance of gifts), CG3P art. L3212-2 and L3212-3 (public property),
art. 238 bis CGI (tax), RGPD art. 13.
"""

from collections.abc import Mapping
from typing import Final

from ordis.documents.wording.rules import Vocabulary

VARIABLES: Final[Mapping[str, str]] = {
    "parties": "le tableau des parties",
    "estimation": "le tableau des équipements estimés",
    "ville": "le nom de la ville, comme à l’en-tête",
    "adresse": "l’adresse de la ville",
    "courriel": "le courriel de contact",
    "representant": "la personne nommée qui signe pour la ville",
    "fonction_representant": "sa fonction",
    "decision": "le numéro de la délibération ou de la décision",
    "donateur": "le nom du donateur",
    "siren": "le numéro SIREN du donateur",
    "adresse_donateur": "l’adresse du donateur",
    "signataire": "la personne qui signe pour le donateur",
    "fonction": "la fonction de cette personne",
    "don": "le numéro du don",
    "offre": "le jour de l’offre",
    "origine": "l’origine des équipements",
    "proprietaire": "le propriétaire des équipements",
    "fondement": "le fondement juridique indiqué",
    "annonces": "le nombre d’appareils de la liste du donateur",
    "niveau": "le niveau d’effacement",
    "lieu": "le lieu d’enlèvement",
    "jour": "le jour d’enlèvement prévu",
}
TABLES: Final = ("parties", "estimation")
CONDITIONS: Final[Mapping[str, str]] = {
    "atelier": "l’atelier efface les disques",
    "donateur": "le donateur retire lui-même les disques",
    "public": "les équipements viennent de l’État ou d’une collectivité",
    "fondement": "un fondement juridique est noté",
    "liste": "le donateur a remis une liste",
    "lieu": "un lieu d’enlèvement est noté",
    "jour": "un jour d’enlèvement est prévu",
}
CLAUSES: Final = (
    "Les parties, le numéro SIREN et la personne qui a qualité pour signer",
    "L’acceptation\u202f: délibération ou décision (art. L2242-1 et L2122-22, 9° du CGCT)",
    "Une condition attachée au don relève du conseil municipal",
    "L’estimation, puis l’inventaire contradictoire à la réception",
    "La propriété\u202f: ni location, ni crédit-bail, ni verrou de gestion à distance",
    "Les données\u202f: qui efface, selon quelle norme, dans quel délai",
    "Le disque qui ne s’efface pas, et l’incident",
    "Le but social, et l’engagement de la ville à ne pas revendre",
    "Le sort de ce qui ne peut pas resservir",
    "Le transfert de propriété et des risques à l’enlèvement, et le transport",
    "La valeur, que le donateur fixe seul",
    "Le reçu fiscal, ou son absence, et la TVA pour information",
    "Les remerciements symboliques",
    "Le compte rendu d’emploi, sans jamais nommer un foyer",
    "Les données personnelles des interlocuteurs",
    "La durée, la fin et les différends",
)
"""What a donation agreement says, for the person who approves one to look for."""

VOCABULARY: Final = Vocabulary(
    variables=VARIABLES,
    needed_in_body=("parties", "estimation", "decision", "courriel"),
    needed_in_summary=(),
    needed_in_boxes=("donateur",),
    clauses=CLAUSES,
    summary=False,
    tables=TABLES,
    conditions=CONDITIONS,
)
