"""Kept tallies say what the rows say, after any sequence of changes and a pass of the worker."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.devices.lifecycle import LIFECYCLE, moves_from
from ordis.devices.models import Device, Disk, DiskState, Door, Grade, Kind, LogbookLine, Stage
from ordis.donations.announcement import announce
from ordis.donations.donor_list import Announced
from ordis.indicators import actions, queries, tallies
from ordis.indicators.indicator import Sense
from ordis.indicators.models import Stale, Tallied
from ordis.indicators.registry import BY_KEY, INDICATORS
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.partners import merging
from ordis.referrals.models import Referral, ReferralStage
from ordis.stock import actions as stock
from tests import make
from tests.handover.making import signed

PERIODS = (
    (date(2026, 9, 1), date(2026, 12, 31)),
    (date(2026, 10, 1), date(2026, 10, 31)),
    (date(2026, 9, 17), date(2026, 11, 3)),
    (date(2026, 10, 12), date(2026, 10, 12)),
    (date(2026, 10, 5), date(2026, 10, 20)),
)


def agree(*periods: tuple[date, date]) -> None:
    """Every indicator, whole and along each dimension, from the tallies and from the rows."""
    db.session.flush()
    for first, last in periods or PERIODS:
        kept = tallies.counts(INDICATORS, first, last)
        assert kept == {each.key: queries.count(each, first, last) for each in INDICATORS}
        for each in INDICATORS:
            for by in each.by:
                assert tallies.broken_down(each, by, first, last) == queries.broken_down(each, by, first, last)
        waits = [each for each in INDICATORS if each.sense is Sense.DELAY]
        assert tallies.delays(waits, first, last) == {each.key: queries.delays(each, first, last) for each in waits}
    assert list(actions.differences()) == []


def recount() -> int:
    db.session.flush()
    return actions.recount_stale(at=clock.now())


@pytest.fixture
def kept(session: Session) -> Session:
    """Tallies that begin before anything happens."""
    recount()
    return session


def marks(session: Session) -> int:
    session.flush()
    return session.scalar(sa.select(sa.func.count()).select_from(Stale)) or 0


def move(device: Device, to: Any, at: datetime) -> None:
    """By the law, without its guards."""
    edge = LIFECYCLE[to]
    line = LogbookLine(at=at, move=to.value, from_stage=device.stage, to_stage=edge.target, door=Door.CLI)
    device.logbook.add(line)
    device.stage, device.stage_since = edge.target, at
    db.session.flush()


class Changes:
    """What may happen to devices and referrals, drawn from a seed."""

    def __init__(self, drawn: random.Random) -> None:
        self.drawn = drawn
        self.devices: list[Device] = []
        self.referrals: list[Referral] = []
        self.donations = [make.donation(), make.donation()]

    def draw(self, choices: Any) -> Any:
        return self.drawn.choice(list(choices))

    def at(self) -> datetime:
        """Over the change of the clocks of October, and around midnight in France."""
        later = self.drawn.randint(0, 60)
        return datetime(2026, 9, 10, tzinfo=clock.PARIS) + timedelta(days=later, hours=self.draw((0, 1, 2, 12, 23)))

    def step(self) -> None:
        acts: list[Callable[[], None]] = [self.arrive, self.ask]
        acts += [self.move, self.weigh, self.another_kind, self.given_by_another, self.disk] if self.devices else []
        acts += [self.decide, self.family] if self.referrals else []
        self.draw(acts)()
        db.session.flush()

    def arrive(self) -> None:
        device = make.device(stage=self.draw((Stage.RECEIVED, Stage.READY)), of=self.draw(self.donations))
        device.received_at = self.at()
        self.devices.append(device)

    def move(self) -> None:
        device = self.draw(self.devices)
        if possible := moves_from(device.stage):
            move(device, self.draw(possible), self.at())

    def weigh(self) -> None:
        self.draw(self.devices).weight_g = self.draw((None, 1_500, 2_000))

    def another_kind(self) -> None:
        device = self.draw(self.devices)
        device.kind, device.grade = self.draw(Kind), self.draw(Grade)

    def given_by_another(self) -> None:
        self.draw(self.devices).donation_id = self.draw(self.donations).id

    def disk(self) -> None:
        disk: Disk = self.draw(self.draw(self.devices).disks)
        disk.state, disk.state_at = self.draw(DiskState), self.at()

    def ask(self) -> None:
        referral = make.referral()
        referral.submitted_at = self.at()
        self.referrals.append(referral)

    def decide(self) -> None:
        referral = self.draw(self.referrals)
        referral.decided_at, referral.purpose = self.at(), self.draw(type(referral.purpose))
        if self.draw((True, False)):
            referral.stage, referral.closed_at = ReferralStage.REFUSED, self.at()

    def family(self) -> None:
        self.draw(self.referrals).household.people = self.draw((1, 3, 6))


@pytest.mark.parametrize("seed", range(8))
def test_after_any_changes_and_a_pass_tallies_say_what_rows_say(kept: Session, seed: int) -> None:
    changes = Changes(random.Random(seed))
    for _ in range(3):
        for _ in range(12):
            changes.step()
        recount()
    agree()


def test_a_device_put_in_another_place_leaves_no_mark(kept: Session) -> None:
    device, place = make.device(stage=Stage.READY), make.place()
    recount()
    stock.put(device=device, place=place, actor=make.user(), at=make.AT)
    assert marks(kept) == 0


def test_a_move_leaves_marks_of_the_device_alone_and_the_pass_takes_them(kept: Session) -> None:
    device = make.device(stage=Stage.WIPED)
    recount()
    assert marks(kept) == 0
    device.weight_g = 1_900
    assert marks(kept) == 1
    assert recount() == 1
    assert marks(kept) == 0


def test_a_day_on_which_nothing_counts_any_more_is_recounted(kept: Session) -> None:
    device = make.device(stage=Stage.RECEIVED)
    recount()
    assert tallies.counts([BY_KEY["received"]], make.AT.date(), make.AT.date()) == {"received": 1}
    device.received_at = make.AT - timedelta(days=40)
    recount()
    assert tallies.counts([BY_KEY["received"]], make.AT.date(), make.AT.date()) == {"received": 0}
    agree()


def test_what_no_mark_told_is_found_by_the_check_and_mended_by_the_night(kept: Session) -> None:
    device = make.device(stage=Stage.RECEIVED)
    recount()
    kept.connection().execute(sa.update(Device.__table__).values(weight_g=1, kind=Kind.DESKTOP))
    kept.expire_all()
    told = list(actions.differences())
    assert {key[0] for key, _, _ in told} == {"received"}
    assert actions.recount_all(at=clock.now()) > 0
    assert list(actions.differences()) == []
    assert device.kind is Kind.DESKTOP


def test_devices_announced_in_bulk_are_counted_at_the_next_pass(kept: Session) -> None:
    given = make.donation()
    announce(donation=given, devices=[Announced(2, Kind.LAPTOP), Announced(3, Kind.TABLET)], actor=None, at=clock.now())
    recount()
    today = clock.today()
    assert tallies.counts([BY_KEY["standing"]], today, today) == {"standing": 2}
    agree((today, today))


def test_a_donor_merged_into_another_is_counted_as_the_other(kept: Session) -> None:
    one, other = make.donor(), make.donor()
    for donor in (one, other):
        make.device(of=make.donation(of=donor))
    recount()
    merging.merge(kept=one, duplicate=other, actor=make.user(), at=clock.now())
    recount()
    assert tallies.counts([BY_KEY["donors"]], *PERIODS[0]) == {"donors": 1}
    agree()


def test_a_computer_handed_over_equips_its_family_in_the_tallies(kept: Session) -> None:
    handed = signed()
    recount()
    day = in_paris(handed.signed_at).date()
    assert tallies.counts([BY_KEY["families"]], day, day) == {"families": 1}
    agree((day, day))


def test_a_pass_that_was_overtaken_writes_nothing(kept: Session) -> None:
    make.device(stage=Stage.RECEIVED)
    kept.flush()
    found = actions._stale(clock.now())
    recount()
    assert actions._write(found) is False
    agree()


def test_figures_are_of_now_without_a_mark_and_late_when_the_worker_sleeps(kept: Session) -> None:
    assert tallies.freshness(at=clock.now()).counted_at is None
    make.device(stage=Stage.RECEIVED)
    kept.flush()
    fresh = tallies.freshness(at=clock.now())
    assert fresh.counted_at == clock.now()
    assert not fresh.late
    assert tallies.freshness(at=clock.now() + timedelta(minutes=6)).late


def test_before_the_first_pass_the_rows_are_asked(session: Session) -> None:
    make.device(stage=Stage.RECEIVED)
    session.flush()
    assert session.scalar(sa.select(Tallied.id)) is None
    assert tallies.counts([BY_KEY["received"]], make.AT.date(), make.AT.date()) == {"received": 1}
