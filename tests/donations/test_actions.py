"""Offers, decisions, reception, papers: what is written, and what is not when something fails."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import DiskState, Door, Kind, LogbookLine, Medium, Stage
from ordis.documents import sealing
from ordis.documents.models import Document, DocumentKind
from ordis.documents.queries import content
from ordis.documents.seal import Seal, SealUnavailable
from ordis.donations import actions, papers, reception
from ordis.donations.actions import Offer
from ordis.donations.models import Donation, DonationStage, LegalOrigin
from ordis.donations.offers.rules import Offered
from ordis.donations.reception import DiskSeen
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make

OFFER = Offer(
    lines=[Offered(Kind.LAPTOP, 12), Offered(Kind.MONITOR, 4)],
    legal_origin=LegalOrigin.COMPANY,
    pickup_place="12 rue des Feuillants",
)


def offered() -> Donation:
    return actions.record_offer(donor=make.donor(), offer=OFFER, actor=make.user(), at=make.AT)


def accepted() -> Donation:
    donation = offered()
    actions.accept_offer(donation=donation, decision="n° 2026-114", actor=make.user(), at=make.AT)
    actions.goods_first(donation=donation, actor=make.user(), at=make.AT)
    return donation


def received(stage: Stage = Stage.RECEIVED) -> Donation:
    donation = accepted()
    make.device(stage=stage, of=donation)
    reception.finish(donation=donation, actor=make.user(), at=make.AT)
    return donation


def test_an_offer_gets_the_next_number(session: Session) -> None:
    first, second = offered(), offered()
    assert first.number.startswith("DON-2026-")
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1
    assert [(line.kind, line.quantity) for line in first.lines] == [(Kind.LAPTOP, 12), (Kind.MONITOR, 4)]


def test_an_offer_of_nothing_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="au moins une quantité"):
        actions.record_offer(
            donor=make.donor(),
            offer=Offer(lines=[], legal_origin=LegalOrigin.COMPANY),
            actor=make.user(),
            at=make.AT,
        )


def test_an_organisation_that_gives_nothing_offers_nothing(session: Session) -> None:
    with pytest.raises(Refusal, match="donateur"):
        actions.record_offer(donor=make.prescriber_structure(), offer=OFFER, actor=make.user(), at=make.AT)


def test_acceptance_seals_the_agreement(session: Session) -> None:
    donation = accepted()
    assert donation.stage is DonationStage.ACCEPTED
    assert donation.agreement is not None
    assert donation.agreement.kind is DocumentKind.DONATION_AGREEMENT
    assert donation.agreement.number.startswith("CDN-2026-")


def test_if_the_seal_fails_the_offer_is_still_to_be_decided(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    donation = offered()

    def broken(*_args: object, **_named: object) -> bytes:
        raise SealUnavailable("key gone")

    monkeypatch.setattr(Seal, "apply", broken)
    with pytest.raises((SealUnavailable, Refusal)), session.begin_nested():
        actions.accept_offer(donation=donation, decision="", actor=make.user(), at=make.AT)
    session.refresh(donation)
    assert donation.stage is DonationStage.OFFERED
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0
    assert sealing.current() is not None


def test_an_offer_is_declined_with_a_reason_and_not_without(session: Session) -> None:
    donation = offered()
    with pytest.raises(Refusal, match="pourquoi"):
        actions.decline_offer(donation=donation, reason="  ", actor=make.user(), at=make.AT)
    actions.decline_offer(donation=donation, reason="Trop anciens.", actor=make.user(), at=make.AT)
    assert (donation.stage, donation.decline_reason) == (DonationStage.DECLINED, "Trop anciens.")


def test_an_offer_is_decided_once(session: Session) -> None:
    donation = accepted()
    with pytest.raises(Refusal):
        actions.accept_offer(donation=donation, decision="", actor=make.user(), at=make.AT)
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


def test_devices_are_received_in_bulk_with_their_door(session: Session) -> None:
    donation = accepted()
    devices = [make.device(stage=Stage.EXPECTED, of=donation, disk_serial=None) for _ in range(3)]
    count = reception.receive(
        donation=donation,
        devices=devices,
        disks_removed=False,
        actor=make.user(Role.TECHNICIAN),
        at=make.AT,
        door=Door.BULK,
    )
    assert count == 3
    assert {device.stage for device in devices} == {Stage.RECEIVED}
    assert all(device.received_at == make.AT for device in devices)
    lines = session.scalars(sa.select(LogbookLine).where(LogbookLine.move == "receive")).all()
    assert {line.door for line in lines} == {Door.BULK}


def test_a_missing_device_may_still_arrive(session: Session) -> None:
    donation, actor = accepted(), make.user(Role.TECHNICIAN)
    device = make.device(stage=Stage.EXPECTED, of=donation)
    reception.report_missing(donation=donation, devices=[device], actor=actor, at=make.AT)
    assert device.stage is Stage.MISSING
    reception.receive(donation=donation, devices=[device], disks_removed=False, actor=actor, at=make.AT)
    assert device.stage is Stage.RECEIVED


def test_nothing_ticked_is_said(session: Session) -> None:
    with pytest.raises(Refusal, match="cochez"):
        reception.receive(donation=accepted(), devices=[], disks_removed=False, actor=make.user(), at=make.AT)


def test_disks_kept_by_the_donor_are_declared_by_name(session: Session) -> None:
    donation, actor = accepted(), make.user(Role.TECHNICIAN)
    laptop = make.device(stage=Stage.EXPECTED, of=donation)
    screen = make.device(stage=Stage.EXPECTED, kind=Kind.MONITOR, of=donation)
    reception.receive(donation=donation, devices=[laptop, screen], disks_removed=True, actor=actor, at=make.AT)
    assert [disk.state for disk in laptop.disks] == [DiskState.REMOVED_BY_DONOR]
    assert screen.disks == []
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "disk.declared")).one()
    assert (event.subject, event.actor_id) == (laptop.code, actor.id)


def test_an_unexpected_device_is_received_and_known_as_such(session: Session) -> None:
    device = reception.receive_unexpected(
        donation=accepted(),
        kind=Kind.LAPTOP,
        designation="HP EliteBook 840",
        serial="5CG1234",
        actor=make.user(),
        at=make.AT,
    )
    assert (device.make, device.model, device.serial) == ("HP", "EliteBook 840", "5CG1234")
    assert device.stage is Stage.RECEIVED
    assert not device.announced


def test_an_unexpected_device_with_a_known_serial_is_refused(session: Session) -> None:
    known = make.device()
    with pytest.raises(Refusal, match="déjà celui"):
        reception.receive_unexpected(
            donation=accepted(),
            kind=Kind.LAPTOP,
            designation="",
            serial=known.serial or "",
            actor=make.user(),
            at=make.AT,
        )


def test_a_disk_seen_is_to_be_wiped_and_a_removed_one_is_not(session: Session) -> None:
    device, actor = make.device(disk_serial=None), make.user(Role.TECHNICIAN)
    seen = reception.add_disk(
        device=device,
        seen=DiskSeen(Medium.SSD, "MZ7LN256", "S3Z9-NX0M", 256 * 10**9),
        actor=actor,
        at=make.AT,
    )
    gone = reception.add_disk(device=device, seen=DiskSeen(removed=True), actor=actor, at=make.AT)
    assert (seen.state, seen.serial_key) == (DiskState.TO_WIPE, "S3Z9NX0M")
    assert gone.state is DiskState.REMOVED_BY_DONOR
    assert not device.disks_proven


def test_a_disk_cannot_be_in_two_devices(session: Session) -> None:
    make.device(disk_serial="S3Z9NX0M")
    with pytest.raises(Refusal, match="déjà noté"):
        reception.add_disk(
            device=make.device(disk_serial=None),
            seen=DiskSeen(serial="s3z9-nx0m"),
            actor=make.user(),
            at=make.AT,
        )


def test_once_wiped_a_device_gets_no_disk_from_the_reception(session: Session) -> None:
    with pytest.raises(Refusal, match="effacement"):
        reception.add_disk(device=make.device(stage=Stage.WIPED), seen=DiskSeen(), actor=make.user(), at=make.AT)


def test_the_end_of_reception_seals_the_slip(session: Session) -> None:
    donation = received()
    assert donation.stage is DonationStage.RECEIVED
    assert donation.reception_slip is not None
    assert donation.reception_slip.number.startswith("REC-2026-")


def test_a_late_arrival_gives_a_slip_that_names_the_one_it_replaces(session: Session) -> None:
    donation = received()
    first = donation.reception_slip
    assert first is not None
    before = content(first)
    second = reception.replace_slip(donation=donation, actor=make.user(), at=make.AT)
    assert second.replaces is first
    assert content(first) == before


def test_the_certificate_waits_for_the_reception(session: Session) -> None:
    with pytest.raises(Refusal, match="réception"):
        papers.issue_certificate(donation=accepted(), actor=make.user(), at=make.AT)


def test_a_new_certificate_replaces_without_rewriting(session: Session) -> None:
    donation = received()
    first = papers.issue_certificate(donation=donation, actor=make.user(), at=make.AT)
    second = papers.issue_certificate(donation=donation, actor=make.user(), at=make.AT + timedelta(days=1))
    assert donation.donation_certificate is second
    assert second.replaces is first
    assert first.replaced_by is second


def test_a_donation_closes_only_when_all_is_known(session: Session) -> None:
    donation = received()
    with pytest.raises(Refusal, match="sort"):
        actions.close(donation=donation, actor=make.user(), at=make.AT)
    finished = received(Stage.RECYCLED)
    actions.close(donation=finished, unsigned="Donateur dissous", actor=make.user(), at=make.AT)
    assert (finished.stage, finished.closed_at) == (DonationStage.CLOSED, make.AT)


def test_personal_links_go_to_each_donor_of_the_organisation_and_to_nobody_else(session: Session) -> None:
    donation = offered()
    lea = make.user(Role.DONOR, of=donation.donor)
    make.user(Role.DONOR, of=make.organisation(name="Autre", gives=True))
    make.user(Role.COORDINATOR, of=donation.donor)
    assert actions.send_links(donation=donation, actor=make.user(), at=make.AT) == 1
    assert session.scalars(sa.select(OutgoingMail.recipient)).all() == [lea.email]


def test_without_any_account_the_link_is_refused_with_what_to_do(session: Session) -> None:
    with pytest.raises(Refusal, match="invitez"):
        actions.send_links(donation=offered(), actor=make.user(), at=make.AT)


def test_the_decision_noted_before_stays_when_the_offer_is_accepted_without_one(session: Session) -> None:
    donation = offered()
    donation.decision = "n° 2026-114"
    actions.accept_offer(donation=donation, decision="  ", actor=make.user(), at=make.AT)
    assert donation.decision == "n° 2026-114"


def test_the_goods_before_the_agreement_are_said_once_and_end_the_reception(session: Session) -> None:
    donation = offered()
    with pytest.raises(Refusal, match="n’attend pas de matériel"):
        actions.goods_first(donation=donation, actor=make.user(), at=make.AT)
    actions.accept_offer(donation=donation, decision="n° 1", actor=make.user(), at=make.AT)
    make.device(stage=Stage.RECEIVED, of=donation)
    with pytest.raises(Refusal, match="n’est pas signée des deux parties"):
        reception.finish(donation=donation, actor=make.user(), at=make.AT)
    for _ in range(2):
        actions.goods_first(donation=donation, actor=make.user(), at=make.AT)
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == donation.number)).all()
    assert verbs.count("donation.goods_first") == 1
    reception.finish(donation=donation, actor=make.user(), at=make.AT)
    assert donation.stage is DonationStage.RECEIVED
