"""The gate: no door, no role and no half-proof lets a device go beyond « Reçu » with a disk that nothing proves."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.devices import lifecycle, moves
from ordis.devices.guards import EVERY_DISK_PROVEN
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Device, Disk, DiskState, Door, LogbookLine, Medium, Stage
from ordis.kernel.refusal import Refusal
from ordis.wiping import actions, records, statements
from ordis.wiping.evidence import Format
from ordis.wiping.models import WipeRecord
from tests import make
from tests.handover import making
from tests.wiping.half_proofs import FAILED, GOOD, NO_PROOFS, RESERVED, erase, erased_by_itself, failed, reserved
from tests.wiping.nwipe_samples import HDD, NVME, SSD, read
from tests.wiping.proofs import AFTER, OUTSIDE, device_with, drop, read_back

Clients = Callable[[Role], FlaskClient]
HARMLESS = frozenset({Move.ANNOUNCE, Move.RECEIVE, Move.REPORT_MISSING, Move.TAKE_BACK, Move.REOPEN_WORK, Move.RELEASE})
"""They come in, come back, or step back towards the workshop: none brings the device nearer to somebody."""
GATED = [
    (move, stage)
    for move, edge in LIFECYCLE.items()
    if move not in HARMLESS
    for stage in Stage
    if stage in edge.sources
]
"""In the order of the stages: the processes that share the tests must name them alike."""
WALKED = [(move, stage) for move, stage in GATED if stage in make.PATHS]
UNPROVEN = [state for state in DiskState if not state.proven]


def test_every_move_that_leads_away_from_the_workshop_asks_for_every_disk() -> None:
    assert {move for move, edge in LIFECYCLE.items() if EVERY_DISK_PROVEN in edge.guards} == set(LIFECYCLE) - HARMLESS


def test_nothing_but_a_guarded_move_leaves_received_or_returned() -> None:
    for stage in (Stage.RECEIVED, Stage.RETURNED):
        assert not set(lifecycle.moves_from(stage)) & HARMLESS


def test_only_a_lifecycle_permission_opens_a_move_and_none_is_a_pass_for_the_gate() -> None:
    """The administrator, who makes roles, has no move of a device at all."""
    assert not {edge.permission for edge in LIFECYCLE.values()} & GRANTS[Role.ADMIN]


@pytest.mark.parametrize("state", UNPROVEN, ids=lambda state: state.value)
@pytest.mark.parametrize(("move", "stage"), WALKED, ids=lambda each: each.value)
def test_one_unproven_disk_closes_the_move_to_every_role_by_every_door(
    session: Session, move: Move, stage: Stage, state: DiskState
) -> None:
    device = make.device(stage=stage)
    device.disks.append(Disk(serial="NEUF1", state=state, state_at=make.AT, unproven_since=make.AT))
    device.disks[0].state = DiskState.WIPED
    session.flush()
    lines = session.scalar(sa.select(sa.func.count()).select_from(LogbookLine))
    for role in Role:
        actor = make.user(role)
        for door in Door:
            with pytest.raises(Refusal):
                moves.perform(device=device, move=move, actor=actor, at=AFTER, door=door, note="Pressé")
            with pytest.raises(Refusal, match="NEUF1"):
                lifecycle.apply(device, move, actor=None, at=AFTER, door=door)
    assert device.stage is stage
    assert session.scalar(sa.select(sa.func.count()).select_from(LogbookLine)) == lines


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_no_role_passes_by_the_page(session: Session, clients: Clients, role: Role) -> None:
    device = device_with(HDD)
    client = clients(role)
    for move in lifecycle.moves_from(Stage.RECEIVED):
        answer = client.post(f"/devices/{device.code}/moves/{move.value}", data={"note": "Pressé"})
        assert answer.status_code in {403, 409}, move
    assert session.get_one(Device, device.id).stage is Stage.RECEIVED


# --- what is no proof --------------------------------------------------------------------------------------


@pytest.mark.parametrize("half_proof", NO_PROOFS, ids=lambda act: act.__name__)
def test_what_is_no_proof_opens_nothing_and_the_disk_is_named(
    session: Session, half_proof: Callable[[Device], None]
) -> None:
    device = device_with(HDD)
    half_proof(device)
    assert device.disks[0].state in UNPROVEN
    for move in lifecycle.moves_from(Stage.RECEIVED):
        reason = lifecycle.refusals(device, move, actor=None)[0]
        assert HDD in reason
        assert "sans preuve" in reason or "a échoué" in reason


# --- what is a proof ---------------------------------------------------------------------------------------


def wiped(device: Device) -> None:
    drop(device, GOOD)


def wiped_at_the_second_attempt(device: Device) -> None:
    drop(device, FAILED)
    drop(device, "vm-v036-vanish-usb-nwipe.log")


def erased_then_read(device: Device) -> None:
    erased_by_itself(device)
    drop(device, read_back())


def accepted(device: Device) -> None:
    reserved(device)
    accept(device)


def destroyed(device: Device) -> None:
    declare(device, DiskState.DESTROYED)


def failed_then_destroyed(device: Device) -> None:
    failed(device)
    declare(device, DiskState.DESTROYED)


def removed(device: Device) -> None:
    declare(device, DiskState.REMOVED_BY_DONOR)


def absent(device: Device) -> None:
    declare(device, DiskState.ABSENT)


PROOFS = [
    wiped, wiped_at_the_second_attempt, erased_then_read, accepted, destroyed, failed_then_destroyed, removed, absent,
]  # fmt: skip


@pytest.mark.parametrize("proof", PROOFS, ids=lambda act: act.__name__)
def test_what_is_a_proof_opens_the_gate(session: Session, proof: Callable[[Device], None]) -> None:
    device = device_with(HDD)
    proof(device)
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=make.user(Role.TECHNICIAN), at=AFTER)
    assert device.stage is Stage.WIPED


def test_one_disk_more_closes_it_again(session: Session) -> None:
    device = device_with(HDD, SSD)
    wiped(device)
    (reason,) = lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)
    assert SSD in reason
    assert HDD not in reason


def test_a_returned_device_is_proven_again_by_what_came_after_its_return(session: Session) -> None:
    """Neither the wipe of before, nor an erase of before read back after; a destroyed disk stays destroyed."""
    device = making.signed().devices[0].device
    device.disks.append(Disk(serial="BROYE1", state=DiskState.DESTROYED, state_at=make.AT, unproven_since=make.AT))
    device.disks[0].serial = device.disks[0].serial_key = HDD
    device.disks[0].model, device.disks[0].capacity_bytes = "", None
    session.flush()
    back = AFTER + timedelta(days=30)
    aftercare.take_back(device=device, reason=ReturnReason.BREAKDOWN, actor=make.user(), at=back)
    assert [disk.state for disk in device.disks] == [DiskState.TO_WIPE, DiskState.DESTROYED]
    with pytest.raises(Refusal, match="avant le retour de l’appareil le 22/12/2026"):
        drop(device, GOOD, at=back)
    with pytest.raises(Refusal, match="avant le retour de l’appareil"):
        erase(device, datetime(2026, 11, 21, 22), at=back)  # noqa: DTZ001
    for move in lifecycle.moves_from(Stage.RETURNED):
        assert HDD in lifecycle.refusals(device, move, actor=None)[0]
    drop(device, read(GOOD).replace(b"2026/11/21", b"2026/12/22"), at=back + timedelta(hours=1))
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=make.user(Role.TECHNICIAN), at=back)


# --- reservations are accepted one by one ------------------------------------------------------------------


def accept(device: Device, *, role: Role = Role.WORKSHOP_LEAD, reason: str = "Relu par badblocks") -> None:
    line = waiting(device)[0]
    actions.accept_reservation(device=device, line=line, reason=reason, actor=make.user(role), at=AFTER)


def waiting(device: Device) -> list[WipeRecord]:
    ids = [disk.id for disk in device.disks]
    statement = sa.select(WipeRecord).where(WipeRecord.disk_id.in_(ids)).order_by(WipeRecord.id)
    return [line for line in make.db.session.scalars(statement) if records.may_be_accepted(line)]


def test_two_reservations_of_one_disk_are_two_acts(session: Session) -> None:
    """The newer one decides; the older is superseded and stays as it was."""
    device = device_with(HDD)
    reserved(device)
    drop(device, read(RESERVED).replace(b"2026/11/21 23:05", b"2026/11/22 07:05"))
    older, newer = waiting(device)
    actions.accept_reservation(
        device=device, line=newer, reason="Relu", actor=make.user(Role.WORKSHOP_LEAD), at=AFTER
    )  # fmt: skip
    assert (newer.accepted_at, older.accepted_at) == (AFTER, None)
    with pytest.raises(Refusal):
        actions.accept_reservation(
            device=device, line=newer, reason="Encore", actor=make.user(Role.WORKSHOP_LEAD), at=AFTER
        )  # fmt: skip


def test_accepting_one_disk_says_nothing_of_the_other(session: Session) -> None:
    device = device_with(HDD, SSD)
    for serial in (HDD, SSD):
        drop(device, read(RESERVED).replace(HDD.encode(), serial.encode()))
    accept(device)
    assert [disk.state for disk in device.disks] == [DiskState.WIPED, DiskState.TO_WIPE]


@pytest.mark.parametrize("role", [r for r in Role if Permission.WIPE_JUDGE not in GRANTS[r]], ids=lambda r: r.value)
def test_who_may_not_judge_accepts_by_no_route(session: Session, clients: Clients, role: Role) -> None:
    device = device_with(HDD)
    reserved(device)
    with pytest.raises(Refusal, match="rôle"):
        accept(device, role=role)
    answer = {"line": waiting(device)[0].id, "reason": "Relu"}
    assert clients(role).post(f"/devices/{device.code}/reservations", data=answer).status_code == 403
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reservation_is_not_accepted_without_a_reason(session: Session, reason: str) -> None:
    device = device_with(HDD)
    reserved(device)
    with pytest.raises(Refusal, match="pourquoi"):
        accept(device, reason=reason)
    assert not device.disks_proven


def test_nobody_accepts_an_overwritten_ssd_for_a_donor_who_asks_for_purge(session: Session) -> None:
    donation = make.donation(of=make.donor(requires_purge=True))
    device = device_with(NVME, medium=Medium.NVME, of=donation)
    wiped(device)
    assert not device.disks_proven
    (line,) = session.scalars(sa.select(WipeRecord).where(WipeRecord.disk_id == device.disks[0].id))
    with pytest.raises(Refusal, match="Purge"):
        actions.accept_reservation(
            device=device, line=line, reason="Pressé", actor=make.user(Role.WORKSHOP_LEAD), at=AFTER
        )  # fmt: skip
    assert lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)


FORMATS = [Format.NWIPE_LOG, Format.USODY, Format.BLANCCO, Format.NVME]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.value)
@pytest.mark.parametrize(
    ("noted", "seen", "level", "reason"),
    [
        (Medium.SSD, "ssd", "clear", records.PURGE_WANTED),
        (Medium.NVME, "nvme", None, records.PURGE_WANTED),
        (Medium.HDD, "ssd", "clear", records.PURGE_WANTED),
        (Medium.SSD, "hdd", "clear", records.PURGE_WANTED),
        (Medium.UNKNOWN, None, "clear", records.PERHAPS_FLASH),
        (Medium.HDD, None, "clear", None),
        (Medium.SSD, "ssd", "purge", None),
    ],
)
def test_the_demand_of_the_donor_holds_whatever_the_tool_the_note_and_the_bus(
    form: Format, noted: Medium, seen: str | None, level: str | None, reason: str | None
) -> None:
    line = WipeRecord(
        read_outcome="success", read_reasons=[], level=level, medium=seen, method="PRNG Stream",
        ended_at=datetime(2026, 11, 21),  # noqa: DTZ001 (the bench writes no zone)
    )  # fmt: skip
    records.judge(line, form, records.House(noted, purge=True))
    assert line.reasons == ([reason] if reason else [])
    assert records.may_be_accepted(line) is (reason == records.PERHAPS_FLASH)


def declare(device: Device, state: DiskState) -> None:
    statements.declare(
        device=device, disk=device.disks[0], state=state, words="Baie vide", actor=make.user(Role.WORKSHOP_LEAD),
        told=OUTSIDE if state is DiskState.DESTROYED else None, at=AFTER,
    )  # fmt: skip
