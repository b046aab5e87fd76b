"""Engagements for tests."""

from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.aftercare.resale import actions as resale
from ordis.aftercare.resale.models import ResaleReport
from ordis.aftercare.waivers import actions as waivers
from ordis.aftercare.waivers.models import AskedBy, Waiver, WaiverReason
from ordis.devices.models import Device
from ordis.handover.models import HandedOverDevice
from ordis.kernel import clock
from ordis.kernel.db import db
from tests import make
from tests.handover import making


def line() -> HandedOverDevice:
    """A computer handed over now."""
    return making.signed().devices[0]


def asked(
    row: HandedOverDevice, *, by: User | None = None, at: datetime | None = None, note: str = "Part en juin"
) -> Waiver:
    return waivers.ask(
        line=row, reason=WaiverReason.ABROAD, asked_by=AskedBy.COUNTER, note=note, actor=by or make.user(),
        at=at or clock.now(),
    )  # fmt: skip


def reported(device: Device, *, said: str = "Vu au marché", key: str = "clef-de-test") -> ResaleReport:
    resale.report(code=device.code, device=device, said=said, contact="06 00 00 00 00", key=key, at=clock.now())
    return db.session.scalars(sa.select(ResaleReport).where(ResaleReport.key == key)).one()
