"""Two windows in the same second, with real commits: one stop, one batch, one change of hands."""

from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Kind, Stage
from ordis.documents.models import Document
from ordis.donations import actions as donating
from ordis.donations import queries as donations
from ordis.donations import reception
from ordis.donations.collections import actions, queries
from ordis.donations.collections.models import CollectionStop
from ordis.donations.counted.actions import receive_counted
from ordis.donations.counted.rules import read
from ordis.donations.custody import actions as custody
from ordis.donations.custody.models import CustodyTransfer
from ordis.donations.models import Donation, DonationStage
from ordis.kernel import clock
from ordis.kernel.db import Base, alone, begin_writing, db
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


def finished() -> str:
    """A donation with nothing left to do but to close it."""
    begin_writing()
    with clock.frozen(TODAY):
        donation = make.donation(stage=DonationStage.RECEIVED)
        make.device(stage=Stage.RECYCLED, of=donation)
    return donation.ref


def close(ref: str) -> Press:
    return lambda actor: donating.close(donation=held(ref), actor=actor, at=clock.now())


def test_two_people_who_close_a_donation_at_once_close_it_once_with_one_pair_of_certificates(
    own_database: Flask,
) -> None:
    ref = finished()
    told = both(own_database, close(ref))
    assert told[0] == ""
    assert "n’est pas possible" in told[1]
    assert count(Document) == 2


def test_a_device_that_arrives_while_its_donation_is_closed_is_refused_or_keeps_it_open(own_database: Flask) -> None:
    ref = finished()

    def arrive(actor: User) -> None:
        reception.receive_unexpected(
            donation=held(ref), kind=Kind.LAPTOP, designation="", serial="", actor=actor, at=clock.now()
        )

    lead = make.user(Role.WORKSHOP_LEAD)
    told = sorted(at_once(own_database, (lead, close(ref)), (lead, arrive)))
    begin_writing()
    donation = held(ref)
    stages = {device.stage for device in donation.devices}
    if donation.stage is DonationStage.CLOSED:
        assert stages == {Stage.RECYCLED}
        assert "pas encore clos" in told[1]
    else:
        assert stages == {Stage.RECYCLED, Stage.RECEIVED}
        assert "le sort n’est pas encore connu" in told[1]
    assert told[0] == ""


def test_a_stop_done_and_cancelled_by_two_people_at_once_is_one_of_the_two(own_database: Flask) -> None:
    begin_writing()
    with clock.frozen(TODAY):
        stop = making.stop(making.planned(0), facts=making.stop_facts((19, 20)))
        row, ref = stop.round.ref, stop.ref
    read = Barrier(2)

    def seen() -> CollectionStop:
        """As a page has read it; where two may write at once, both have before either goes on."""
        found = queries.round_named(row)
        assert found is not None
        if not alone():
            read.wait(timeout=30)
        return next(each for each in found.stops if each.ref == ref)

    def finish(actor: User) -> None:
        actions.finish_stop(stop=seen(), actor=actor, at=clock.now())

    def cancel(actor: User) -> None:
        actions.cancel_stop(stop=seen(), reason="", actor=actor, at=clock.now())

    lead = make.user(Role.WORKSHOP_LEAD)
    told = sorted(at_once(own_database, (lead, finish), (lead, cancel)))
    assert (told[0], "n’est plus possible" in told[1]) == ("", True)
