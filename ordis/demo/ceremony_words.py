"""What is said, and in which order, at the ceremonies of the demonstration. Every name is invented."""

from typing import Final

from ordis.ceremonies.guests.actions import GuestFacts
from ordis.ceremonies.models import GuestKind
from ordis.ceremonies.running.actions import ItemFacts
from ordis.ceremonies.testimonies.models import NameShown, UseFor

_O: Final = GuestKind.OFFICIAL
OFFICIALS: Final = (
    GuestFacts("Solène Marchand (fictive)", 2, _O, "Maire", 1),
    GuestFacts("Idriss Baudry (fictif)", 1, _O, "Adjoint au numérique et à l’inclusion", 2),
    GuestFacts("Perrine Lavallée-Desroches (fictive)", 1, _O, "Vice-présidente du centre d’action sociale", 3),
)
PARTNERS: Final = (
    GuestFacts("Équipe de l’atelier", 8),
    GuestFacts("Maisons de quartier et centres socioculturels", 6),
    GuestFacts("Élus du conseil municipal", 10),
)
RUNNING: Final = (
    ItemFacts("Accueil et émargement", 20, "", "Badges par ordre alphabétique, deux personnes à la table."),
    ItemFacts("Mot de bienvenue", 10, "Solène Marchand, maire"),
    ItemFacts("D’où viennent ces ordinateurs", 10, "L’atelier", "Montrer un disque et son attestation."),
    ItemFacts("Remises aux familles", 45, "L’équipe des remises", "Deux postes de signature, une file par poste."),
    ItemFacts("Diplômes des donateurs", 15, "Idriss Baudry, adjoint au numérique"),
    ItemFacts("Verre de l’amitié", 20),
)  # fmt: skip
SAID: Final = (
    (
        "Avant, mes enfants faisaient leurs devoirs à tour de rôle sur mon téléphone. Maintenant le grand aide la "
        "petite.",
        NameShown.FIRST, "Awa", "", (UseFor.REPORT, UseFor.WEB),
    ),
    (
        "J’ai envoyé trois candidatures la première semaine. La quatrième a marché.",
        NameShown.FULL, "Gabin", "Exemple-Roussel", (UseFor.REPORT, UseFor.PRESS, UseFor.SOCIAL),
    ),
    ("Je n’osais pas demander. On ne m’a pas fait sentir que je demandais.", NameShown.NONE, "", "", (UseFor.REPORT,)),
    ("Ma petite-fille m’appelle en vidéo le dimanche.", NameShown.FIRST, "Odile", "", (UseFor.REPORT, UseFor.WEB)),
)  # fmt: skip
"""Text, name shown, first and last name, uses. The last one is taken back after the report."""
