"""Two windows in the same second, with real commits: one stop, one batch, one change of hands."""

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.donations import queries as donations
from ordis.donations.collections import actions, queries
from ordis.donations.counted.actions import receive_counted
from ordis.donations.counted.rules import read
from ordis.donations.custody import actions as custody
from ordis.donations.custody.models import CustodyTransfer
from ordis.donations.models import Donation
from ordis.kernel import clock
from ordis.kernel.db import Base, begin_writing, db
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.conftest import TODAY
from tests.donations.collections import making
from tests.donations.custody import making as packing
from tests.racing import Press, at_once


def both(app: Flask, press: Press) -> list[str]:
    """What two people of the workshop are told who press at once, the happy one first."""
    return sorted(at_once(app, *((make.user(Role.WORKSHOP_LEAD), press) for _ in range(2))))


def held(ref: str) -> Donation:
    found = donations.donation_by_ref(ref, lock=True)
    assert found is not None
    return found


def count(model: type[Base]) -> int | None:
    begin_writing()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_the_same_stop_planned_by_two_people_at_once_is_planned_and_told_once(own_database: Flask) -> None:
    begin_writing()
    with clock.frozen(TODAY):
        row, donation = making.planned().ref, make.donation().ref

    def plan(actor: User) -> None:
        found = queries.round_named(row)
        assert found is not None
        said = making.stop_facts()
        actions.add_stop(row=found, donation=held(donation), facts=said, actor=actor, at=clock.now())

    told = both(own_database, plan)
    assert (told[0], "déjà prévu" in told[1]) == ("", True)
    assert count(OutgoingMail) == 1


def test_the_same_batch_sent_by_two_windows_at_once_is_received_once(own_database: Flask) -> None:
    begin_writing()
    donation = make.donation().ref

    def receive(actor: User) -> None:
        receive_counted(
            donation=held(donation), lines=read("12 portables"), told="12 portables", key="la-meme-clef",
            disks_removed=False, actor=actor, at=clock.now(),
        )  # fmt: skip

    assert both(own_database, receive) == ["", ""]
    assert count(Device) == 12


def test_the_same_change_of_hands_sent_by_two_windows_at_once_is_one(own_database: Flask) -> None:
    begin_writing()
    donation, said = make.donation().ref, packing.facts([], key="la-meme-clef", pieces=3, made_at=TODAY)

    def hand(actor: User) -> None:
        custody.transfer(donation=held(donation), facts=said, actor=actor, at=clock.now())

    assert both(own_database, hand) == ["", ""]
    assert count(CustodyTransfer) == 1
