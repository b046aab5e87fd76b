"""A family signs on a kiosk: the POST, to its answer, against the agreement alone and the floor of the same server."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.agreements import STROKES, one_agreement
from bench.base import PASSWORD, some_code
from bench.server import Visitor, interleaved, serving

ROUNDS = 40
FLOORS = 5  # beside the agreement itself: what a submission may cost more
COORDINATOR = "remises-du-banc@exemple.fr"


def measure(data_dir: Path) -> tuple[float, float, float]:
    """Milliseconds of a submission, of an agreement built, tagged and sealed, and of the floor, taking turns."""
    code, secrets = some_code(data_dir), _prepare(data_dir)
    made = one_agreement(data_dir)
    with serving(data_dir) as port:
        visitor = Visitor(port)
        waiting = iter([_form(port, secret) for secret in secrets])

        def floor() -> None:
            if (status := visitor.ask("GET", f"/floor/{code}")[0]) != 200:
                raise RuntimeError(f"the floor answered {status}")

        submitted, alone, bare = interleaved(ROUNDS, lambda: _submit(*next(waiting)), made, floor)
    return submitted, alone, bare


def _form(port: int, secret: str) -> tuple[Visitor, dict[str, Any]]:
    """A tablet that holds the kiosk, every box ticked and the signature drawn."""
    tablet = Visitor(port, kept=f"ordis_kiosk={secret}")
    page = tablet.ask("GET", "/kiosk")[1]
    told = {name: _value(page, name) for name in ("csrf_token", "shown")}
    boxes = [str(rank) for rank in range(page.count('name="boxes"'))]
    if not boxes:
        raise RuntimeError("the kiosk shows no box to tick")
    tablet.connection.close()  # opened again by the signature: the server would not keep so many for so long
    return tablet, told | {
        "boxes": boxes, "times": json.dumps(dict.fromkeys(boxes, 4000)),
        "strokes": json.dumps(STROKES), "language": "fr", "typed_name": "", "read_to_end": "3000",
        "screen": json.dumps({"width": 800, "height": 1280, "ratio": 1.5, "pointer": "touch"}),
    }  # fmt: skip


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    if found is None:
        raise RuntimeError(f"the kiosk sends no {name}")
    return found[1]


def _submit(tablet: Visitor, form: dict[str, Any]) -> None:
    status, text = tablet.ask("POST", "/kiosk/sign", form, accept="application/json")
    if status != 200 or '"signed"' not in text:
        raise RuntimeError(f"the signature answered {status} {text[:300]}")


def _prepare(data_dir: Path) -> list[str]:
    """Handovers that only wait for their signature: the secret of the browser that holds each."""
    from bench.plans import referrals
    from ordis import create_app
    from ordis.accounts import pin
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        at = clock.now()
        city = add_user(
            email=COORDINATOR, name="Banc des remises", roles=[Role.COORDINATOR], password=PASSWORD, actor=None, at=at
        )
        agent, refs = referrals(city, at, ROUNDS + 5)
        pin.keep(user=agent, pin_hash=pin.hashed("2749"), actor=agent, at=at)
        secrets = list(_held(city, agent, refs))
        db.session.commit()
    return secrets


def _held(city: Any, agent: Any, refs: list[str]) -> Iterator[str]:
    import sqlalchemy as sa

    from ordis.allocation.actions import reserve
    from ordis.devices.models import Device, Stage
    from ordis.handover import actions
    from ordis.handover.kiosk import actions as kiosks
    from ordis.handover.models import IdentityCheck, SignerQuality
    from ordis.handover.rules import KitItem
    from ordis.kernel import clock
    from ordis.kernel.db import db
    from ordis.referrals.models import Referral

    ready = sa.select(Device).where(Device.stage == Stage.READY).order_by(Device.id.desc()).limit(len(refs))
    for ref, device in zip(refs, db.session.scalars(ready).all(), strict=True):
        referral, at = db.session.scalars(sa.select(Referral).where(Referral.ref == ref)).one(), clock.now()
        reserve(referral=referral, device=device, reason="Mesure", actor=city, at=at)
        actions.confirm_device(referral=referral, text=device.code, actor=agent, at=at)
        preparation = actions.open_kiosk(
            referral=referral, kit=[KitItem.CHARGER, KitItem.MOUSE], place="Maison de quartier", ceremony=None,
            quality=SignerQuality.BENEFICIARY, signer_name="", signer_title=None,
            identity_check=IdentityCheck.RESIDENCE_PERMIT, interpreter_name="", actor=agent, at=at,
        )  # fmt: skip
        token = kiosks.open_session(preparation=preparation, actor=agent, at=at)
        yield kiosks.enter(token=token, aside=None, at=clock.now())[1]
