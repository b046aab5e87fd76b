"""Facts, disks, holds and labels: what is written, traced and refused."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices import actions, lifecycle, moves
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Kind, Medium, Stage
from ordis.kernel.refusal import Refusal
from tests import make


def last_event(session: Session, device: Device) -> AuditEvent:
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.subject == device.code).order_by(AuditEvent.id.desc()).limit(1)
    ).one()
    assert isinstance(event, AuditEvent)
    return event


def stage_of(device: Device) -> Stage:
    return device.stage


def new_disk(device: Device, serial: str = "WX1") -> None:
    actions.add_disk(
        device=device, medium=Medium.HDD, model="WD5000", serial=serial, capacity_bytes=500 * 10**9,
        actor=make.user(Role.TECHNICIAN), at=make.AT,
    )  # fmt: skip


def test_a_correction_says_what_changed_from_and_to(session: Session) -> None:
    device = make.device(model="Latitude 5490")
    changed = actions.change_facts(
        device=device, values={"model": "Latitude 5590", "make": "Dell"}, actor=make.user(), at=make.AT
    )
    assert changed == ["model"]
    told = {"changes": {"model": ["Latitude 5490", "Latitude 5590"]}, "door": "page"}
    assert last_event(session, device).details == told


def test_a_correction_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    device = make.device()
    session.flush()
    before = session.scalars(select(AuditEvent.id)).all()
    assert actions.change_facts(device=device, values={"make": "Dell"}, actor=make.user(), at=make.AT) == []
    session.flush()
    assert session.scalars(select(AuditEvent.id)).all() == before


def test_a_correction_reaches_facts_only_never_the_stage(session: Session) -> None:
    device = make.device()
    actions.change_facts(
        device=device, values={"stage": Stage.READY, "code": "X", "grade": "A"}, actor=make.user(), at=make.AT
    )
    assert device.stage is Stage.RECEIVED
    assert device.grade is None


def test_a_makers_placeholder_serial_counts_as_none(session: Session) -> None:
    device = make.device()
    actions.change_facts(device=device, values={"serial": "To Be Filled By O.E.M."}, actor=make.user(), at=make.AT)
    assert device.serial is None


def test_an_added_disk_is_to_wipe_and_closes_the_gate_again(session: Session) -> None:
    device = make.device(stage=Stage.WIPED)
    new_disk(device)
    session.flush()
    assert device.disks[-1].state is DiskState.TO_WIPE
    assert device.disks[-1].serial_key == "WX1"
    assert lifecycle.refusals(device, Move.START_WORK, actor=None)


def test_an_added_disk_ends_the_statement_that_there_is_none(session: Session) -> None:
    device = make.device(disk_serial=None)
    actions.declare_no_carrier(device=device, confirmed=True, actor=make.user(Role.TECHNICIAN), at=make.AT)
    assert device.disks_proven
    new_disk(device)
    assert device.no_carrier_said_by_id is None
    assert not device.disks_proven


def test_the_same_disk_is_not_added_twice(session: Session) -> None:
    device = make.device(disk_serial="S3Z9NX0M100001")
    with pytest.raises(Refusal, match="déjà un disque"):
        new_disk(device, "s3z9-nx0m 100001")
    assert len(device.disks) == 1


def test_no_carrier_is_refused_when_a_disk_is_known_or_when_nobody_signs(session: Session) -> None:
    person = make.user(Role.TECHNICIAN)
    with pytest.raises(Refusal, match="disques sont connus"):
        actions.declare_no_carrier(device=make.device(), confirmed=True, actor=person, at=make.AT)
    with pytest.raises(Refusal, match="Cochez"):
        actions.declare_no_carrier(device=make.device(disk_serial=None), confirmed=False, actor=person, at=make.AT)


def test_a_proven_disk_is_never_corrected(session: Session) -> None:
    device = make.device(stage=Stage.WIPED)
    with pytest.raises(Refusal, match="ne se corrige plus"):
        actions.correct_disk(
            disk=device.disks[0], medium=Medium.SSD, model="Autre", serial="AUTRE", capacity_bytes=None,
            actor=make.user(), at=make.AT,
        )  # fmt: skip
    assert device.disks[0].serial == "S3Z9NX0M100001"


def test_a_disk_still_to_wipe_is_corrected_and_the_event_names_both(session: Session) -> None:
    device = make.device()
    actions.correct_disk(
        disk=device.disks[0], medium=Medium.SSD, model="870 EVO", serial="S6P", capacity_bytes=None,
        actor=make.user(), at=make.AT,
    )  # fmt: skip
    assert device.disks[0].designation == "870 EVO n°\u00a0S6P"
    assert "→ 870 EVO n°\u00a0S6P" in last_event(session, device).details["disk"]


def test_an_exit_wants_a_reason_of_a_reasonable_length(session: Session) -> None:
    device, lead = make.device(stage=Stage.WIPED), make.user(Role.WORKSHOP_LEAD)
    for note, said in (("  ", "Dites pourquoi"), ("x" * 301, "300 caractères")):
        with pytest.raises(Refusal, match=said):
            moves.perform(device=device, move=Move.KEEP_FOR_PARTS, actor=lead, at=make.AT, note=note)
        assert stage_of(device) is Stage.WIPED
    moves.perform(device=device, move=Move.KEEP_FOR_PARTS, actor=lead, at=make.AT, note="Carte mère morte")
    assert stage_of(device) is Stage.FOR_PARTS


@pytest.mark.parametrize("move", [Move.RECEIVE, Move.RESERVE, Move.TAKE_BACK], ids=lambda move: move.value)
def test_a_move_of_another_room_is_not_made_from_here(session: Session, move: Move) -> None:
    device = make.device(stage=Stage.EXPECTED)
    with pytest.raises(Refusal, match=r"\S"):
        moves.perform(device=device, move=move, actor=make.user(), at=make.AT)
    assert device.stage is Stage.EXPECTED


def test_every_move_from_every_stage_is_offered_open_or_with_words(session: Session) -> None:
    for stage in make.PATHS:
        device = make.device(stage=stage, kind=Kind.LAPTOP)
        for offer in moves.offers(device, actor=make.user(Role.WORKSHOP_LEAD)):
            assert offer.open or offer.reasons or offer.elsewhere, offer


def turn_into(device: Device, kind: Kind) -> None:
    actions.change_facts(device=device, values={"kind": kind}, actor=make.user(), at=make.AT)


def test_a_computer_of_unknown_disks_does_not_leave_as_a_screen(session: Session) -> None:
    device = make.device(disk_serial=None)
    with pytest.raises(Refusal, match="déclarez d’abord"):
        turn_into(device, Kind.MONITOR)
    assert device.kind is Kind.LAPTOP
    actions.declare_no_carrier(device=device, confirmed=True, actor=make.user(), at=make.AT)
    turn_into(device, Kind.MONITOR)
    assert lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None) == []


def test_a_screen_announced_as_a_computer_is_corrected_before_it_comes(session: Session) -> None:
    device = make.device(stage=Stage.EXPECTED, disk_serial=None)
    turn_into(device, Kind.MONITOR)
    assert device.kind is Kind.MONITOR


def test_a_failed_disk_does_not_take_the_number_of_another(session: Session) -> None:
    device = make.device(disk_serial="W62TEST1")
    (disk,) = device.disks
    disk.state = DiskState.FAILED
    facts = {"medium": Medium.SSD, "model": "Relu sur l’étiquette", "capacity_bytes": None}
    with pytest.raises(Refusal, match="ne se corrige plus"):
        actions.correct_disk(disk=disk, serial="AUTRE1", **facts, actor=make.user(), at=make.AT)  # type: ignore[arg-type]
    actions.correct_disk(disk=disk, serial="w62test1", **facts, actor=make.user(), at=make.AT)  # type: ignore[arg-type]
    assert (disk.serial_key, disk.model) == ("W62TEST1", "Relu sur l’étiquette")


@pytest.mark.parametrize("serial", ["S" * 81, "ß" * 41])
def test_a_serial_longer_than_its_column_is_no_serial(session: Session, serial: str) -> None:
    device = make.device()
    new_disk(device, serial)
    assert (device.disks[-1].serial, device.disks[-1].serial_key) == (None, None)
