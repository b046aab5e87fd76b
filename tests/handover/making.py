"""Handovers for tests: prepared, waiting for a signature, or signed."""

import json
import math
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.documents.declared import Declared, Screen, Tick
from ordis.handover import actions, freezing, signing
from ordis.handover.freezing import Pinned
from ordis.handover.models import Handover, IdentityCheck, ShownAgreement, ShownOn, SignerQuality, SignerTitle
from ordis.handover.rules import KitItem
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral
from tests import make

STROKES = json.dumps(
    [
        [[100 + 4 * i, round(200 + 120 * math.sin(i / 9), 1), 12 * i] for i in range(120)],
        [[300 + 3 * i, round(250 - i / 2, 1), 2000 + 10 * i] for i in range(60)],
    ]
)


DECLARED = {"ticked", "strokes", "typed_name", "language", "screen", "shown", "read_ms", "name_confirmed", "waited_ms"}


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
    signer_title: SignerTitle | None = None,
    interpreter_name: str = "",
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
        signer_title=signer_title,
        identity_check=IdentityCheck.RESIDENCE_PERMIT,
        interpreter_name=interpreter_name,
        actor=agent,
        at=at,
    )
    assert preparation.kiosk_key
    freezing.freeze(preparation=preparation, way=ShownOn.SCREEN, actor=agent, at=at)
    return Ready(referral, device, agent, preparation.kiosk_key)


def shown(referral: Referral) -> Pinned:
    """What the last kiosk opened for this referral shows, or showed when it was signed."""
    opened = sa.select(ShownAgreement.key).where(ShownAgreement.referral_id == referral.id)
    key = db.session.scalars(opened.order_by(ShownAgreement.id.desc()).limit(1)).one()
    return freezing.pinned(key, ShownOn.SCREEN)


def declared(referral: Referral) -> Declared:
    """Every box ticked now, a drawing, a tablet held upright."""
    pinned = shown(referral)
    ticked = tuple(Tick(box, 15_000 + 2_500 * place) for place, box in enumerate(pinned.said.boxes))
    screen = Screen("Tablette", 800, 1280, 1.5, "touch")
    return Declared(ticked, STROKES, screen=screen, shown=pinned.row.sha256, read_ms=12_000)


def sign(case: Ready, **changes: object) -> Handover:
    given: dict[str, object] = {
        "referral": case.referral, "key": case.key, "actor": case.agent, "at": clock.now(),
        "declared": replace(declared(case.referral), **{k: changes.pop(k) for k in DECLARED & changes.keys()}),  # type: ignore[arg-type]
    }  # fmt: skip
    return signing.sign(**(given | changes))  # type: ignore[arg-type]


def signed(**changes: object) -> Handover:
    """A handover signed now, by drawing."""
    return sign(ready(**changes))  # type: ignore[arg-type]
