"""A disk is wiped for real, by the real nwipe of Debian, and its proof goes all the way to a sealed certificate."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Door, Stage
from ordis.donations.models import Donation, DonationStage
from ordis.kernel import clock
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import intake, placing, queries
from ordis.wiping.actions import accept_reservation
from ordis.wiping.certificate import issue_certificate
from ordis.wiping.evidence import Outcome
from ordis.wiping.models import WipeRecord
from tests import make
from tests.documents.reading import run
from tests.journeys.page import plain
from tests.services.loop_device import SIZE, LoopDisk, NoLoopDevice, loop_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LoopDisk]:
    """A disk that may be wiped, or the reason why this machine has none."""
    try:
        with loop_disk(tmp_path) as lent:
            yield lent
    except NoLoopDevice as reason:
        pytest.skip(f"aucun disque ne peut être effacé pour de vrai ici : {reason}")


@pytest.fixture
def today(session: Session) -> Iterator[None]:
    """The true date: the log is dated by this machine, not by the frozen clock of the tests."""
    with clock.frozen(datetime.now(UTC)):
        yield


@pytest.mark.usefixtures("today")
def test_a_disk_wiped_by_the_real_nwipe_is_proven_and_certified(disk: LoopDisk, tmp_path: Path) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    donation.received_at = clock.now()
    device = make.device(of=donation, disk_serial=None)
    disk.nwipe(tmp_path / "nwipe.log", "--method=zero", "--verify=last")
    assert disk.image.read_bytes() == bytes(SIZE)
    line = _placed(device, tmp_path / "nwipe.log")
    assert line.outcome == Outcome.SUCCESS_WITH_RESERVATION.value, line.reasons
    with pytest.raises(Refusal, match="sans preuve"):
        _certify(device)
    lead, reason = make.user(Role.WORKSHOP_LEAD), "Disque sans numéro, effacé sous mes yeux."
    accept_reservation(device=device, line=line, reason=reason, actor=lead, at=clock.now())
    assert device.disks[0].state is DiskState.WIPED
    _certify(device)
    assert device.stage is Stage.WIPED
    words = _certificate(donation, tmp_path)
    for expected in ("Attestation finale", "effacement par écrasement (1 passe, zéros)", reason):
        assert expected in words
    assert line.evidence.sha256[:32] in words


@pytest.mark.usefixtures("today")
def test_the_real_nwipe_finds_data_that_were_never_erased(disk: LoopDisk, tmp_path: Path) -> None:
    device = make.device(disk_serial=None)
    before = disk.image.read_bytes()
    disk.nwipe(tmp_path / "nwipe.log", "--method=verify_zero", "--verify=last")
    assert disk.image.read_bytes() == before
    line = _placed(device, tmp_path / "nwipe.log")
    assert line.outcome == Outcome.FAILED.value, line.reasons
    assert device.disks[0].state is DiskState.FAILED
    with pytest.raises(Refusal, match="effacement a échoué"):
        _certify(device)


def _placed(device: Device, log: Path) -> WipeRecord:
    """Drop the log on the device; as a loop device has no serial number, a person says which disk it is."""
    actor = make.user(Role.TECHNICIAN)
    receipt = intake.take(
        data=log.read_bytes(), filename=log.name, actor=actor, at=clock.now(), door=Door.PAGE, device=device
    )
    (line,) = queries.records_of(receipt.evidence)
    placing.place_disk(device=device, line=line, disk=None, actor=actor, at=clock.now())
    return line


def _certify(device: Device) -> None:
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=make.user(Role.TECHNICIAN), at=clock.now(), door=Door.PAGE)


def _certificate(donation: Donation, folder: Path) -> str:
    """The words of the sealed certificate, once pdfsig finds its seal good."""
    paper = issue_certificate(donation=donation, actor=make.user(Role.WORKSHOP_LEAD), at=clock.now())
    pdf = blobs().get(paper.sha256)
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    told = run("pdfsig", "-nocert", path)
    assert "Signature is Valid." in told, told
    assert "Total document signed" in told, told
    return plain(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages))
