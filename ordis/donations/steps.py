"""The one thing to do next for a donation, said first on its page. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Stage
from ordis.donations.models import Donation, DonationStage
from ordis.donations.outcomes import outcome_of
from ordis.donations.signing.models import SigningStage
from ordis.kernel.choice import Choice
from ordis.kernel.french import count


class Action(Choice):
    """What the button does; the page knows where it leads."""

    DECIDE = "decide", "Décider"
    COMPLETE = "complete", "Noter la réponse"
    SIGN = "sign", "Faire signer la convention"
    IMPORT = "import", "Importer la liste du donateur"
    RECEIVE = "receive", "Ouvrir la réception"
    CLOSE = "close", "Clore le don"
    NONE = "none", ""


@dataclass(frozen=True, slots=True)
class Step:
    """``mine``: the person who reads may do it. ``besides``: what waits as well, "" for nothing."""

    sentence: str
    action: Action
    mine: bool
    besides: str = ""


SIGNING: Final[Mapping[SigningStage | None, str]] = {
    None: "La convention est prête\u202f: faites-la signer par le donateur, puis par la collectivité.",
    SigningStage.DONOR: "La convention est prête\u202f: faites-la signer par le donateur, puis par la collectivité.",
    SigningStage.CITY: "Le donateur a signé la convention\u202f: la collectivité signe à son tour.",
    SigningStage.CONFIRM: "Un papier signé est joint\u202f: une seconde personne le confirme.",
}
"""By where the signing stands; None: nobody opened it."""
STILL: Final = "La convention n’est pas encore signée des deux parties."


def next_step(donation: Donation, devices: Mapping[Stage, int], *, agreement: SigningStage | None, actor: User) -> Step:
    """``devices``: how many stand at each stage. ``agreement``: where its signing stands."""
    step = _of_stage(donation, devices, agreement, actor)
    unsigned = donation.agreement is not None and agreement is not SigningStage.SIGNED
    return replace(step, besides=STILL) if unsigned and step.action is not Action.SIGN else step


def _of_stage(donation: Donation, devices: Mapping[Stage, int], agreement: SigningStage | None, actor: User) -> Step:
    match donation.stage:
        case DonationStage.OFFERED:
            decides = actor.can(Permission.DONATION_DECIDE)
            return Step("L’offre attend une décision : acceptez-la ou déclinez-la.", Action.DECIDE, decides)
        case DonationStage.TO_COMPLETE:
            sentence = "Une question est partie chez le donateur\u202f: sa réponse ramènera l’offre à l’examen."
            return Step(sentence, Action.COMPLETE, actor.can(Permission.DONATION_DECIDE))
        case DonationStage.ACCEPTED if _signs_first(donation, agreement, actor):
            return Step(SIGNING[agreement], Action.SIGN, True)
        case DonationStage.ACCEPTED:
            return _towards_reception(devices, actor)
        case DonationStage.RECEIVED:
            return _towards_closing(devices, actor)
        case DonationStage.DECLINED:
            return Step("L’offre est déclinée : il n’y a plus rien à faire.", Action.NONE, False)
        case _:
            return Step("Le don est clos : tout est fait.", Action.NONE, False)


def _signs_first(donation: Donation, agreement: SigningStage | None, actor: User) -> bool:
    """The agreement comes before the goods; whoever unloads them is told what to do with them."""
    return (
        agreement is not SigningStage.SIGNED
        and donation.agreement_follows_at is None
        and actor.can(Permission.DONATION_DECIDE)
    )


def _towards_reception(devices: Mapping[Stage, int], actor: User) -> Step:
    receives = actor.can(Permission.DONATION_RECEIVE)
    if not any(devices.values()) and actor.can(Permission.DONATION_DECIDE):
        return Step("Importez la liste du donateur, ou réceptionnez sans liste.", Action.IMPORT, True)
    waiting = devices.get(Stage.EXPECTED, 0)
    if waiting:
        told = count(waiting, "appareil attendu", "appareils attendus")
        return Step(f"Réceptionnez ce qui arrive\u202f: {told}.", Action.RECEIVE, receives)
    return Step("Réceptionnez les appareils, puis terminez la réception.", Action.RECEIVE, receives)


def _towards_closing(devices: Mapping[Stage, int], actor: User) -> Step:
    waiting = sum(number for stage, number in devices.items() if not outcome_of(stage).final)
    if waiting:
        told = f"{waiting} appareils attendent" if waiting > 1 else "Un appareil attend"
        return Step(f"L’atelier travaille : {told} encore d’être prêts, pour pièces ou recyclés.", Action.NONE, False)
    sentence = "Le sort de chaque appareil est connu : en closant le don, vous scellez ses attestations de don et de "
    return Step(f"{sentence}destination.", Action.CLOSE, actor.can(Permission.CERTIFICATE_SEAL))
