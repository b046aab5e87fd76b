"""What somebody is told who may now act for an organisation."""

from typing import Final

from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mails import NAME

ACCESS: Final = MailStage(
    "partner.access",
    "Accès au nom d’une structure",
    Reader.STAFF,
    "Votre accès à «\u202fOrdinateurs solidaires\u202f»",
    "{nom}, vous pouvez désormais agir pour {structure} dans «\u202fOrdinateurs solidaires\u202f».\n\n"
    "Si vous n’avez pas encore de mot de passe, choisissez-le ici\u202f:\n\n{lien}\n\n"
    "Puis connectez-vous\u202f: {connexion}",
    {
        "nom": NAME,
        "structure": Variable("le nom de la structure", "Mission locale"),
        "lien": link("/mot-de-passe-oublie", "l’adresse de la page où le mot de passe se choisit"),
        "connexion": link("/connexion", "l’adresse de la page de connexion"),
    },
    needed=("lien", "connexion"),
)
MAILS: Final = (ACCESS,)
