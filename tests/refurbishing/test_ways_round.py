"""Ways round the checks of the bench: signing one's own work, another list, a check made before the device left."""

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import actions as devices
from ordis.devices import holds
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, HoldReason, Kind, Stage
from ordis.kernel.refusal import Refusal
from ordis.partners.models import OrganisationKind
from ordis.refurbishing import actions, publishing, quality, queries
from ordis.refurbishing.models import Answer
from ordis.refurbishing.outside import actions as outside
from ordis.refurbishing.outside.models import OutsideLot
from ordis.refurbishing.parts import disks, fitting
from ordis.refurbishing.parts.fitting import Taken
from ordis.refurbishing.parts.models import PartKind
from ordis.refurbishing.rules import CHECKLISTS
from tests import make
from tests.refurbishing.making import all_good, go, technician

AT = make.AT


def checked(device: Device) -> None:
    actions.complete_checklist(device=device, work=all_good(device.kind), actor=technician(), at=AT)
    quality.sign(device=device, actor=technician(), at=AT)


def of_kind(device: Device, kind: Kind) -> None:
    devices.change_facts(device=device, values={"kind": kind}, actor=technician(), at=AT)


def sent(device: Device, lead: User) -> OutsideLot:
    esat = make.organisation(name="ESAT du Clos", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)
    lot = outside.open_lot(organisation=esat, instructions="", due_on=None, actor=lead, at=AT)
    outside.add(lot=lot, device=device, actor=lead, at=AT)
    outside.send(lot=lot, actor=lead, at=AT)
    return lot


# --- one’s own work ----------------------------------------------------------------------------------------------


def test_whoever_noted_results_without_time_has_worked_even_after_two_colleagues(
    session: Session, on_the_bench: Device
) -> None:
    first, second, last = technician(), technician(), technician()
    actions.save_work(device=on_the_bench, work=all_good(answers={}, minutes=0), actor=first, at=AT)
    actions.save_work(device=on_the_bench, work=all_good(minutes=0, note="Vu"), actor=second, at=AT)
    actions.complete_checklist(device=on_the_bench, work=all_good(minutes=0, note="Fini"), actor=last, at=AT)
    for person in (first, second, last):
        with pytest.raises(Refusal, match="autre personne"):
            quality.sign(device=on_the_bench, actor=person, at=AT)
    quality.sign(device=on_the_bench, actor=technician(), at=AT)


def test_whoever_gave_an_answer_that_a_colleague_replaced_has_worked(session: Session, on_the_bench: Device) -> None:
    first, last = technician(), technician()
    faulty = {item.name: Answer.FAULTY for item in CHECKLISTS[on_the_bench.kind]}
    actions.save_work(device=on_the_bench, work=all_good(answers=faulty, minutes=0), actor=first, at=AT)
    actions.complete_checklist(device=on_the_bench, work=all_good(minutes=0), actor=last, at=AT)
    with pytest.raises(Refusal, match="autre personne"):
        quality.sign(device=on_the_bench, actor=first, at=AT)


def test_time_that_nobody_noted_is_not_listed(session: Session, on_the_bench: Device) -> None:
    actions.save_work(device=on_the_bench, work=all_good(minutes=0), actor=technician(), at=AT)
    order = queries.open_order(on_the_bench)
    assert order is not None
    assert (queries.times_of(order), order.minutes_spent) == ([], 0)


def test_whoever_took_a_part_out_of_the_device_on_the_bench_has_worked(session: Session, on_the_bench: Device) -> None:
    taker, last = technician(), technician()
    keyboard = Taken(PartKind.KEYBOARD, "Clavier", 1)
    fitting.take(device=on_the_bench, taken=keyboard, seen=0, actor=taker, at=AT)
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=last, at=AT)
    with pytest.raises(Refusal, match="autre personne"):
        quality.sign(device=on_the_bench, actor=taker, at=AT)


# --- another kind, another list ----------------------------------------------------------------------------------


def test_a_device_that_changes_kind_on_the_bench_is_checked_again_by_the_list_of_that_kind(
    session: Session,
) -> None:
    device = make.device(stage=Stage.REFURBISHING, kind=Kind.PERIPHERAL)
    checked(device)
    of_kind(device, Kind.LAPTOP)
    assert (device.checklist_done_at, device.quality_checked_at, device.quality_checked_by_id) == (None, None, None)


@pytest.mark.parametrize("stage", [Stage.READY, Stage.RESERVED])
def test_what_is_ready_as_one_kind_does_not_become_another(session: Session, stage: Stage) -> None:
    device = make.device(stage=stage, kind=Kind.PERIPHERAL)
    with pytest.raises(Refusal, match="Reprenez"):
        of_kind(device, Kind.LAPTOP)
    assert device.kind is Kind.PERIPHERAL


def test_the_list_of_another_kind_completes_nothing_and_gives_way_to_the_right_one(session: Session) -> None:
    lead, device = make.user(Role.WORKSHOP_LEAD), make.device(stage=Stage.WIPED)
    few = CHECKLISTS[Kind.PERIPHERAL][:2]
    publishing.publish_checklist(kind=Kind.PERIPHERAL, items=few, note="Plus courte", based_on=0, actor=lead, at=AT)
    of_kind(device, Kind.PERIPHERAL)
    go(device, Move.START_WORK, lead)
    answers = {item.name: Answer.OK for item in few}
    actions.save_work(device=device, work=all_good(answers=answers), actor=lead, at=AT)
    of_kind(device, Kind.LAPTOP)
    with pytest.raises(Refusal, match="autre type"):
        actions.complete_checklist(device=device, work=all_good(answers=answers), actor=lead, at=AT)
    actions.take_checklist(device=device, actor=lead, at=AT)
    with pytest.raises(Refusal, match="Il reste à essayer"):
        actions.complete_checklist(device=device, work=all_good(answers={}), actor=lead, at=AT)
    actions.complete_checklist(device=device, work=all_good(), actor=lead, at=AT)


# --- what was checked before the device left -----------------------------------------------------------------------


def test_a_device_back_from_outside_without_a_word_is_checked_again(session: Session, on_the_bench: Device) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    checked(on_the_bench)
    sent(on_the_bench, lead)
    outside.receive_back(device=on_the_bench, actor=lead, at=AT)
    assert (on_the_bench.checklist_done_at, on_the_bench.quality_checked_at) == (None, None)


def test_a_device_lost_outside_then_found_is_checked_again(session: Session, on_the_bench: Device) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    checked(on_the_bench)
    lot = sent(on_the_bench, lead)
    outside.settle(lot=lot, lost=True, actor=lead, at=AT)
    assert (on_the_bench.checklist_done_at, on_the_bench.quality_checked_at) == (None, None)


def test_a_system_leaves_with_the_only_disk_and_is_to_be_said_again(session: Session, on_the_bench: Device) -> None:
    actor = technician()
    checked(on_the_bench)
    on_the_bench.place_id = make.place().id
    disks.take_out(device=on_the_bench, disk=on_the_bench.disks[0], seen=0, actor=actor, at=AT)
    actions.complete_checklist(
        device=on_the_bench, work=all_good(operating_system=on_the_bench.operating_system), actor=actor, at=AT
    )
    quality.sign(device=on_the_bench, actor=technician(), at=AT)
    with pytest.raises(Refusal, match="système"):
        go(on_the_bench, Move.MARK_READY, actor)


def test_a_system_stays_while_another_disk_does(session: Session, on_the_bench: Device) -> None:
    checked(on_the_bench)
    second = Disk(serial="Z9", serial_key="Z9", state=DiskState.WIPED, state_at=AT, unproven_since=AT)
    on_the_bench.disks.append(second)
    disks.take_out(device=on_the_bench, disk=second, seen=0, actor=technician(), at=AT)
    assert on_the_bench.operating_system == "Linux Mint 22"


# --- what a donor claims ------------------------------------------------------------------------------------------


def test_nothing_is_taken_from_what_a_donor_claims(session: Session) -> None:
    device, actor = make.device(stage=Stage.FOR_PARTS), technician()
    holds.set_hold(device=device, reason=HoldReason.DONOR_CLAIM, note="", actor=actor, at=AT)
    with pytest.raises(Refusal, match="réclamation"):
        fitting.take(device=device, taken=Taken(PartKind.KEYBOARD, "", 1), seen=0, actor=actor, at=AT)
    with pytest.raises(Refusal, match="réclamation"):
        disks.take_out(device=device, disk=device.disks[0], seen=0, actor=actor, at=AT)
    assert device.disks[0].taken_out_at is None
