"""What a person is told of an account: how to enter, a personal link, a password to choose or just changed."""

from collections.abc import Mapping
from typing import Final

from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link

NAME: Final = Variable("le nom de la personne", "Camille Exemple", private=True)
CHOOSE_AGAIN: Final = link("/mot-de-passe-oublie", "l’adresse de la page où le mot de passe se choisit de nouveau")
WELCOME: Final = MailStage(
    "account.welcome",
    "Compte ouvert",
    Reader.STAFF,
    "Votre compte «\u202fOrdinateurs solidaires\u202f»",
    "Un compte vient d’être ouvert pour vous, {nom}, dans «\u202fOrdinateurs solidaires\u202f» de {ville}.\n"
    "Pour entrer la première fois, ouvrez cette page et donnez-lui votre adresse {identifiant}\u202f:\n\n{lien}\n\n"
    "Un lien vous arrivera aussitôt par courriel.",
    {
        "nom": NAME,
        "identifiant": Variable("l’adresse électronique du compte", "camille@exemple.fr", private=True),
        "lien": link("/lien", "l’adresse de la page où l’on entre la première fois"),
    },
    needed=("identifiant", "lien"),
)
PERSONAL_LINK: Final = MailStage(
    "account.personal_link",
    "Lien personnel d’un donateur",
    Reader.DONOR,
    "Votre lien personnel «\u202fOrdinateurs solidaires\u202f»",
    "{nom}, voici votre lien personnel vers l’espace «\u202fOrdinateurs solidaires\u202f» de "
    "{ville}\u202f:\n\n{lien}\n\n"
    "Il sert une fois et reste valable {jours}. Vous pouvez en redemander un à tout moment depuis la page de "
    "connexion.\n\nMerci de votre engagement.",
    {
        "nom": NAME,
        "lien": link("/lien/exemple", "l’adresse qui ouvre l’espace, une fois"),
        "jours": Variable("combien de jours le lien reste valable", "30\u00a0jours"),
    },
    needed=("lien",),
)
RESET: Final = MailStage(
    "account.reset",
    "Mot de passe à choisir",
    Reader.STAFF,
    "Choisir votre mot de passe",
    "Pour choisir votre mot de passe, ouvrez cette adresse\u202f:\n\n{lien}\n\n"
    "Elle reste valable {heures}. Si vous n’avez rien demandé, ne faites rien\u202f: votre compte n’a pas changé.",
    {
        "lien": link("/mot-de-passe-oublie/exemple", "l’adresse de la page où le mot de passe se choisit"),
        "heures": Variable("combien de temps elle reste valable", "4\u00a0heures"),
    },
    needed=("lien",),
)
RESET_DONE: Final = MailStage(
    "account.reset_done",
    "Mot de passe choisi de nouveau",
    Reader.STAFF,
    "Votre mot de passe a été choisi de nouveau",
    "Le mot de passe de votre compte vient d’être choisi de nouveau. Si ce n’est pas vous, appelez-nous sans attendre.",
)
CHANGED: Final = MailStage(
    "account.changed",
    "Mot de passe changé",
    Reader.STAFF,
    "Votre mot de passe a été changé",
    "Le mot de passe de votre compte vient d’être changé. Si ce n’est pas vous, appelez-nous sans attendre, ou "
    "choisissez-en un autre ici\u202f:\n\n{lien}",
    {"lien": CHOOSE_AGAIN},
    needed=("lien",),
)
MAILS: Final = (WELCOME, PERSONAL_LINK, RESET, RESET_DONE, CHANGED)
LIBRARY: Final[Mapping[str, MailStage]] = {
    "reset_instructions": RESET,
    "reset_notice": RESET_DONE,
    "change_notice": CHANGED,
}
"""Our texts in place of Flask-Security's, by the name of its template."""
