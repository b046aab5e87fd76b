"""Two hundred people at the same second on the same twenty devices, with real commits."""

from collections import Counter, defaultdict

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from ordis.accounts.models import AuditEvent, User
from ordis.allocation.models import Reservation
from ordis.allocation.plans import actions as plans
from ordis.allocation.plans.models import AllocationPlan
from ordis.devices.models import Device, LogbookLine, Stage
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.allocation.test_race import open_reservations, reserving, together

PEOPLE, DEVICES = 200, 20


def families(number: int) -> list[int]:
    structure = make.prescriber_structure()
    author = make.user(make.Role.PRESCRIBER, of=structure)
    return [make.referral(stage=ReferralStage.ACCEPTED, of=structure, author=author).id for _ in range(number)]


def test_two_hundred_at_once_on_twenty_devices_make_twenty_winners_and_every_loser_is_told(
    app: Flask, committed: Engine
) -> None:
    with app.app_context():
        devices, city = [make.device(stage=Stage.READY).id for _ in range(DEVICES)], make.user().id
        referrals = families(PEOPLE)
        db.session.commit()
    wanted = [devices[rank % DEVICES] for rank in range(PEOPLE)]
    answers = together(app, [reserving(*pair, city) for pair in zip(referrals, wanted, strict=True)])
    by_device = defaultdict(list)
    for device, answer in zip(wanted, answers, strict=True):
        by_device[device].append(answer)
    assert {device: Counter(said)["gagné"] for device, said in by_device.items()} == dict.fromkeys(devices, 1)
    losers = [answer for answer in answers if answer != "gagné"]
    assert len(losers) == PEOPLE - DEVICES
    assert all("vient d’être réservé pour une autre demande" in answer for answer in losers)
    with app.app_context():
        pairs = zip(wanted, referrals, answers, strict=True)
        won = {(device, referral) for device, referral, answer in pairs if answer == "gagné"}
        assert set(open_reservations()) == won
        reserved = set(db.session.scalars(sa.select(Device.id).where(Device.stage == Stage.RESERVED)))
        assert reserved == set(devices)
        served = set(db.session.scalars(sa.select(Referral.id).where(Referral.stage == ReferralStage.RESERVED)))
        assert served == {referral for _device, referral in won}
        moves = sa.select(sa.func.count()).where(LogbookLine.move == "reserve")
        events = sa.select(sa.func.count()).where(AuditEvent.verb == "allocation.reserved")
        assert db.session.scalar(moves) == db.session.scalar(events) == DEVICES  # nothing of a loser remains


def test_two_presses_of_a_plan_and_two_plans_on_the_same_devices_serve_each_family_once(
    app: Flask, committed: Engine
) -> None:
    with app.app_context():
        for _ in range(6):
            make.device(stage=Stage.READY)
        first, second = families(6), families(6)
        city = make.user()
        refs = [_plan(ids, city).ref for ids in (first, second, second)]
        numbers, key = set(db.session.scalars(sa.select(Referral.number))), city.id
        db.session.commit()

    def pressing(ref: str) -> None:
        plan = db.session.scalars(sa.select(AllocationPlan).where(AllocationPlan.ref == ref)).one()
        plans.apply(plan=plan, chosen=numbers, actor=db.session.get_one(User, key), at=make.AT)

    answers = together(app, [lambda ref=ref: pressing(ref) for ref in [*refs, *refs]])  # type: ignore[misc]
    assert answers == ["gagné"] * 6  # nobody is refused: what does not hold is told on its line
    with app.app_context():
        lines = [line for plan in db.session.scalars(sa.select(AllocationPlan)) for line in plan.lines]
        assert Counter(line["outcome"] for line in lines) == {"reserved": 6, "lost": 12}
        assert all(line["said"] for line in lines if line["outcome"] == "lost")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Reservation)) == 6
        assert len({device for device, _ in open_reservations()}) == 6


def _plan(referral_ids: list[int], city: User) -> AllocationPlan:
    asked = db.session.scalars(sa.select(Referral).where(Referral.id.in_(referral_ids))).all()
    return plans.propose(referrals=asked, actor=city, at=make.AT)
