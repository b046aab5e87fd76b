"""The one thing to do next for a donation, said first on its page. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Stage
from ordis.donations.models import Donation, DonationStage
from ordis.donations.outcomes import outcome_of
from ordis.kernel.choice import Choice


class Action(Choice):
    """What the button does; the page knows where it leads."""

    DECIDE = "decide", "Décider"
    COMPLETE = "complete", "Noter la réponse"
    IMPORT = "import", "Importer la liste du donateur"
    RECEIVE = "receive", "Ouvrir la réception"
    CLOSE = "close", "Clore le don"
    NONE = "none", ""


@dataclass(frozen=True, slots=True)
class Step:
    """``mine``: the person who reads may do it."""

    sentence: str
    action: Action
    mine: bool


def next_step(donation: Donation, devices: Mapping[Stage, int], *, actor: User) -> Step:
    """``devices``: how many stand at each stage."""
    match donation.stage:
        case DonationStage.OFFERED:
            decides = actor.can(Permission.DONATION_DECIDE)
            return Step("L’offre attend une décision : acceptez-la ou déclinez-la.", Action.DECIDE, decides)
        case DonationStage.TO_COMPLETE:
            sentence = "Une question est partie chez le donateur\u202f: sa réponse ramènera l’offre à l’examen."
            return Step(sentence, Action.COMPLETE, actor.can(Permission.DONATION_DECIDE))
        case DonationStage.ACCEPTED:
            return _towards_reception(devices, actor)
        case DonationStage.RECEIVED:
            return _towards_closing(devices, actor)
        case DonationStage.DECLINED:
            return Step("L’offre est déclinée : il n’y a plus rien à faire.", Action.NONE, False)
        case _:
            return Step("Le don est clos : tout est fait.", Action.NONE, False)


def _towards_reception(devices: Mapping[Stage, int], actor: User) -> Step:
    receives = actor.can(Permission.DONATION_RECEIVE)
    if not any(devices.values()) and actor.can(Permission.DONATION_DECIDE):
        return Step("Importez la liste du donateur, ou réceptionnez sans liste.", Action.IMPORT, True)
    waiting = devices.get(Stage.EXPECTED, 0)
    if waiting:
        return Step(f"Réceptionnez les appareils : {waiting} attendus.", Action.RECEIVE, receives)
    return Step("Réceptionnez les appareils, puis terminez la réception.", Action.RECEIVE, receives)


def _towards_closing(devices: Mapping[Stage, int], actor: User) -> Step:
    waiting = sum(number for stage, number in devices.items() if not outcome_of(stage).final)
    if waiting:
        told = f"{waiting} appareils attendent" if waiting > 1 else "Un appareil attend"
        return Step(f"L’atelier travaille : {told} encore d’être prêts, pour pièces ou recyclés.", Action.NONE, False)
    sentence = "Le sort de chaque appareil est connu : en closant le don, vous scellez ses attestations de don et de "
    return Step(f"{sentence}destination.", Action.CLOSE, actor.can(Permission.CERTIFICATE_SEAL))
