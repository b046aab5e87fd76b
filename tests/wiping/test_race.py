"""The same bytes at the same second, with real commits: one evidence, and nobody gets an error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Door
from ordis.devices.queries import device_by_code
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.wiping import actions, intake
from ordis.wiping.models import EvidenceDrop, EvidenceFile, WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.proofs import drop
from tests.wiping.test_actions import AFTER, FIVE, GOOD, NOT_VERIFIED, device_with


def dropping(app: Flask, start: Barrier, user_id: int) -> Callable[..., bool]:
    """Drop the log on a device, or on none, in a transaction of its own; whether it was already known there."""

    def run(code: str = "", data: bytes = read(GOOD)) -> bool:
        with app.app_context():
            begin_writing()
            start.wait(timeout=30)
            device = device_by_code(code) if code else None
            actor = db.session.get_one(User, user_id)
            again = intake.take(
                data=data, filename="nwipe.log", actor=actor, at=AFTER, door=Door.API, device=device
            ).again
            db.session.commit()
            return again

    return run


def counts() -> list[int | None]:
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(t)) for t in (EvidenceFile, WipeRecord, EvidenceDrop)
    ]


def test_the_same_file_dropped_four_times_at_once_is_one_evidence(own_database: Flask) -> None:
    code, user_id = device_with(HDD, NVME).code, make.user(Role.TECHNICIAN).id
    db.session.commit()
    start = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(dropping(own_database, start, user_id), [code] * 4))
    assert sorted(again) == [False, True, True, True]
    assert counts() == [1, 2, 1]


def test_one_bench_log_dropped_at_once_on_two_devices_wipes_both_by_the_first(own_database: Flask) -> None:
    codes = [device_with(HDD).code, device_with(NVME).code]
    user_id = make.user(Role.TECHNICIAN).id
    db.session.commit()
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(dropping(own_database, start, user_id), codes))
    assert sorted(again) == [False, True]
    assert counts() == [1, 2, 2]
    for code in codes:
        device = device_by_code(code)
        assert device is not None
        assert device.disks[0].state is DiskState.WIPED


def test_a_file_that_nobody_knows_sent_four_times_at_once_is_one_evidence(own_database: Flask) -> None:
    user_id = make.user(Role.TECHNICIAN).id
    db.session.commit()
    start = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(dropping(own_database, start, user_id), [""] * 4))
    assert sorted(again) == [False, True, True, True]
    assert counts() == [1, 2, 0]


def test_two_logs_that_name_each_others_disks_never_wait_for_each_other(own_database: Flask) -> None:
    codes = [device_with(HDD).code, device_with(NVME).code]
    user_id = make.user(Role.TECHNICIAN).id
    db.session.commit()
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(dropping(own_database, start, user_id), codes, [read(GOOD), read(FIVE)]))
    assert again == [False, False]
    assert counts() == [2, 7, 2]


def test_a_reservation_accepted_by_two_persons_at_once_is_accepted_by_one(own_database: Flask) -> None:
    device = device_with(HDD)
    drop(device, NOT_VERIFIED)
    device_id, leads = device.id, [make.user(Role.WORKSHOP_LEAD).id for _ in range(3)]
    line_id = db.session.scalars(sa.select(WipeRecord.id)).one()
    db.session.commit()
    start = Barrier(3)

    def accept(lead_id: int) -> str:
        with own_database.app_context():
            begin_writing()
            start.wait(timeout=30)
            line, device = db.session.get_one(WipeRecord, line_id), db.session.get_one(Device, device_id)
            lead = db.session.get_one(User, lead_id)
            try:
                actions.accept_reservation(device=device, line=line, reason=f"Dit {lead_id}", actor=lead, at=AFTER)
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            db.session.commit()
            return ""

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(accept, leads))
    assert sorted(answers) == ["", actions.NOT_A_RESERVATION, actions.NOT_A_RESERVATION]
    accepted = db.session.get_one(WipeRecord, line_id)
    assert accepted.accepted_reason == f"Dit {leads[answers.index('')]}"
