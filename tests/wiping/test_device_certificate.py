"""The certificate of one device, and the evidence handed over with a certificate."""

import hashlib
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.documents import queries as documents
from ordis.documents.models import Document
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import certificate
from ordis.wiping.certificate_evidence import SUMS, archive, inner_name
from ordis.wiping.certificate_facts import Enclosed
from tests import make
from tests.documents.reading import run, write
from tests.wiping.certificates import text_of
from tests.wiping.nwipe_samples import HDD, NVME, SSD, read
from tests.wiping.proofs import AFTER, device_with, drop
from tests.wiping.test_certificate import GOOD, gift, issue


def issue_for(device: Device) -> Document:
    lead = make.user(Role.WORKSHOP_LEAD, name="Camille Roy")
    return certificate.issue_device_certificate(device=device, actor=lead, at=AFTER)


def test_the_certificate_of_a_device_speaks_of_it_alone_and_leaves_that_of_the_donation(
    session: Session, tmp_path: Path
) -> None:
    donation, (device, _other) = gift((HDD, NVME), (SSD,))
    drop(device, GOOD)
    whole = issue(donation)
    paper = issue_for(device)
    told = text_of(documents.content(paper))
    assert f"Attestation finale · Appareil {spoken(device.code)}" in told
    assert HDD in told
    assert SSD not in told
    assert (paper.subject, paper.replaces, whole.replaced_by) == (device.code, None, None)
    assert donation.wiping_certificate is whole
    assert "Signature is Valid" in run("pdfsig", "-nocert", write(documents.content(paper), tmp_path))


def test_a_device_without_a_donation_has_its_certificate(session: Session) -> None:
    device = device_with(HDD)
    device.donation_id = None
    session.flush()
    session.expire_all()
    drop(device, GOOD)
    told = text_of(documents.content(issue_for(device)))
    assert "Attestation finale" in told
    assert "Donateur" not in told


def test_twice_the_same_facts_of_a_device_are_one_paper_and_a_new_proof_another(session: Session) -> None:
    device = device_with(HDD, NVME)
    drop(device, read("vm-v042-zero-noverify-noblank-nwipe.log").replace(b"NB+NV", b"NB+VL"))
    first = issue_for(device)
    assert issue_for(device) is first
    drop(device, GOOD)
    second = issue_for(device)
    assert (second.replaces, certificate.papers_of_device(device)) == (first, [second, first])


@pytest.mark.parametrize("stage", [Stage.EXPECTED, Stage.MISSING])
def test_a_device_that_has_not_come_has_nothing_to_attest(session: Session, stage: Stage) -> None:
    with pytest.raises(Refusal, match="n’est pas arrivé"):
        issue_for(make.device(stage=stage))


def test_a_device_without_proof_has_nothing_to_attest(session: Session) -> None:
    with pytest.raises(Refusal, match="rien à attester"):
        issue_for(device_with(HDD))


# --- the evidence ------------------------------------------------------------------------------------------


def test_the_archive_holds_the_paper_and_its_logs_and_sha256sum_agrees(session: Session, tmp_path: Path) -> None:
    device = device_with(HDD, NVME)
    drop(device, GOOD)
    paper = issue_for(device)
    with archive(paper) as file, ZipFile(file) as zipped:
        zipped.extractall(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    log = f"{hashlib.sha256(read(GOOD)).hexdigest()[:16]}_nwipe.log"
    assert names == sorted([f"{paper.number}.pdf", SUMS, log])
    assert (tmp_path / log).read_bytes() == read(GOOD)
    assert (tmp_path / f"{paper.number}.pdf").read_bytes() == documents.content(paper)
    checked = subprocess.run(["sha256sum", "-c", SUMS], cwd=tmp_path, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout.count("OK") or checked.stdout) == (0, 2)


def test_the_archive_holds_what_the_paper_names_even_when_more_is_known_since(session: Session) -> None:
    device = device_with(HDD, NVME)
    drop(device, read("vm-v042-zero-noverify-noblank-nwipe.log").replace(b"NB+NV", b"NB+VL"))
    paper = issue_for(device)
    with archive(paper) as before:
        drop(device, GOOD)
        with archive(paper) as after:
            assert after.read() == before.read()


def test_a_log_that_the_store_has_lost_is_said_and_no_archive_is_given(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = device_with(HDD)
    drop(device, GOOD)
    paper = issue_for(device)
    sha256 = hashlib.sha256(read(GOOD)).hexdigest()
    root = Path(blobs()._root) / sha256[:2] / sha256[2:]
    kept = root.read_bytes()
    root.write_bytes(b"damaged")
    try:
        with pytest.raises(Refusal, match="ne peut pas être relu"):
            archive(paper)
    finally:
        root.write_bytes(kept)


@pytest.mark.parametrize(
    ("filename", "inner"),
    [
        ("nwipe.log", "nwipe.log"),
        ("clef.zip/../../etc/passwd", "clef.zip_.._.._etc_passwd"),
        ("Journal n° 12 du banc.log", "Journal_n_12_du_banc.log"),
        ("a\nb\\c.log", "a_b_c.log"),
    ],
)
def test_names_in_the_archive_are_harmless(filename: str, inner: str) -> None:
    assert inner_name(Enclosed("ab" * 32, filename)) == f"{'ab' * 8}_{inner}"
