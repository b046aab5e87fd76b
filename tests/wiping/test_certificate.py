"""The certificate of a donation: what it counts, when it is final, how it replaces another."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Kind, Stage
from ordis.documents.models import Document
from ordis.documents.queries import content
from ordis.donations.models import Donation
from ordis.kernel.refusal import Refusal
from ordis.wiping import actions, certificate, queries, statements
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, SSD
from tests.wiping.test_actions import AFTER, FAILING, GOOD, NOT_VERIFIED, device_with, drop


def gift(*devices_disks: tuple[str, ...]) -> tuple[Donation, list[Device]]:
    donation = make.donation()
    donation.received_at = make.AT
    return donation, [device_with(*serials, of=donation) for serials in devices_disks]


def issue(donation: Donation) -> Document:
    lead = make.user(Role.WORKSHOP_LEAD, name="Camille Roy")
    return certificate.issue_certificate(donation=donation, actor=lead, at=AFTER)


def text_of(document: Document) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content(document))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_a_certificate_is_sealed_numbered_and_set_on_the_donation(session: Session) -> None:
    donation, (device,) = gift((HDD, NVME))
    evidence = drop(device, GOOD).evidence
    paper = issue(donation)
    assert paper.number == "EFF-2026-00001"
    assert donation.wiping_certificate is paper
    told = text_of(paper)
    assert "Attestation finale" in told
    assert "Camille Roy · Responsable d’atelier" in told
    assert f"{evidence.sha256[:32]} {evidence.sha256[32:]}" in told
    assert "méthode DoD Short, 1 cycle, puis une passe de zéros" in told
    assert b"/ByteRange" in content(paper)


def test_a_new_certificate_replaces_the_earlier_and_leaves_its_bytes(session: Session) -> None:
    donation, (device,) = gift((HDD, NVME))
    drop(device, GOOD)
    first = issue(donation)
    before = content(first)
    second = issue(donation)
    assert (second.replaces, donation.wiping_certificate) == (first, second)
    assert content(first) == before
    assert first.number in text_of(second)


def test_it_is_partial_while_a_disk_has_no_proof_and_names_it(session: Session) -> None:
    donation, (device, _other) = gift((HDD,), (SSD,))
    drop(device, GOOD)
    state = certificate.certificate_state(donation)
    assert (state.final, state.carriers, state.proven) == (False, 2, 1)
    assert any(SSD in sentence for sentence in state.lacking)
    assert "Attestation partielle" in text_of(issue(donation))


def test_a_failed_disk_keeps_it_partial_until_it_is_destroyed(session: Session) -> None:
    donation, (device,) = gift(("Y5TESTBAD", SSD))
    drop(device, FAILING)
    assert not certificate.certificate_state(donation).final
    assert "Supports en échec" in text_of(issue(donation))
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="Percé, témoin L. Petit",
        actor=make.user(Role.TECHNICIAN, name="Sacha Banc"), at=AFTER,
    )  # fmt: skip
    assert certificate.certificate_state(donation).final
    told = text_of(issue(donation))
    assert "déclaré par l’opérateur, sans journal d’outil : Percé, témoin L. Petit (Sacha Banc" in told
    assert "Supports en échec" not in told


def test_a_disk_called_wiped_without_evidence_is_not_certified(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    device.disks[0].state = DiskState.WIPED
    session.flush()
    assert not certificate.certificate_state(donation).final
    with pytest.raises(Refusal, match="rien à attester"):
        issue(donation)
    assert not session.scalar(sa.select(sa.exists().select_from(Document)))


def test_devices_whose_carriers_nobody_knows_or_that_are_expected_keep_it_partial(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, GOOD)
    assert certificate.certificate_state(donation).final
    make.device(of=donation, kind=Kind.MONITOR, disk_serial=None)
    assert certificate.certificate_state(donation).final
    make.device(of=donation, stage=Stage.MISSING)
    assert certificate.certificate_state(donation).final
    make.device(of=donation, stage=Stage.EXPECTED)
    assert not certificate.certificate_state(donation).final
    unknown = make.device(of=donation, disk_serial=None)
    assert any("ne sont pas connus" in line for line in certificate.certificate_state(donation).lacking)
    unknown.no_carrier_said_by_id = make.user(Role.TECHNICIAN).id
    assert not any("ne sont pas connus" in line for line in certificate.certificate_state(donation).lacking)


def test_an_accepted_reservation_is_printed_with_its_reason_and_its_name(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, NOT_VERIFIED)
    assert not certificate.certificate_state(donation).final
    (line,) = queries.reservations_on(device)
    lead = make.user(Role.WORKSHOP_LEAD, name="Dominique Juge")
    actions.accept_reservation(device=device, line=line, reason="Relu par badblocks", actor=lead, at=AFTER)
    told = text_of(issue(donation))
    assert "Attestation finale" in told
    assert "Aucune relecture de contrôle n’a été faite. Accepté par Dominique Juge" in told
    assert "Relu par badblocks" in told
    assert "sans relecture de contrôle" in told
    assert "conforme" not in told


def test_a_computer_back_from_a_family_keeps_its_donors_proof(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, GOOD)
    disk = device.disks[0]
    disk.state, disk.unproven_since = DiskState.TO_WIPE, AFTER + timedelta(days=90)
    session.flush()
    assert certificate.certificate_state(donation).final


def test_the_certificate_reads_as_many_queries_for_one_device_as_for_ten(session: Session) -> None:
    counts = []
    for size in (1, 10):
        donation, _devices = gift(*[(f"SERIE{size}{rank:03d}",) for rank in range(size)])
        session.flush()
        session.expire_all()
        donation = session.get_one(Donation, donation.id)
        asked: list[str] = []
        listener = lambda *args, asked=asked: asked.append(args[2])  # noqa: E731
        sa.event.listen(session.get_bind(), "before_cursor_execute", listener)
        certificate.certificate_state(donation)
        sa.event.remove(session.get_bind(), "before_cursor_execute", listener)
        counts.append(len(asked))
    assert counts[0] == counts[1]
