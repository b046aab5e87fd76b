"""Disks declared destroyed, removed, absent: how, by whom, seen by whom, and what a log has shown."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Medium
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import attachments, destruction, statements
from ordis.wiping.attachments import Upload
from ordis.wiping.destruction import Destruction
from ordis.wiping.models import DestructionMethod, DiskStatement, EvidenceFile
from ordis.wiping.rules import Level
from tests import make
from tests.handover import making
from tests.wiping.nwipe_samples import HDD, SSD, read
from tests.wiping.proofs import IN_HOUSE, JPEG, OUTSIDE, PHOTO, PNG, SLIP, device_with, drop

LATER = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
GOOD = "vm-v036-dodshort-2disks-nwipe.log"
GONE = [DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT]
WAYS = list(DestructionMethod)


def declare(
    device: Device,
    state: DiskState,
    *,
    words: str = "Emplacement vide",
    role: Role = Role.WORKSHOP_LEAD,
    told: Destruction | None = OUTSIDE,
) -> DiskStatement:
    return statements.declare(
        device=device, disk=device.disks[0], state=state, words=words, actor=make.user(role, name="Camille Roy"),
        at=LATER, told=told if state is DiskState.DESTROYED else None,
    )  # fmt: skip


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.mark.parametrize("state", GONE, ids=lambda state: state.value)
def test_a_named_person_declares_and_the_gate_opens(session: Session, state: DiskState) -> None:
    device = device_with(HDD)
    said = declare(device, state, role=Role.TECHNICIAN)
    assert (said.state, said.said_by.name, said.words) == (state, "Camille Roy", "Emplacement vide")
    assert device.disks[0].state is state
    assert not lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)


@pytest.mark.parametrize("state", [DiskState.REMOVED_BY_DONOR, DiskState.ABSENT], ids=lambda state: state.value)
def test_without_words_nothing_is_declared(session: Session, state: DiskState) -> None:
    device = device_with(HDD)
    with pytest.raises(Refusal, match="Dites"):
        declare(device, state, words="   ")
    assert device.disks[0].state is DiskState.TO_WIPE


# --- destruction -------------------------------------------------------------------------------------------


def test_a_destruction_at_the_workshop_keeps_its_witness_and_its_photograph(session: Session) -> None:
    device = device_with(HDD)
    said = declare(device, DiskState.DESTROYED, told=IN_HOUSE, words="")
    assert (said.method, said.witness) == (DestructionMethod.PULVERISATION, "Léa Petit")
    assert said.photo is not None
    assert (said.photo.filename, said.photo.format) == ("IMG_0412.jpg", "unknown")
    assert blobs().get(said.photo.sha256) == JPEG
    assert [drop.device_id for drop in said.photo.drops] == [device.id]


def test_a_destruction_by_a_provider_keeps_its_slip(session: Session) -> None:
    said = declare(device_with(HDD), DiskState.DESTROYED, told=replace(OUTSIDE, slip=SLIP))
    assert said.slip is not None
    assert blobs().get(said.slip.sha256) == SLIP.data
    assert (said.provider, said.slip_number, said.witness) == ("Clain Recyclage", "B-12", "")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "procédé"),
        (Destruction(None, provider="Clain Recyclage", slip_number="B-12"), "procédé"),
        (replace(OUTSIDE, provider=""), "prestataire"),
        (replace(OUTSIDE, slip_number=""), "bordereau"),
        (replace(IN_HOUSE, witness=""), "qui a vu"),
        (replace(IN_HOUSE, witness="camille  ROY"), "autre personne"),
        (replace(IN_HOUSE, photo=None), "photographie"),
        (replace(IN_HOUSE, photo=Upload(b"", "vide.jpg")), "vide"),
        (replace(IN_HOUSE, photo=Upload(b"\xff\xd8\xff" + bytes(attachments.LARGEST), "lourde.jpg")), "15 Mo"),
        (replace(IN_HOUSE, photo=Upload(b"<html>", "photo.jpg")), "n’est pas une photographie"),
        (replace(IN_HOUSE, photo=SLIP), "n’est pas une photographie"),
        (replace(OUTSIDE, slip=Upload(b"MZ\x90", "bordereau.pdf")), "PDF ou en photographie"),
        (replace(OUTSIDE, slip=Upload(read(GOOD), "bordereau.pdf")), "PDF ou en photographie"),
        (replace(OUTSIDE, provider="x" * 121), "trop long"),
        (replace(OUTSIDE, slip_number="x" * 81), "trop long"),
    ],
)
def test_a_destruction_that_lacks_something_is_refused_and_nothing_is_kept(
    session: Session, told: Destruction | None, words: str
) -> None:
    device = device_with(HDD)
    with pytest.raises(Refusal, match=words):
        declare(device, DiskState.DESTROYED, told=told)
    assert device.disks[0].state is DiskState.TO_WIPE
    assert count(session, EvidenceFile) == count(session, DiskStatement) == 0


def test_the_same_photograph_serves_for_two_disks_and_is_one_file(session: Session) -> None:
    for serial in (HDD, SSD):
        declare(device_with(serial), DiskState.DESTROYED, told=IN_HOUSE)
    (file,) = session.scalars(sa.select(EvidenceFile))
    assert len(file.drops) == 2


def test_evidence_does_not_come_in_as_a_slip(session: Session) -> None:
    """A photograph known by its bytes as something else would hide it."""
    device = device_with(HDD)
    drop(device, GOOD)
    known = session.scalars(sa.select(EvidenceFile)).one()
    known.sha256 = "f" * 64
    with pytest.raises(Refusal, match="zone de dépôt"):
        attachments.keep(
            upload=Upload(read(GOOD), "sortie.txt"), use=attachments.Use.OUTPUT, device=device,
            actor=make.user(Role.TECHNICIAN), at=LATER,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00", None),
        (b"GIF89a", None),
        (b"<svg onload=alert(1)>", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_bytes(data: bytes, kind: str | None) -> None:
    assert attachments.picture_type(data) == kind


@pytest.mark.parametrize("medium", sorted(destruction.FLASH), ids=lambda medium: medium.value)
def test_degaussing_is_refused_on_flash_memory(session: Session, medium: Medium) -> None:
    device = device_with(SSD, medium=medium)
    with pytest.raises(Refusal, match="aucun effet sur une mémoire flash"):
        declare(device, DiskState.DESTROYED, told=replace(OUTSIDE, method=DestructionMethod.DEGAUSSING))
    assert not device.disks_proven


def test_degaussing_asks_for_the_medium_when_it_is_not_known(session: Session) -> None:
    device = device_with(HDD, medium=Medium.UNKNOWN)
    told = replace(OUTSIDE, method=DestructionMethod.DEGAUSSING)
    with pytest.raises(Refusal, match="corrigez d’abord le type"):
        declare(device, DiskState.DESTROYED, told=told)
    device.disks[0].medium = Medium.HDD
    declare(device, DiskState.DESTROYED, told=told)
    assert device.disks_proven


def test_drilling_is_signed_by_a_lead_and_by_nobody_else(session: Session) -> None:
    device, told = device_with(HDD), replace(IN_HOUSE, method=DestructionMethod.DRILLING)
    with pytest.raises(Refusal, match="responsable d’atelier"):
        declare(device, DiskState.DESTROYED, told=told, role=Role.TECHNICIAN)
    declare(device, DiskState.DESTROYED, told=told)
    assert device.disks_proven


def test_drilling_never_does_for_the_ssd_of_a_donor_who_asks_for_purge(session: Session) -> None:
    donation = make.donation(of=make.donor(requires_purge=True))
    device = device_with(SSD, medium=Medium.SSD, of=donation)
    with pytest.raises(Refusal, match="Purge"):
        declare(device, DiskState.DESTROYED, told=replace(IN_HOUSE, method=DestructionMethod.DRILLING))


def test_each_way_of_destroying_has_the_level_of_the_standard() -> None:
    levels = {method: destruction.level(method, Medium.HDD) for method in WAYS}
    assert levels.pop(DestructionMethod.DRILLING) is None
    assert levels.pop(DestructionMethod.DEGAUSSING) is Level.PURGE
    assert set(levels.values()) == {Level.DESTROY}
    assert destruction.level(DestructionMethod.DEGAUSSING, Medium.SSD) is None


# --- what may follow what ----------------------------------------------------------------------------------


def test_a_failed_disk_may_be_destroyed_and_nothing_else(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v042-verifyzero-fail-nwipe.log")
    for state in (DiskState.ABSENT, DiskState.REMOVED_BY_DONOR):
        with pytest.raises(Refusal, match="ne peut être déclaré"):
            declare(device, state)
    declare(device, DiskState.DESTROYED)
    assert device.disks_proven


def test_a_disk_that_a_tool_has_seen_is_neither_absent_nor_removed(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v036-abort-nwipe.log")
    with pytest.raises(Refusal, match="a vu ce disque"):
        declare(device, DiskState.ABSENT)


def test_a_false_declaration_is_taken_back_and_the_evidence_decides_again(session: Session) -> None:
    device = device_with(HDD)
    drop(device, GOOD)
    declare(device, DiskState.DESTROYED)
    with pytest.raises(Refusal, match="rôle"):
        declare(device, DiskState.TO_WIPE, words="Erreur de ligne", role=Role.TECHNICIAN)
    declare(device, DiskState.TO_WIPE, words="Erreur de ligne")
    assert device.disks[0].state is DiskState.WIPED
    assert count(session, DiskStatement) == 2


def test_a_wiped_disk_is_not_declared_wiped_by_hand(session: Session) -> None:
    device = device_with(HDD)
    for state in (DiskState.WIPED, DiskState.FAILED, DiskState.TO_WIPE):
        with pytest.raises(Refusal, match="ne peut être déclaré"):
            declare(device, state)


def test_a_second_attempt_after_a_failure_wipes(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v042-verifyzero-fail-nwipe.log")
    assert device.disks[0].state is DiskState.FAILED
    drop(device, "vm-v036-vanish-usb-nwipe.log")
    assert device.disks[0].state is DiskState.WIPED


def test_nothing_is_declared_of_a_disk_that_is_with_a_family(session: Session) -> None:
    device = making.signed().devices[0].device
    for state in GONE:
        with pytest.raises(Refusal, match="chez une famille"):
            declare(device, state)


def test_a_photograph_is_no_proof(session: Session) -> None:
    device = device_with(HDD)
    drop(device, PHOTO.data)
    assert device.disks[0].state is DiskState.TO_WIPE
    assert session.scalars(sa.select(EvidenceFile)).one().format == "unknown"
