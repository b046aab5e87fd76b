"""Two people after the last piece at the same second, with real commits: one has it, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Disk
from ordis.devices.queries import device_by_code
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts import disks, fitting, queries
from ordis.refurbishing.parts.models import Part, PartMovement
from tests import make
from tests.refurbishing.parts.making import for_parts, lot, on_bench, take_out
from tests.wiping.proofs import AFTER


def together(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Each act in a thread and a transaction of its own, all at once; what was refused, in French."""
    start = Barrier(len(acts))

    def run(act: Callable[[], None]) -> str:
        with app.app_context():
            begin_writing()
            start.wait(timeout=30)
            try:
                act()
                db.session.commit()
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [message for message in pool.map(run, acts) if message]


def found(code: str) -> Device:
    device = device_by_code(code, lock=True)
    assert device is not None
    return device


def test_the_last_piece_goes_to_one(own_database: Flask) -> None:
    codes, part_id, user_id = [on_bench().code, on_bench().code], lot(pieces=1).id, make.user(Role.TECHNICIAN).id
    db.session.commit()

    def fit(code: str) -> None:
        part, actor = db.session.get_one(Part, part_id), db.session.get_one(User, user_id)
        fitting.fit(device=found(code), part=part, pieces=1, seen=0, actor=actor, at=AFTER)

    (refused,) = together(own_database, *[lambda code=code: fit(code) for code in codes])
    assert "vient de prendre la dernière" in refused
    db.session.expire_all()
    assert db.session.get_one(Part, part_id).quantity == 0
    assert sorted(found(code).ram_mb or 0 for code in codes) == [4096, 8192]


def test_one_disk_goes_into_one_device(own_database: Flask) -> None:
    codes, part_id = [on_bench().code, on_bench().code], take_out(for_parts()).id
    user_id = make.user(Role.TECHNICIAN).id
    db.session.commit()

    def fit(code: str) -> None:
        part, actor = db.session.get_one(Part, part_id), db.session.get_one(User, user_id)
        disks.fit(device=found(code), part=part, new=disks.NewDisk(), seen=0, actor=actor, at=AFTER)

    assert len(together(own_database, *[lambda code=code: fit(code) for code in codes])) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Disk.from_disk_id.is_not(None))) == 1


def test_a_part_removed_twice_at_once_comes_back_once(own_database: Flask) -> None:
    device, part = on_bench(), lot(pieces=1)
    actor = make.user(Role.TECHNICIAN)
    fitting.fit(device=device, part=part, pieces=1, seen=0, actor=actor, at=AFTER)
    code, part_id, user_id = device.code, part.id, actor.id
    db.session.commit()

    def remove() -> None:
        here, who = db.session.get_one(Part, part_id), db.session.get_one(User, user_id)
        fitting.remove(device=found(code), part=here, pieces=1, seen=1, actor=who, at=AFTER)

    assert len(together(own_database, remove, remove)) == 1
    db.session.expire_all()
    assert db.session.get_one(Part, part_id).quantity == 1
    assert db.session.scalar(sa.select(sa.func.sum(PartMovement.change))) == 1
    assert queries.moves_count(found(code)) == 2
