"""Devices made in bulk for benches walked by the same law as the others."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.demo import bulk
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Device, LogbookLine, Stage
from tests import make

WITHOUT_PROOF = {Stage.EXPECTED, Stage.MISSING, Stage.RECEIVED}


def test_every_path_is_one_that_the_law_knows() -> None:
    bulk.check_paths()


def test_devices_made_in_bulk_walked_by_the_law(session: Session) -> None:
    lead = make.user()
    bulk.extend(300, seed=3, at=make.AT, said_by=lead.id, place=make.place())
    made = session.scalars(sa.select(Device)).all()
    assert len(made) == 300
    assert {device.stage for device in made} == set(bulk.PATHS)
    for device in made:
        lines = list(session.scalars(device.logbook.select().order_by(LogbookLine.id)))
        assert tuple(Move(line.move) for line in lines) == bulk.PATHS[device.stage]
        assert all(line.from_stage in LIFECYCLE[Move(line.move)].sources for line in lines)
        assert device.stage in WITHOUT_PROOF or device.disks_proven
