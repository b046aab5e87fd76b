"""Ways round the gate that somebody might try, or fall upon: what is known later counts against what was judged."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import actions as devices
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Medium
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners import actions as partners
from ordis.partners.actions import OrganisationFacts
from ordis.partners.models import Organisation
from ordis.wiping import actions, certificate, placing, records, reparse, statements
from ordis.wiping.models import WipeRecord
from tests import make
from tests.handover import making
from tests.wiping.half_proofs import ABORTED, FAILED, GOOD, aborted, erase, reserved
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.proofs import AFTER, OUTSIDE, device_with, drop, read_back
from tests.wiping.test_intake import lshw

UNSAID = read(GOOD).replace(b",  ATA    ,", b",  UNK    ,")
"""The bus says nothing of platters or flash."""


def gift(*, purge: bool) -> Donation:
    donation = make.donation(of=make.donor(requires_purge=purge))
    donation.received_at = make.AT
    return donation


def only_line(device: Device) -> WipeRecord:
    disk = device.disks[0]
    return db.session.scalars(sa.select(WipeRecord).where(WipeRecord.disk_id == disk.id)).one()


def accept(device: Device) -> str | None:
    lead = make.user(Role.WORKSHOP_LEAD)
    line = only_line(device)
    return actions.accept_reservation(device=device, line=line, reason="C’est un disque dur", actor=lead, at=AFTER)


def closed(device: Device) -> bool:
    return bool(lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None))


def demand(donor: Organisation, *, purge: bool) -> None:
    """The city notes, on the page of the partner, what the donor asks."""
    facts = OrganisationFacts(donor.name, donor.kind, donor.gives, donor.prescribes, requires_purge=purge)
    partners.change_organisation(organisation=donor, facts=facts, actor=make.user(Role.COORDINATOR), at=AFTER)


# --- the donor’s demand, known or changed after -----------------------------------------------------------


def perhaps_flash() -> Device:
    """Overwritten, for a donor who asks for Purge on SSDs, and nobody says what the disk is."""
    device = device_with(HDD, medium=Medium.UNKNOWN, of=gift(purge=True))
    drop(device, UNSAID)
    assert records.PERHAPS_FLASH in only_line(device).reasons
    return device


def test_a_reservation_whose_reasons_changed_is_shown_again_instead_of_accepted(session: Session) -> None:
    device = perhaps_flash()
    device.disks[0].medium = Medium.SSD
    session.flush()
    told = accept(device)
    assert told is not None
    assert "a changé" in told
    assert closed(device)
    assert only_line(device).accepted_at is None
    assert only_line(device).reasons == [records.PURGE_WANTED]
    with pytest.raises(Refusal, match="Purge"):
        accept(device)


def test_a_disk_accepted_as_one_of_platters_falls_when_an_inventory_says_that_it_is_flash(session: Session) -> None:
    device = perhaps_flash()
    device.serial = "PC-AUTRE-9"
    accept(device)
    assert not closed(device)
    drop(device, lshw(disk=HDD, size=67_108_864).replace(b"ST500LM021-1KJ15", b"SSD").replace(b"ATA Disk", b"SSD"))
    assert device.disks[0].medium is Medium.SSD
    assert closed(device)


def test_a_disk_accepted_as_one_of_platters_falls_when_a_log_says_that_it_is_flash(session: Session) -> None:
    device = perhaps_flash()
    accept(device)
    drop(device, read(ABORTED).replace(b",  ATA    ,", b",  ATA-SSD,"))
    assert device.disks[0].medium is Medium.SSD
    assert closed(device)


def test_a_demand_noted_after_the_wipe_closes_the_gate_until_it_is_taken_off(session: Session) -> None:
    donation = gift(purge=False)
    device = device_with(NVME, medium=Medium.NVME, of=donation)
    drop(device, GOOD)
    assert not closed(device)
    demand(donation.donor, purge=True)
    assert closed(device)
    assert only_line(device).reasons == [records.PURGE_WANTED]
    assert not certificate.facts_of(donation).final
    demand(donation.donor, purge=False)
    assert not closed(device)


def test_a_demand_noted_after_says_nothing_of_what_a_family_has(session: Session) -> None:
    device = making.signed().devices[0].device
    donation = gift(purge=False)
    device.donation = donation
    before = [disk.state for disk in device.disks]
    demand(donation.donor, purge=True)
    assert [disk.state for disk in device.disks] == before


# --- the number of a disk that a tool has seen ---------------------------------------------------------------


@pytest.mark.parametrize("seen", [aborted, reserved], ids=lambda act: act.__name__)
def test_a_disk_that_a_tool_has_seen_does_not_take_the_number_of_another(
    session: Session, seen: Callable[[Device], None]
) -> None:
    device = device_with(HDD)
    seen(device)
    disk = device.disks[0]
    with pytest.raises(Refusal, match="ne se corrige plus"):
        devices.correct_disk(
            disk=disk, medium=disk.medium, model="", serial="UN-AUTRE-1", capacity_bytes=None,
            actor=make.user(Role.TECHNICIAN), at=AFTER,
        )  # fmt: skip
    devices.correct_disk(
        disk=disk, medium=disk.medium, model="Seagate", serial=HDD, capacity_bytes=None,
        actor=make.user(Role.TECHNICIAN), at=AFTER,
    )  # fmt: skip
    assert disk.model == "Seagate"


# --- what a file says against a disk that is proven -----------------------------------------------------------


def test_a_failure_may_be_placed_on_a_disk_that_is_proven(session: Session) -> None:
    """The model differs, so that a person says that it is the same disk: the read-back of data then counts."""
    device = device_with(HDD)
    drop(device, GOOD)
    assert not closed(device)
    device.disks[0].model = "Autre modèle"
    session.flush()
    drop(device, FAILED)
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.disk_id.is_(None), WipeRecord.serial == HDD)).one()
    technician = make.user(Role.TECHNICIAN)
    placing.place_disk(device=device, line=line, disk=device.disks[0], actor=technician, at=AFTER)
    assert device.disks[0].state is DiskState.FAILED
    assert device.disks[0].model == "Autre modèle"


# --- state and certificate agree -------------------------------------------------------------------------------


def test_a_destroyed_disk_that_an_inventory_sees_has_the_state_that_its_log_proves(session: Session) -> None:
    donation = gift(purge=False)
    device = device_with(HDD, of=donation)
    device.serial = "PC-AUTRE-9"
    drop(device, GOOD)
    lead = make.user(Role.WORKSHOP_LEAD)
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="", told=OUTSIDE, actor=lead, at=AFTER
    )
    drop(device, lshw(disk=HDD, size=67_108_864))
    assert device.disks[0].state is DiskState.WIPED
    assert certificate.facts_of(donation).final


def test_no_certificate_is_final_while_the_state_of_a_disk_is_unproven(session: Session) -> None:
    donation = gift(purge=False)
    device = device_with(HDD, of=donation)
    drop(device, GOOD)
    device.disks[0].state = DiskState.TO_WIPE
    session.flush()
    facts = certificate.facts_of(donation)
    assert not facts.final
    assert len(facts.pending) == 1


# --- what is read again after a return -------------------------------------------------------------------------


def test_the_proof_of_a_donor_by_an_erase_read_back_stands_after_a_return(session: Session) -> None:
    donation = gift(purge=False)
    device = device_with(HDD, of=donation)
    erase(device, datetime(2026, 11, 21, 22))  # noqa: DTZ001 (the bench writes no zone)
    drop(device, read_back())
    assert only_line(device).outcome == "success"
    disk, back = device.disks[0], AFTER + timedelta(days=30)
    disk.state, disk.unproven_since = DiskState.TO_WIPE, back
    session.flush()
    found = reparse.read_again(reparse.every_id(), actor=None, at=back)
    assert [each.told for each in found] == [[]]
    assert only_line(device).firmware_erase is not None
    assert certificate.facts_of(donation).final
    assert closed(device)


def test_the_certificate_of_a_device_back_from_a_family_is_final_once_it_is_proven_anew(session: Session) -> None:
    """That of its donation tells the wipe before it left; that of the device, the disks as they are now."""
    donation = gift(purge=False)
    device = device_with(HDD, of=donation)
    drop(device, GOOD)
    disk, back = device.disks[0], AFTER + timedelta(days=30)
    disk.state, disk.unproven_since = DiskState.TO_WIPE, back
    session.flush()
    assert certificate.facts_of(donation).final
    assert not certificate.facts_of_device(device).final
    drop(device, read(GOOD).replace(b"2026/11/21", b"2026/12/22"), at=back + timedelta(hours=1))
    assert certificate.facts_of_device(device).final
