"""Which devices came in which container, noted at the door."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.donations.custody.models import Container, PackedDevice
from ordis.donations.models import Donation
from ordis.donations.queries import of_a_line
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOTHING_CHOSEN: Final = "Aucun appareil n’est coché. Rien n’a été modifié\u202f: cochez au moins un appareil."


def note(*, container: Container, devices: Collection[Device], actor: User, at: datetime) -> None:
    """They came in ``container``, whatever was noted before. Of one donation: the caller has seen to it."""
    place(container=container, ids=[device.id for device in devices], actor=actor, at=at)


def place(*, container: Container, ids: Sequence[int], actor: User, at: datetime) -> None:
    """The same, by their ids."""
    if not ids:
        return
    db.session.execute(sa.delete(PackedDevice).where(PackedDevice.device_id.in_(ids)))
    told = {"container_id": container.id, "noted_at": at, "noted_by_id": actor.id}
    db.session.execute(sa.insert(PackedDevice), [{"device_id": each} | told for each in ids])
    record(Verb.CONTAINER_FILLED, container.code, actor=actor, at=at, devices=len(ids))


def take_out(*, container: Container, codes: Sequence[str], actor: User, at: datetime) -> int:
    """They did not come in it after all; how many were noted there."""
    theirs = sa.select(Device.id).where(Device.code.in_(codes)).scalar_subquery()
    inside = [PackedDevice.container_id == container.id, PackedDevice.device_id.in_(theirs)]
    ids = db.session.scalars(sa.select(PackedDevice.device_id).where(*inside)).all()
    if not ids:
        raise Refusal(NOTHING_CHOSEN, status=422)
    db.session.execute(sa.delete(PackedDevice).where(PackedDevice.device_id.in_(ids)))
    record(Verb.CONTAINER_EMPTIED, container.code, actor=actor, at=at, devices=len(ids))
    return len(ids)


def unpack(devices: Iterable[Device]) -> None:
    """They came in no container at all."""
    ids = [device.id for device in devices]
    db.session.execute(sa.delete(PackedDevice).where(PackedDevice.device_id.in_(ids)))


def packed_counts(donation: Donation) -> Counter[int]:
    """Container id → how many devices are noted in it. One query."""
    mine = sa.select(PackedDevice.container_id, sa.func.count()).join(PackedDevice.container)
    rows = db.session.execute(mine.where(Container.donation_id == donation.id).group_by(PackedDevice.container_id))
    return Counter(dict(rows.tuples().all()))


def packed_in(container: Container) -> Sequence[Device]:
    """In the order in which they were noted, with what a line tells."""
    inside = sa.select(Device).join(PackedDevice, PackedDevice.device_id == Device.id)
    mine = inside.where(PackedDevice.container_id == container.id).options(*of_a_line(Device.weight_g))
    return db.session.scalars(mine.order_by(PackedDevice.noted_at, Device.id)).all()


def containers_of_devices(devices: Iterable[Device]) -> dict[int, Container]:
    """Device id → the container in which it came. One query."""
    ids = [device.id for device in devices]
    if not ids:
        return {}
    joined = sa.select(PackedDevice.device_id, Container).join(Container, Container.id == PackedDevice.container_id)
    return {row[0]: row[1] for row in db.session.execute(joined.where(PackedDevice.device_id.in_(ids)))}


def weighed_together(donations: Collection[int]) -> dict[Container, list[Device]]:
    """The devices noted in each container of these donations whose scale and packing are known. One query."""
    found: dict[Container, list[Device]] = defaultdict(list)
    joined = (
        sa.select(Container, Device)
        .join(PackedDevice, PackedDevice.container_id == Container.id)
        .join(Device, Device.id == PackedDevice.device_id)
        .where(Container.donation_id.in_(donations), Container.weight_g.is_not(None), Container.tare_g.is_not(None))
    )
    for container, device in db.session.execute(joined.options(*_to_weigh()).order_by(Container.id, Device.id)):
        found[container].append(device)
    return found


def _to_weigh() -> list[sa.orm.interfaces.ORMOption]:
    told = (Device.kind, Device.stage, Device.weight_g)
    return [sa.orm.load_only(*told), sa.orm.lazyload(Device.disks), sa.orm.lazyload(Device.holds)]
