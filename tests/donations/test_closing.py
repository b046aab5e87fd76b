"""A donation closes when every device has an outcome and every disk a proof: what lacks is told, with links."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Kind, Stage
from ordis.donations.missing import Lack
from ordis.donations.models import Donation, DonationStage
from ordis.donations.outcomes import outcome_of
from tests import make
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
OPEN = [stage for stage in Stage if not outcome_of(stage).final and stage is not Stage.RETURNED]
"""But the one that takes a handover to reach."""


def almost(stage: Stage = Stage.RECYCLED, kind: Kind = Kind.LAPTOP) -> tuple[Donation, Device]:
    """All is known but, perhaps, of the device given back."""
    donation = make.donation(stage=DonationStage.RECEIVED)
    make.device(stage=Stage.READY, of=donation)
    make.device(stage=Stage.MISSING, of=donation)
    return donation, make.device(stage=stage, kind=kind, of=donation)


def tells(clients: Clients, donation: Donation, device: Device, lack: Lack) -> None:
    """The page names the device with a link, the list of this lack too, and closing is refused whole."""
    lead, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    page = lead.get(base).text
    assert lack.label in page
    assert f'href="/devices/{device.code}"' in page
    assert "Clore le don…" not in page
    assert spoken(device.code) in lead.get(f"{base}/missing/{lack.value}").text
    refused = lead.post(f"{base}/close")
    assert refused.status_code == 409
    assert spoken(device.code) in refused.text
    assert (donation.stage, donation.closed_at, donation.donation_certificate) == (DonationStage.RECEIVED, None, None)


@pytest.mark.parametrize("stage", OPEN)
def test_a_device_at_any_stage_of_the_work_keeps_it_open(session: Session, clients: Clients, stage: Stage) -> None:
    donation, device = almost(stage)
    tells(clients, donation, device, Lack.OUTCOME)


@pytest.mark.parametrize("state", [state for state in DiskState if not state.proven])
def test_a_disk_in_any_state_without_proof_keeps_it_open(session: Session, clients: Clients, state: DiskState) -> None:
    donation, device = almost()
    device.disks[0].state = state
    tells(clients, donation, device, Lack.PROOF)


def test_a_second_disk_without_proof_beside_a_wiped_one_keeps_it_open(session: Session, clients: Clients) -> None:
    donation, device = almost()
    device.disks.append(Disk(state=DiskState.TO_WIPE, state_at=make.AT, unproven_since=make.AT))
    tells(clients, donation, device, Lack.PROOF)


def test_a_computer_of_which_nobody_knows_the_disks_keeps_it_open(session: Session, clients: Clients) -> None:
    donation, device = almost()
    session.delete(device.disks[0])
    session.flush()
    session.expire(device)
    tells(clients, donation, device, Lack.PROOF)


def test_a_screen_needs_no_proof(session: Session, clients: Clients) -> None:
    donation, _ = almost(kind=Kind.MONITOR)
    lead, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert "Clore le don…" in lead.get(base).text
    assert "Le don est clos" in follow(lead, lead.post(f"{base}/close")).text
    assert donation.stage is DonationStage.CLOSED


def test_what_lacks_is_mended_one_after_the_other_until_it_closes(session: Session, clients: Clients) -> None:
    donation, device = almost()
    device.disks[0].state = DiskState.FAILED
    tells(clients, donation, device, Lack.PROOF)
    device.disks[0].state = DiskState.DESTROYED
    lead, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert "Le don est clos" in follow(lead, lead.post(f"{base}/close")).text
    assert lead.post(f"{base}/close").status_code == 409
