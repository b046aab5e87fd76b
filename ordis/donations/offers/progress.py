"""Where an offer stands and what comes next, as the donor reads it on the page of their link. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis.donations.models import Donation, DonationStage
from ordis.donations.offers.models import OfferSheet, SheetStage, Way
from ordis.donations.signing.models import AgreementSigning, SigningStage


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of an offer. ``at``: when it was done; ``here``: it is the one that waits."""

    label: str
    at: datetime | None = None
    here: bool = False


STUDIED: Final = "Nous l’étudions\u202f: notre réponse vous arrive par courriel."
DECLINED: Final = "Nous ne pouvons pas l’accepter, et nous vous remercions d’avoir pensé à nous."
NEXT: Final = {
    "unconfirmed": "Confirmez-la d’un bouton\u202f: elle nous arrive à ce moment-là.",
    "arrived": "Votre adresse est confirmée et votre offre nous est arrivée. " + STUDIED,
    "studied": STUDIED,
    "asked": "Il nous manque un renseignement\u202f: répondez ci-dessous, et nous reprenons l’examen.",
    "declined": DECLINED,
    "to_sign": "Merci, nous l’acceptons avec plaisir. Ensuite, la convention de don se signe\u202f: par un lien que "
    "nous vous envoyons, sur notre écran, ou sur papier.",
    "city_signs": "Vous avez signé la convention, merci. Nous signons à notre tour, puis votre exemplaire vous arrive.",
    "collected": "La convention est signée. Ensuite, nous convenons avec vous de l’enlèvement.",
    "received": "Votre matériel est arrivé. Votre espace donateur dit ce que chaque appareil devient.",
    "closed": "Chaque appareil a trouvé sa suite\u202f: vos attestations sont dans votre espace donateur. Merci.",
}


def next_of(sheet: OfferSheet, signing: AgreementSigning | None) -> str:
    """The one sentence that says what comes next."""
    if sheet.donation is None:
        told = {SheetStage.UNCONFIRMED: "unconfirmed", SheetStage.DECLINED: "declined"}
        return NEXT[told.get(sheet.stage, "arrived")]
    return NEXT[_of_donation(sheet.donation, signing)]


def _of_donation(donation: Donation, signing: AgreementSigning | None) -> str:
    if donation.stage is DonationStage.ACCEPTED:
        stage = signing.stage if signing else SigningStage.DONOR
        return {SigningStage.DONOR: "to_sign", SigningStage.SIGNED: "collected"}.get(stage, "city_signs")
    return {
        DonationStage.OFFERED: "studied", DonationStage.TO_COMPLETE: "asked", DonationStage.DECLINED: "declined",
        DonationStage.RECEIVED: "received",
    }.get(donation.stage, "closed")  # fmt: skip


def marks(sheet: OfferSheet, signing: AgreementSigning | None) -> Sequence[Mark]:
    """Every step from the sending to the account of what became of it; those after a refusal are left out."""
    donation = sheet.donation
    decided = donation.decided_at if donation else sheet.decided_at if sheet.stage is SheetStage.DECLINED else None
    declined = SheetStage.DECLINED is sheet.stage or (donation and donation.stage is DonationStage.DECLINED)
    done: list[tuple[str, datetime | None]] = [("Offre envoyée", sheet.sent_at)]
    done += [("Adresse confirmée", sheet.confirmed_at)] if sheet.way is Way.PUBLIC else []
    done += [("Réponse de la ville" if not decided else "Déclinée" if declined else "Acceptée", decided)]
    if not declined:
        done += [
            ("Convention signée", signing.concluded_at if signing else None),
            ("Matériel reçu", donation.received_at if donation else None),
            ("Compte rendu et attestations", donation.closed_at if donation else None),
        ]
    waits = next((label for label, at in done if at is None), "")
    return [Mark(label, at, label == waits) for label, at in done]
