"""A device for a family: set aside, freed, expired, handed over; never two, whatever happens."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.allocation import actions, queries
from ordis.allocation.models import Reservation, ReservationEnd
from ordis.devices.models import Device, Disk, DiskState, Hold, HoldReason, Kind, LogbookLine, Stage
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals import stages
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import Step
from tests import make


def accepted(**fields: object) -> Referral:
    return make.referral(stage=ReferralStage.ACCEPTED, **fields)  # type: ignore[arg-type]


def test_a_reservation_moves_device_and_referral_together(session: Session) -> None:
    device, referral = make.device(stage=Stage.READY), accepted()
    reservation = make.reservation(referral=referral, device=device)
    assert (device.stage, referral.stage) == (Stage.RESERVED, ReferralStage.RESERVED)
    assert reservation.until == device.reserved_until == date(2026, 11, 2) + timedelta(days=21)
    assert "Type\u202f: Ordinateur portable (+50)" in reservation.explanation
    assert queries.open_reservations_of(referral) == [reservation]
    line = session.scalars(sa.select(LogbookLine).order_by(LogbookLine.id.desc())).first()
    assert line is not None
    assert line.note == referral.number
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "allocation.reserved")).one()
    assert event.details["device"] == device.code
    mail = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert "un appareil est réservé" in mail.subject


def test_a_taken_device_is_refused_with_who_took_it_and_when(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    make.reservation(device=device)
    late = accepted()
    with pytest.raises(Refusal) as refusal:
        make.reservation(referral=late, device=device)
    assert "vient d’être réservé pour une autre demande par Camille Roy" in refusal.value.message
    assert late.stage is ReferralStage.ACCEPTED


def test_a_referral_that_has_a_device_gets_no_other(session: Session) -> None:
    referral = accepted()
    make.reservation(referral=referral)
    spare = make.device(stage=Stage.READY)
    with pytest.raises(Refusal, match="a déjà un appareil"):
        make.reservation(referral=referral, device=spare)
    assert spare.stage is Stage.READY


@pytest.mark.parametrize("column", ["device_id", "referral_id"])
def test_the_database_itself_refuses_two_open_reservations(session: Session, column: str) -> None:
    first, second = make.reservation(), make.reservation()
    setattr(second, column, getattr(first, column))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


@pytest.mark.parametrize("stage", [ReferralStage.SUBMITTED, ReferralStage.REFUSED, ReferralStage.CANCELLED])
def test_only_an_accepted_referral_gets_a_device_and_nothing_is_half_written(
    session: Session, stage: ReferralStage
) -> None:
    device, referral = make.device(stage=Stage.READY), make.referral(stage=stage)
    with pytest.raises(Refusal, match="Réserver un appareil"):
        make.reservation(referral=referral, device=device)
    assert (device.stage, device.reserved_until) == (Stage.READY, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Reservation)) == 0


def test_a_held_device_is_not_reserved(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    device.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))
    with pytest.raises(Refusal, match="bloqué"):
        make.reservation(device=device)
    assert (device.stage, device.reserved_until) == (Stage.READY, None)


def test_a_device_of_another_kind_wants_a_reason_which_is_kept(session: Session) -> None:
    desktop, referral, city = make.device(stage=Stage.READY, kind=Kind.DESKTOP), accepted(), make.user()
    with pytest.raises(Refusal, match="ne correspond pas"):
        actions.reserve(referral=referral, device=desktop, actor=city, at=make.AT)
    kept = actions.reserve(referral=referral, device=desktop, actor=city, at=make.AT, reason="Bureau à la maison")
    assert kept.explanation == "Bureau à la maison"


def test_a_prescriber_reserves_nothing(session: Session) -> None:
    device, referral = make.device(stage=Stage.READY), accepted()
    with pytest.raises(Refusal, match="rôle"):
        actions.reserve(referral=referral, device=device, actor=make.user(Role.PRESCRIBER), at=make.AT)
    assert device.stage is Stage.READY


def test_a_released_device_can_be_set_aside_again_and_the_referral_keeps_its_place(session: Session) -> None:
    device, referral = make.device(stage=Stage.READY), accepted()
    reservation = make.reservation(referral=referral, device=device)
    submitted_at = referral.submitted_at
    with pytest.raises(Refusal, match="pourquoi"):
        actions.release(reservation=reservation, actor=make.user(), at=make.AT, reason=" ")
    actions.release(reservation=reservation, actor=make.user(), at=make.AT, reason="La famille renonce")
    assert (device.stage, device.reserved_until, reservation.end) == (
        Stage.READY,
        None,
        ReservationEnd.RELEASED,
    )
    assert (referral.stage, referral.submitted_at) == (ReferralStage.ACCEPTED, submitted_at)
    make.reservation(referral=referral, device=device)


def test_a_reservation_is_released_once(session: Session) -> None:
    reservation = make.reservation()
    actions.release(reservation=reservation, actor=make.user(), at=make.AT, reason="Erreur")
    with pytest.raises(Refusal, match="déjà pris fin"):
        actions.release(reservation=reservation, actor=make.user(), at=make.AT, reason="Erreur")


@pytest.mark.parametrize(("days", "freed"), [(21, 0), (22, 1)])
def test_a_reservation_frees_itself_the_day_after_its_last(session: Session, days: int, freed: int) -> None:
    reservation = make.reservation()
    assert actions.expire_reservations(at=make.AT + timedelta(days=days)) == freed
    expected = ReservationEnd.EXPIRED if freed else None
    assert reservation.end is expected
    assert reservation.device.stage is (Stage.READY if freed else Stage.RESERVED)
    assert actions.expire_reservations(at=make.AT + timedelta(days=days)) == 0


def test_a_family_that_is_expected_keeps_its_device(session: Session) -> None:
    reservation = make.reservation()
    stages.apply(reservation.referral, Step.APPOINT, actor=None, at=make.AT)
    assert actions.expire_reservations(at=make.AT + timedelta(days=90)) == 0


def test_a_handover_ends_the_reservation_and_moves_the_referral(session: Session) -> None:
    reservation = make.reservation()
    referral = reservation.referral
    ended = actions.fulfil(referral=referral, actor=make.user(), at=make.AT)
    assert ended == [reservation]
    assert (reservation.end, referral.stage, referral.closed_at) == (
        ReservationEnd.HANDED_OVER,
        ReferralStage.HANDED_OVER,
        make.AT,
    )
    assert queries.open_reservations_of(referral) == []


def test_a_handover_of_nothing_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="Aucun appareil"):
        actions.fulfil(referral=accepted(), actor=make.user(), at=make.AT)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=st.lists(
        st.tuples(
            st.sampled_from(["reserve", "release", "expire", "cancel", "hand_over"]),
            st.integers(0, 2),
            st.integers(0, 2),
        ),
        max_size=25,
    )
)
def test_in_any_order_no_device_has_two_families_and_no_family_two_devices(
    session: Session, script: list[tuple[str, int, int]]
) -> None:
    devices = [make.device(stage=Stage.READY) for _ in range(3)]
    referrals = [accepted() for _ in range(3)]
    city = make.user()
    for day, (what, which, other) in enumerate(script):
        referral, at = referrals[which], make.AT + timedelta(days=3 * day)
        with suppress(Refusal), session.begin_nested():
            if what == "reserve":
                actions.reserve(referral=referral, device=devices[other], actor=city, at=at)
            elif what == "expire":
                actions.expire_reservations(at=at)
            elif what == "cancel":
                stages.apply(referral, Step.CANCEL, actor=None, at=at)
            elif what == "hand_over":
                actions.fulfil(referral=referral, actor=city, at=at)
            for reservation in queries.open_reservations_of(referral) if what == "release" else []:
                actions.release(reservation=reservation, actor=city, at=at, reason="Erreur")
        _agree(devices, referrals)


def _agree(devices: list[Device], referrals: list[Referral]) -> None:
    db.session.flush()
    still_open = db.session.scalars(sa.select(Reservation).where(Reservation.ended_at.is_(None))).all()
    mine = [each for each in still_open if each.referral in referrals]
    assert len({each.device_id for each in mine}) == len({each.referral_id for each in mine}) == len(mine)
    for referral in referrals:
        waits = [each for each in mine if each.referral is referral]
        assert len(waits) == (referral.stage in {ReferralStage.RESERVED, ReferralStage.APPOINTMENT})
    for device in devices:
        held = any(each.device_id == device.id for each in mine)
        assert held == (device.reserved_until is not None)
        assert not held or device.stage is Stage.RESERVED


def test_a_hold_set_or_a_proof_lost_while_the_page_was_read_closes_the_reservation(session: Session) -> None:
    """What another transaction wrote since the device was read: told to the database alone, as it would be."""
    held, unproven = make.device(stage=Stage.READY), make.device(stage=Stage.READY)
    assert (held.open_holds, unproven.disks_proven) == ([], True)
    told = {"reason": HoldReason.SAFETY, "set_at": make.AT, "set_by_id": make.user().id, "device_id": held.id}
    session.execute(sa.insert(Hold.__table__).values(note="", lift_note="", **told))  # type: ignore[arg-type]
    lost = sa.update(Disk.__table__).where(Disk.device_id == unproven.id)  # type: ignore[arg-type]
    session.execute(lost.values(state=DiskState.TO_WIPE))
    for device, said in ((held, "bloqué"), (unproven, "sans preuve")):
        with pytest.raises(Refusal, match=said):
            make.reservation(device=device)
