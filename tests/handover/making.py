"""Handovers for tests: prepared, waiting for a signature, or signed."""

import json
import math
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.handover import actions, signing
from ordis.handover.models import Handover, SignerQuality
from ordis.handover.rules import KitItem
from ordis.kernel import clock
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral
from tests import make

STROKES = json.dumps(
    [
        [[100 + 4 * i, round(200 + 120 * math.sin(i / 9), 1), 12 * i] for i in range(120)],
        [[300 + 3 * i, round(250 - i / 2, 1), 2000 + 10 * i] for i in range(60)],
    ]
)


@dataclass(frozen=True)
class Ready:
    """A handover that only waits for its signature."""

    referral: Referral
    device: Device
    agent: User
    key: str


def ready(
    *,
    of: Organisation | None = None,
    agent: User | None = None,
    quality: SignerQuality = SignerQuality.BENEFICIARY,
    signer_name: str = "",
    at: datetime | None = None,
) -> Ready:
    structure = of or make.prescriber_structure()
    agent = agent or make.user(Role.PRESCRIBER, name="Inès Petit", of=structure)
    reservation = make.reservation(
        referral=make.referral(of=structure, author=agent, stage=make.ReferralStage.ACCEPTED)
    )
    referral, device, at = reservation.referral, reservation.device, at or clock.now()
    actions.confirm_device(referral=referral, text=device.code, actor=agent, at=at)
    preparation = actions.open_kiosk(
        referral=referral,
        kit=[KitItem.CHARGER, KitItem.MOUSE],
        place="Maison de quartier Saint-Éloi",
        ceremony=None,
        quality=quality,
        signer_name=signer_name,
        actor=agent,
        at=at,
    )
    assert preparation.kiosk_key
    return Ready(referral, device, agent, preparation.kiosk_key)


def sign(case: Ready, **changes: object) -> Handover:
    given: dict[str, object] = {
        "referral": case.referral, "key": case.key, "read": True, "strokes": STROKES, "typed_name": "",
        "browser": "Tablette", "actor": case.agent, "at": clock.now(),
    }  # fmt: skip
    return signing.sign(**(given | changes))  # type: ignore[arg-type]


def signed(**changes: object) -> Handover:
    """A handover signed now, by drawing."""
    return sign(ready(**changes))  # type: ignore[arg-type]
