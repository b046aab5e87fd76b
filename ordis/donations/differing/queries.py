"""Reads of what differs from what was announced."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from ordis.devices.models import Device
from ordis.donations.differing.models import AnnouncedDifference
from ordis.donations.models import Donation
from ordis.kernel.db import db


def differing(donation: Donation) -> sa.ScalarSelect[int]:
    """The ids of the donation's devices that are not as announced, for another statement."""
    mine = sa.select(AnnouncedDifference.device_id).join(Device, Device.id == AnnouncedDifference.device_id)
    return mine.where(Device.donation_id == donation.id).scalar_subquery()


def differences_of(devices: Iterable[Device]) -> dict[int, list[AnnouncedDifference]]:
    """Device id → what was announced of it and is not so, in the order of the facts. One query."""
    found: dict[int, list[AnnouncedDifference]] = defaultdict(list)
    ids = [device.id for device in devices]
    if ids:
        statement = sa.select(AnnouncedDifference).where(AnnouncedDifference.device_id.in_(ids))
        for row in db.session.scalars(statement.order_by(AnnouncedDifference.id)):
            found[row.device_id].append(row)
    return found


def differences_in(donation: Donation) -> dict[int, list[AnnouncedDifference]]:
    """The same for a whole donation, however large."""
    found: dict[int, list[AnnouncedDifference]] = defaultdict(list)
    statement = sa.select(AnnouncedDifference).join(Device, Device.id == AnnouncedDifference.device_id)
    for row in db.session.scalars(statement.where(Device.donation_id == donation.id).order_by(AnnouncedDifference.id)):
        found[row.device_id].append(row)
    return found
