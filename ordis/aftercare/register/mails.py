"""What is written when the end of an engagement comes: to the family, else to whoever follows it.

To a family, neither name nor number: the message may be read over a shoulder.
"""

from collections.abc import Mapping
from typing import Final

from ordis.accounts.mailing.kinds import MailStage, Reader, Variable
from ordis.aftercare.register.models import NoticeKind
from ordis.referrals.mails import about

LAST_DAY: Final = Variable("le dernier jour de l’engagement", "08/12/2028")
NEVER_THROWN: Final = (
    "Il ne vous sert plus\u202f? Rapportez-le-nous quand vous voulez, c’est gratuit\u202f: {adresse}. Il servira à une "
    "autre famille ou sera recyclé. Ne le jetez jamais à la poubelle ni dans la rue.\n\n"
    "Une panne, une question\u202f? {telephone} · {courriel}"
)
TO_FAMILY: Final[Mapping[NoticeKind, MailStage]] = {
    NoticeKind.ENDING: MailStage(
        "aftercare.ending",
        "Engagement qui se termine, à la famille",
        Reader.FAMILY,
        "{operation}\u202f: votre engagement se termine bientôt",
        "Vous avez reçu du matériel de l’opération «\u202f{operation}\u202f», à {ville}.\n\n"
        "Jusqu’au {fin} inclus, il ne peut être ni vendu, ni loué, ni échangé, ni mis en gage. Après ce jour, vous "
        f"en faites ce que vous voulez. Vous n’avez rien à faire d’ici là.\n\n{NEVER_THROWN}",
        {"fin": LAST_DAY},
        needed=("fin", "adresse"),
    ),
    NoticeKind.ENDED: MailStage(
        "aftercare.ended",
        "Engagement terminé, à la famille",
        Reader.FAMILY,
        "{operation}\u202f: merci",
        "Vous avez reçu du matériel de l’opération «\u202f{operation}\u202f», à {ville}. Votre engagement de ne pas le "
        "revendre s’est terminé le {fin}.\n\n"
        "Merci de l’avoir tenu. Vous êtes maintenant libre d’en disposer\u202f: le garder, le donner ou le vendre. "
        "Avant de vous en séparer, gardez une copie de vos fichiers et effacez-les\u202f; l’atelier vous y "
        f"aide.\n\n{NEVER_THROWN}",
        {"fin": LAST_DAY},
        needed=("fin", "adresse"),
    ),
}
TO_PRESCRIBER: Final[Mapping[NoticeKind, MailStage]] = {
    NoticeKind.ENDING: about(
        "aftercare.ending_told",
        "Engagement qui se termine, famille sans adresse",
        "Demande {demande}\u202f: l’engagement se termine le {fin}",
        "L’engagement de ne pas revendre, pour la demande {demande}, se termine le {fin}. La famille n’a pas donné "
        "d’adresse électronique\u202f: dites-lui qu’elle en fera ensuite ce qu’elle veut, qu’elle peut toujours le "
        "rapporter sans frais, et qu’il ne se jette pas.",
        fin=LAST_DAY,
    ),
    NoticeKind.ENDED: about(
        "aftercare.ended_told",
        "Engagement terminé, famille sans adresse",
        "Demande {demande}\u202f: l’engagement est terminé, merci",
        "L’engagement de ne pas revendre, pour la demande {demande}, s’est terminé le {fin}. La famille n’a pas donné "
        "d’adresse électronique\u202f: remerciez-la de notre part, et dites-lui qu’elle est libre d’en disposer et "
        "qu’elle peut toujours le rapporter sans frais.",
        fin=LAST_DAY,
    ),
}
MAILS: Final = (*TO_FAMILY.values(), *TO_PRESCRIBER.values())
