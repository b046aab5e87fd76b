"""What a donor is told of the agreement: the link to sign, the code, the sealed copy."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send
from ordis.documents.models import Document
from ordis.kernel.french import count
from ordis.kernel.mail import OutgoingMail

DONATION: Final = Variable("le numéro du don", "DON-2026-00042")
LINK: Final = MailStage(
    "signing.link",
    "Convention à signer",
    Reader.DONOR,
    "Convention de don {don}\u202f: à signer",
    "La convention du don {don} est prête. Lisez-la et signez-la ici\u202f:\n\n{lien}\n\n"
    "La page vous enverra un code à cette adresse\u202f: le lien seul ne signe rien. Il sert jusqu’au {fin}. Vous "
    "pouvez aussi demander à signer sur papier.\n\nMerci.",
    {
        "don": DONATION,
        "lien": link("/signer-don/exemple", "l’adresse de la page où la convention se signe"),
        "fin": Variable("le dernier jour du lien", "22 décembre 2026"),
    },
    needed=("lien", "fin"),
)
CODE: Final = MailStage(
    "signing.code",
    "Code pour signer",
    Reader.DONOR,
    "Votre code pour signer",
    "Votre code pour signer la convention de don\u202f: {code}\n\nIl sert {minutes}, sur la page que vous avez "
    "ouverte. Si vous n’avez rien demandé, ne le donnez à personne et ignorez ce message.",
    {
        "code": Variable("les six chiffres", "042 137", private=True),
        "minutes": Variable("combien de temps le code sert", "15\u00a0minutes"),
    },
    needed=("code", "minutes"),
)
SIGNED: Final = MailStage(
    "signing.copy",
    "Convention signée, exemplaire du donateur",
    Reader.DONOR,
    "Convention de don {don}, signée",
    "La convention du don {don} est signée des deux parties. Voici votre exemplaire, n° {convention}\u202f: c’est un "
    "document scellé, gardez-le tel quel. Le code imprimé dessus permet à chacun de le vérifier.\n\n"
    "Votre espace dit où en est ce don\u202f:\n{lien}\n\nMerci.",
    {
        "don": DONATION,
        "convention": Variable("le numéro de la convention", "CD-2026-00042"),
        "lien": link("/donor/exemple", "l’adresse du don dans l’espace du donateur"),
    },
    needed=("lien",),
    beside="la convention scellée (PDF)",
)
MAILS: Final = (LINK, CODE, SIGNED)


def tell_link(number: str, to: str, token: str, *, until: str, at: datetime) -> None:
    said = {"don": number, "lien": f"{settings.current().base_url}/signer-don/{token}", "fin": until}
    send(LINK, recipient=to, said=said, at=at)


def tell_code(to: str, code: str, *, minutes: int, at: datetime) -> None:
    send(CODE, recipient=to, said={"code": code, "minutes": count(minutes, "minute")}, at=at)


def tell_signed(number: str, document: Document, to: str, *, url: str, at: datetime) -> OutgoingMail:
    """``url``: the path of the donation in its donor's space."""
    said = {"don": number, "convention": document.number, "lien": settings.current().base_url + url}
    mail = send(SIGNED, recipient=to, said=said, at=at)
    mail.attachment, mail.attachment_name = document.ref, f"{document.number}.pdf"
    return mail
