"""What is told with a certificate of wiping once a computer that it names has served, and come back."""

from typing import Final

import sqlalchemy as sa

from ordis.devices.models import Device, Disk
from ordis.devices.queries import device_by_code
from ordis.documents.models import Document
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.kernel.french import count, day

CAME_BACK: Final = (
    "Elle vaut pour l’état du {day}. Depuis, {devices}\u202f: ce qui y a été écrit entre-temps demande un nouvel "
    "effacement, que cette attestation ne prouve pas."
)
ONE: Final = "l’appareil a servi, puis est revenu"
SEVERAL: Final = (
    "appareil qu’elle nomme a servi, puis est revenu",
    "appareils qu’elle nomme ont servi, puis sont revenus",
)


def since_issued(paper: Document) -> str:
    """Nobody reads there who had the computer: the paper itself never tells where one went."""
    device = device_by_code(paper.subject)
    back = _came_back(paper, device)
    if not back:
        return ""
    devices = ONE if device is not None else count(back, *SEVERAL)
    return CAME_BACK.format(day=day(paper.issued_at), devices=devices)


def _came_back(paper: Document, device: Device | None) -> int:
    """How many of its devices came back with their disks after it was issued; ``device``: the only one it is about."""
    named = Device.id == device.id if device is not None else Donation.number == paper.subject
    with_it = sa.or_(Disk.fitted_at.is_(None), Disk.unproven_since > Disk.fitted_at)
    statement = (
        sa.select(sa.func.count(sa.distinct(Device.id)))
        .select_from(Disk)
        .join(Disk.device)
        .outerjoin(Device.donation)
        .where(named, with_it, Disk.unproven_since > paper.issued_at, Disk.unproven_since > Device.received_at)
    )
    return db.session.scalar(statement) or 0
