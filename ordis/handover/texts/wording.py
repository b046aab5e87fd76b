"""The text of the agreement not to resell, as the pages of texts know it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ordis.accounts.models import User
from ordis.documents.wording.kinds import Companion, Sentences, Wording
from ordis.documents.wording.models import AgreementText
from ordis.documents.wording.purposes import Purpose
from ordis.handover.texts import actions, carrying, panel
from ordis.handover.texts.rules import VOCABULARY
from ordis.handover.texts.terms import end_of_period, terms
from ordis.kernel.clock import in_paris

SENTENCES: Final = Sentences(
    title="Textes de la convention",
    readers="les familles",
    model="un modèle complet, son résumé et sept traductions\u202f: il devient la version 1 à la première remise",
    halted="aucune remise ne peut être signée",
    filled="le jour de la remise",
    none_in_force="Aucun texte de la convention n’est en vigueur\u202f: la dernière version a été retirée. Rien n’a "
    "été modifié. Faites approuver une nouvelle version dans «\u202fTextes\u202f», puis revenez préparer cette remise.",
    withdrawn_meanwhile="Le texte de cette convention vient d’être retiré par la ville. Rien n’a été signé et rien "
    "n’est perdu\u202f: revenez à la préparation et rouvrez l’écran de signature avec le texte en vigueur.",
)


def _today(at: datetime) -> Mapping[str, str]:
    return terms(signed_on=in_paris(at).date(), until=end_of_period(at))


def _carry(before: AgreementText, text: AgreementText, actor: User, at: datetime) -> None:
    carrying.carry_over(before=before, text=text, actor=actor, at=at)


NO_RESALE: Final = Wording(
    purpose=Purpose.NO_RESALE,
    name="texts",
    address="/texts",
    vocabulary=VOCABULARY,
    model=actions.model,
    values=_today,
    sentences=SENTENCES,
    companion=Companion(
        shipped=actions.ship_translations,
        carry=_carry,
        told=carrying.told,
        of_version=panel.of_version,
        of_approval=panel.of_approval,
    ),
)
