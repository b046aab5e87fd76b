"""The certificate of a donation: what it counts, when it is final, how it replaces another."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Kind, Medium, Stage
from ordis.documents import queries as documents
from ordis.documents.models import Document
from ordis.donations.models import Donation
from ordis.kernel.refusal import Refusal
from ordis.wiping import actions, certificate, queries, statements
from ordis.wiping.certificate_facts import SerialSource
from ordis.wiping.models import DestructionMethod, EvidenceDrop, EvidenceFile
from tests import counting, make
from tests.wiping import certificates
from tests.wiping.nwipe_samples import HDD, NVME, SSD, read
from tests.wiping.proofs import AFTER, IN_HOUSE, OUTSIDE, device_with, drop

GOOD = "vm-v036-dodshort-2disks-nwipe.log"
FAILING = "vm-deb34-badwrite-and-ok-nwipe.log"
NOT_VERIFIED = "vm-v042-zero-noverify-noblank-nwipe.log"
FAILED_READ_BACK = "vm-v042-verifyzero-fail-nwipe.log"


def gift(*devices_disks: tuple[str, ...], medium: Medium = Medium.HDD) -> tuple[Donation, list[Device]]:
    donation = make.donation()
    donation.received_at = make.AT
    return donation, [device_with(*serials, medium=medium, of=donation) for serials in devices_disks]


def issue(donation: Donation) -> Document:
    lead = make.user(Role.WORKSHOP_LEAD, name="Camille Roy")
    return certificate.issue_certificate(donation=donation, actor=lead, at=AFTER)


def text_of(document: Document) -> str:
    return certificates.text_of(documents.content(document))


def declare(device: Device, state: DiskState, **changed: object) -> None:
    told = replace(OUTSIDE, **changed) if state is DiskState.DESTROYED else None  # type: ignore[arg-type]
    statements.declare(
        device=device, disk=device.disks[0], state=state, words="Vu à l’établi", at=AFTER, told=told,
        actor=make.user(Role.WORKSHOP_LEAD, name="Sacha Banc"),
    )  # fmt: skip


def test_a_certificate_is_sealed_numbered_and_set_on_the_donation(session: Session) -> None:
    donation, (device,) = gift((HDD, NVME))
    drop(device, GOOD, by=make.user(Role.TECHNICIAN, name="Sacha Banc"))
    (sha256,) = session.scalars(sa.select(EvidenceFile.sha256))
    paper = issue(donation)
    assert paper.number == "EFF-2026-00001"
    assert donation.wiping_certificate is paper
    told = text_of(paper)
    assert "Attestation finale" in told
    assert "Camille Roy · Responsable d’atelier" in told
    assert f"{sha256[:32]} {sha256[32:]}" in told
    assert "méthode DoD Short, 1 cycle, puis une passe de zéros" in told
    assert "Pour tous ces supports : déposé par Sacha Banc." in told
    assert "opérateur :" not in told
    assert b"/ByteRange" in documents.content(paper)


def test_a_new_certificate_replaces_the_earlier_and_leaves_its_bytes(session: Session) -> None:
    donation, (device, other) = gift((HDD,), (SSD,))
    drop(device, GOOD)
    first = issue(donation)
    before = documents.content(first)
    drop(other, "vm-v040-zero-5disks-nwipe.log")
    second = issue(donation)
    assert (second.replaces, donation.wiping_certificate) == (first, second)
    assert documents.content(first) == before
    assert first.number in text_of(second)
    assert certificate.papers_of_donation(donation) == [second, first]


def test_the_same_facts_give_the_paper_in_force_back_whoever_asks(session: Session) -> None:
    donation, (device,) = gift((HDD, NVME))
    drop(device, GOOD)
    first = issue(donation)
    session.expire_all()
    someone = make.user(Role.WORKSHOP_LEAD, name="Dominique Juge")
    again = certificate.issue_certificate(donation=donation, actor=someone, at=AFTER + timedelta(days=3))
    assert again is first
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


def test_it_is_partial_while_a_disk_has_no_proof_and_names_it(session: Session) -> None:
    donation, (device, _other) = gift((HDD,), (SSD,))
    drop(device, GOOD)
    facts = certificate.facts_of(donation)
    assert (facts.final, facts.carriers, len(facts.wiped)) == (False, 2, 1)
    assert [apart.carrier.serial for apart in facts.pending] == [SSD]
    assert "Attestation partielle" in text_of(issue(donation))


def test_it_is_partial_until_the_reception_of_the_donation_is_done(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, GOOD)
    donation.received_at = None
    assert certificate.facts_of(donation).lacking == (
        "La réception de ce don n’est pas terminée : d’autres appareils peuvent arriver.",
    )


def test_a_failed_disk_keeps_it_partial_until_it_is_destroyed(session: Session) -> None:
    donation, (device,) = gift(("Y5TESTBAD", SSD))
    drop(device, FAILING)
    assert not certificate.facts_of(donation).final
    told = text_of(issue(donation))
    assert "Supports en échec" in told
    assert "L’outil a marqué ce disque en échec" in told
    declare(device, DiskState.DESTROYED)
    assert certificate.facts_of(donation).final
    told = text_of(issue(donation))
    assert "déclaré par l’opérateur, sans journal d’outil : Broyage par Clain Recyclage, bordereau n° B-12" in told
    assert "niveau Destroy, tel que le prestataire l’atteste (Sacha Banc" in told
    assert "Supports en échec" not in told


def test_a_destruction_in_house_names_its_witness_and_encloses_its_photograph(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    declare(device, DiskState.DESTROYED, **{name: getattr(IN_HOUSE, name) for name in IN_HOUSE.__slots__})
    told = text_of(issue(donation))
    (photo,) = certificate.facts_of(donation).enclosed
    assert "témoin : Léa Petit" in told
    assert f"Photographie jointe, SHA-256 : {photo.sha256}" in told


def test_a_pierced_disk_reaches_no_level_and_the_paper_says_so(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    declare(device, DiskState.DESTROYED, method=DestructionMethod.DRILLING)
    told = text_of(issue(donation))
    assert "1 détruit, sans niveau établi" in told
    assert "les parties intactes restent lisibles en laboratoire" in told
    assert "niveau Destroy" not in told.partition("Comment lire")[0]


def test_a_disk_called_wiped_without_evidence_is_not_attested(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    device.disks[0].state = DiskState.WIPED
    session.flush()
    assert not certificate.facts_of(donation).final
    with pytest.raises(Refusal, match="rien à attester"):
        issue(donation)
    assert not session.scalar(sa.select(sa.exists().select_from(Document)))


def test_devices_whose_carriers_nobody_knows_or_that_are_expected_keep_it_partial(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, GOOD)
    assert certificate.facts_of(donation).final
    make.device(of=donation, kind=Kind.MONITOR, disk_serial=None)
    make.device(of=donation, stage=Stage.MISSING)
    assert certificate.facts_of(donation).final
    make.device(of=donation, stage=Stage.EXPECTED)
    assert "pas encore reçu" in certificate.facts_of(donation).lacking[0]
    unknown = make.device(of=donation, disk_serial=None)
    assert "ne sont pas connus" in certificate.facts_of(donation).pending_devices[0]
    unknown.no_carrier_said_by_id = make.user(Role.TECHNICIAN, name="Sacha Banc").id
    facts = certificate.facts_of(donation)
    assert facts.pending_devices == ()
    assert facts.without_carrier[0].endswith("déclaré par l’opérateur, sans journal d’outil (Sacha Banc)")


def test_an_accepted_reservation_is_printed_with_its_reason_and_its_name(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, NOT_VERIFIED)
    (waiting,) = certificate.facts_of(donation).pending
    assert waiting.words == "Réserve que personne n’a acceptée : Aucune relecture de contrôle n’a été faite."
    (line,) = queries.reservations_on(device)
    lead = make.user(Role.WORKSHOP_LEAD, name="Dominique Juge")
    actions.accept_reservation(device=device, line=line, reason="Relu par badblocks", actor=lead, at=AFTER)
    session.flush()
    session.expire_all()
    told = text_of(issue(donation)).partition("Comment lire")[0]
    assert "Attestation finale" in told
    assert "dont 1 avec réserve" in told
    assert "Aucune relecture de contrôle n’a été faite. Acceptée par Dominique Juge" in told
    assert "Relu par badblocks" in told
    assert "sans relecture de contrôle" in told
    assert "conforme" not in told


def test_who_read_the_serial_number_is_told(session: Session) -> None:
    donation, (device, noted, seen) = gift((HDD,), (SSD,), ("INV001",))
    drop(device, GOOD)
    machine = {"disks": [{"serial": "INV001", "model": None}]}
    file = EvidenceFile(
        sha256="b" * 64, filename="lshw.json", size=2, format="lshw", received_at=AFTER, machines=[machine]
    )
    session.add(file)
    session.flush()
    session.add(EvidenceDrop(evidence_id=file.id, device_id=seen.id, dropped_at=AFTER))
    session.flush()
    facts = certificate.facts_of(donation)
    assert facts.wiped[0].carrier.source is SerialSource.TOOL
    assert [apart.carrier.source for apart in facts.pending] == [SerialSource.PERSON, SerialSource.INVENTORY]
    assert noted.disks[0].serial == SSD


def test_devices_are_told_where_they_go_once_it_is_known(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, GOOD)
    assert [place.words for place in certificate.facts_of(donation).destinations] == ["Pas encore connue"]
    assert "Destination" not in text_of(issue(donation))
    make.device(of=donation, stage=Stage.READY, disk_serial="A1")
    make.device(of=donation, stage=Stage.RECYCLED, disk_serial="A2")
    told = {place.words: len(place.codes) for place in certificate.facts_of(donation).destinations}
    assert told == {"Pas encore connue": 1, "Réemploi": 1, "Recyclage (DEEE)": 1}


def test_a_computer_back_from_a_family_keeps_its_donors_proof(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, GOOD)
    disk = device.disks[0]
    disk.state, disk.unproven_since = DiskState.TO_WIPE, AFTER + timedelta(days=90)
    session.flush()
    assert certificate.facts_of(donation).final


def test_the_certificate_reads_as_many_queries_for_one_device_as_for_thirty(session: Session) -> None:
    counts = []
    for size in (1, 30):
        donation, devices = gift(*[(f"SERIE{size}{rank:03d}",) for rank in range(size)])
        for device in devices:
            log = read(NOT_VERIFIED).replace(HDD.encode(), device.disks[0].serial.encode())  # type: ignore[union-attr]
            drop(device, log)
        session.flush()
        session.expunge_all()
        with counting.queries() as asked:
            certificate.facts_of(session.get_one(Donation, donation.id))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
