"""The one thing to do next for a donation, said first on its page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Stage
from ordis.donations.models import Donation, DonationStage
from ordis.donations.outcomes import outcome_of
from ordis.kernel.choice import Choice


class Action(Choice):
    """What the button does; the page knows where it leads."""

    DECIDE = "decide", "Décider"
    COMPLETE = "complete", "Noter la réponse"
    IMPORT = "import", "Importer la liste du donateur"
    RECEIVE = "receive", "Ouvrir la réception"
    CERTIFY = "certify", "Établir l’attestation de don"
    CLOSE = "close", "Clore le don"
    NONE = "none", ""


@dataclass(frozen=True, slots=True)
class Step:
    """``mine``: the person who reads may do it."""

    sentence: str
    action: Action
    mine: bool


def next_step(donation: Donation, devices: Sequence[Device], *, actor: User) -> Step:
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
            return _towards_closing(donation, devices, actor)
        case DonationStage.DECLINED:
            return Step("L’offre est déclinée : il n’y a plus rien à faire.", Action.NONE, False)
        case _:
            return Step("Le don est clos : tout est fait.", Action.NONE, False)


def _towards_reception(devices: Sequence[Device], actor: User) -> Step:
    receives = actor.can(Permission.DONATION_RECEIVE)
    if not devices and actor.can(Permission.DONATION_DECIDE):
        return Step("Importez la liste du donateur, ou réceptionnez sans liste.", Action.IMPORT, True)
    waiting = sum(device.stage is Stage.EXPECTED for device in devices)
    if waiting:
        return Step(f"Réceptionnez les appareils : {waiting} attendus.", Action.RECEIVE, receives)
    return Step("Réceptionnez les appareils, puis terminez la réception.", Action.RECEIVE, receives)


def _towards_closing(donation: Donation, devices: Sequence[Device], actor: User) -> Step:
    seals = actor.can(Permission.CERTIFICATE_SEAL)
    waiting = sum(not outcome_of(device.stage).final for device in devices)
    if waiting:
        told = f"{waiting} appareils attendent" if waiting > 1 else "Un appareil attend"
        return Step(f"L’atelier travaille : {told} encore d’être prêts, pour pièces ou recyclés.", Action.NONE, False)
    if donation.donation_certificate_id is None:
        return Step("Le sort de chaque appareil est connu : établissez l’attestation de don.", Action.CERTIFY, seals)
    return Step("Tout est fait : le don peut être clos.", Action.CLOSE, seals)
