"""A disk that goes from one device into another: its proof stays with the first, and no door lets it be forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import rules as aftercare
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Medium, Stage
from ordis.devices.queries import disks_elsewhere
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts import actions
from ordis.refurbishing.parts.disks import NewDisk
from ordis.refurbishing.parts.models import PartFlow, PartMovement
from ordis.wiping import certificate, settling, statements
from ordis.wiping.models import WipeRecord
from tests import make
from tests.refurbishing.parts.making import SSD, fit_disk, for_parts, lot, on_bench, take_out
from tests.wiping.nwipe_samples import HDD
from tests.wiping.proofs import AFTER, IN_HOUSE, drop, read_back
from tests.wiping.test_actions import GOOD, device_with


def given() -> tuple[Device, Device]:
    """A device whose proven disk was taken out, and the one in which it was fitted."""
    donor, device = for_parts(), on_bench()
    fit_disk(device, take_out(donor))
    return donor, device


def finished(device: Device) -> Device:
    """Everything that « Prêt » asks but the disks."""
    make._meet_guards(device, Move.MARK_READY, None)
    return device


def why_not_ready(device: Device) -> str:
    return " ".join(lifecycle.refusals(finished(device), Move.MARK_READY, actor=None))


def test_a_proven_disk_goes_with_its_proof(session: Session) -> None:
    donor, device = given()
    left, fitted = donor.disks[0], device.disks[1]
    assert left.taken_out_at == fitted.fitted_at == AFTER
    assert (left.state, fitted.state, fitted.serial) == (DiskState.WIPED, DiskState.WIPED, HDD)
    assert why_not_ready(device) == ""
    flows = session.scalars(sa.select(PartMovement.flow).order_by(PartMovement.id)).all()
    assert flows == [PartFlow.TAKEN, PartFlow.FITTED]


def test_the_certificate_of_the_donor_keeps_the_disk_and_the_other_never_gets_it(session: Session) -> None:
    donor = for_parts()
    before = certificate.facts_of(donor.donation)  # type: ignore[arg-type]
    device = on_bench()
    fit_disk(device, take_out(donor))
    for owner in (donor, device):
        assert owner.donation is not None
    assert certificate.facts_of(donor.donation) == before  # type: ignore[arg-type]
    serials = [wipe.carrier.serial for wipe in certificate.facts_of(device.donation).proven]  # type: ignore[arg-type]
    assert HDD not in serials


def test_the_certificate_of_the_device_names_the_evidence_of_the_disk_fitted_in_it(session: Session) -> None:
    _, device = given()
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == HDD)).one()
    (wipe,) = certificate.facts_of_device(device).proven
    assert (wipe.carrier.serial, wipe.sha256) == (HDD, line.evidence.sha256)


def test_a_device_given_without_a_disk_is_still_said_so_once_it_has_one(session: Session) -> None:
    donor, device = for_parts(), on_bench(disk_serial=None)
    fit_disk(device, take_out(donor))
    told = certificate.facts_of(device.donation)  # type: ignore[arg-type]
    assert (len(told.without_carrier), told.pending_devices, told.pending) == (1, (), ())


@pytest.mark.parametrize("state", [DiskState.TO_WIPE, DiskState.FAILED])
def test_no_unproven_disk_enters_the_stock(session: Session, state: DiskState) -> None:
    device = on_bench()
    device.disks[0].state = state
    with pytest.raises(Refusal, match="effacez-le ou détruisez-le d’abord"):
        take_out(device)
    assert device.disks[0].taken_out_at is None


@pytest.mark.parametrize("state", [DiskState.DESTROYED, DiskState.ABSENT, DiskState.REMOVED_BY_DONOR])
def test_a_disk_that_is_not_there_is_not_taken_out(session: Session, state: DiskState) -> None:
    device = on_bench()
    device.disks[0].state = state
    with pytest.raises(Refusal, match="n’est pas dans cet appareil"):
        take_out(device)


def test_a_disk_is_taken_out_once(session: Session) -> None:
    donor = for_parts()
    take_out(donor)
    with pytest.raises(Refusal, match="n’est pas dans cet appareil"):
        take_out(donor)


def test_a_disk_without_serial_stays_where_it_is_known(session: Session) -> None:
    device = on_bench()
    device.disks[0].serial = device.disks[0].serial_key = None
    with pytest.raises(Refusal, match="pas de numéro de série"):
        take_out(device)


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.WIPED, Stage.READY, Stage.RESERVED, Stage.RECYCLED])
def test_disks_are_taken_out_on_the_bench_or_for_parts(session: Session, stage: Stage) -> None:
    with pytest.raises(Refusal, match="gardé pour pièces"):
        take_out(make.device(stage=stage))


def test_a_disk_proven_without_its_serial_is_to_wipe_again_where_it_is_fitted(session: Session) -> None:
    donor, device = make.device(stage=Stage.FOR_PARTS), on_bench()
    fit_disk(device, take_out(donor))
    assert device.disks[1].state is DiskState.TO_WIPE
    assert "sans preuve" in why_not_ready(device)


def test_a_new_disk_is_a_carrier_to_wipe(session: Session) -> None:
    device = on_bench()
    fit_disk(device, lot(SSD))
    assert (device.disks[1].state, device.disks[1].medium) == (DiskState.TO_WIPE, Medium.SSD)
    assert "sans preuve" in why_not_ready(device)


def test_a_new_disk_says_its_serial_and_is_not_a_known_one(session: Session) -> None:
    part = lot(SSD)
    for serial in (None, "", "0000000000", "To Be Filled By O.E.M."):
        with pytest.raises(Refusal, match="Scannez le numéro de série"):
            fit_disk(on_bench(), part, NewDisk(serial=serial))
    take_out(for_parts())
    with pytest.raises(Refusal, match="ce n’est pas un disque neuf"):
        fit_disk(on_bench(disk_serial=None), part, NewDisk(serial=HDD))


# --- no door lets it be forgotten --------------------------------------------------------------------------


@pytest.mark.parametrize("state", [DiskState.ABSENT, DiskState.REMOVED_BY_DONOR])
def test_a_fitted_disk_is_not_declared_away(session: Session, state: DiskState) -> None:
    device, lead = on_bench(), make.user(Role.WORKSHOP_LEAD)
    fit_disk(device, lot(SSD))
    with pytest.raises(Refusal, match="posé par l’atelier"):
        statements.declare(device=device, disk=device.disks[1], state=state, words="Baie vide", actor=lead, at=AFTER)
    with pytest.raises(Refusal, match="effacez-le ou détruisez-le d’abord"):
        take_out(device, 2)
    assert not device.disks_proven


def test_what_left_is_not_declared_away_from_the_device_that_it_left(session: Session) -> None:
    donor, _ = given()
    lead = make.user(Role.WORKSHOP_LEAD)
    with pytest.raises(Refusal, match="sorti de cet appareil"):
        statements.declare(
            device=donor, disk=donor.disks[0], state=DiskState.DESTROYED, words="", actor=lead, at=AFTER, told=IN_HOUSE
        )


def test_a_disk_in_stock_may_be_destroyed_and_is_then_never_fitted(session: Session) -> None:
    donor, lead = for_parts(), make.user(Role.WORKSHOP_LEAD)
    part = take_out(donor)
    statements.declare(
        device=donor, disk=donor.disks[0], state=DiskState.DESTROYED, words="", actor=lead, at=AFTER, told=IN_HOUSE
    )
    with pytest.raises(Refusal, match="plus prouvé effacé"):
        fit_disk(on_bench(), part)
    actions.scrap(part=part, pieces=1, reason="Détruit", actor=lead, at=AFTER)


def test_a_proof_that_falls_where_the_disk_came_from_falls_where_it_is(session: Session) -> None:
    donor, device = given()
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == HDD)).one()
    line.outcome = "incomplete"
    session.flush()
    settling.settle_again([donor.disks[0]], at=AFTER)
    assert [donor.disks[0].state, device.disks[1].state] == [DiskState.TO_WIPE, DiskState.TO_WIPE]
    assert "sans preuve" in why_not_ready(device)
    assert certificate.facts_of_device(device).pending


def test_a_proof_that_falls_while_the_disk_is_in_stock_closes_the_stock(session: Session) -> None:
    donor, lead = for_parts(), make.user(Role.WORKSHOP_LEAD)
    part = take_out(donor)
    donor.disks[0].state = DiskState.FAILED
    with pytest.raises(Refusal, match="plus prouvé effacé"):
        fit_disk(on_bench(), part)
    with pytest.raises(Refusal, match="plus prouvé effacé"):
        actions.scrap(part=part, pieces=1, reason="Lent", actor=lead, at=AFTER)


def test_evidence_finds_the_disk_where_it_is_now(session: Session) -> None:
    donor, device = given()
    assert [disk.device.code for disk in disks_elsewhere({HDD}, but=donor)] == [device.code]
    drop(device, read_back(HDD, passed=False))
    assert (donor.disks[0].state, device.disks[1].state) == (DiskState.WIPED, DiskState.FAILED)
    assert "échoué" in why_not_ready(device)


def test_evidence_of_a_disk_in_stock_goes_to_the_line_that_it_left(session: Session) -> None:
    donor = for_parts()
    take_out(donor)
    drop(donor, read_back(HDD, passed=False))
    assert donor.disks[0].state is DiskState.FAILED


def test_what_a_family_used_is_to_wipe_and_what_left_before_is_not(session: Session) -> None:
    donor, device = given()
    device.disks[0].taken_out_at = AFTER
    aftercare.forget_proofs(device, at=AFTER + timedelta(days=90))
    assert [disk.state for disk in device.disks] == [DiskState.WIPED, DiskState.TO_WIPE]
    assert donor.disks[0].state is DiskState.WIPED
    assert device.disks[1].came_along


def test_a_disk_goes_round_and_comes_back(session: Session) -> None:
    donor, device = given()
    part = take_out(device, 2)
    third = on_bench()
    fit_disk(third, part)
    assert (third.disks[1].state, part.quantity) == (DiskState.WIPED, 0)
    fit_disk(again := on_bench(), take_out(third, 2))
    assert len(certificate.facts_of_device(again).proven) == 1
    settling._move(donor.disks[0], DiskState.TO_WIPE, AFTER)
    assert again.disks[1].state is DiskState.TO_WIPE


def test_one_disk_is_never_in_two_devices(session: Session) -> None:
    donor = for_parts()
    part, elsewhere = take_out(donor), device_with(HDD)
    with pytest.raises(Refusal, match="déjà connu"):
        fit_disk(on_bench(), part)
    elsewhere.disks[0].state = DiskState.ABSENT
    session.flush()
    fit_disk(on_bench(), part)
    with pytest.raises(Refusal):
        fit_disk(on_bench(), part)


def test_a_new_disk_is_proven_by_its_own_log_alone(session: Session) -> None:
    device = on_bench()
    fit_disk(device, lot(replace(SSD, capacity=64 * 2**20)), NewDisk(Medium.HDD, "", HDD))
    drop(device, GOOD)
    assert device.disks[1].state is DiskState.WIPED
    assert why_not_ready(device) == ""
