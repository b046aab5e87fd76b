"""Times opened, taken, moved, cancelled and closed; and what becomes of the reservation."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.allocation import actions as allocation
from ordis.handover import actions as handover
from ordis.handover.models import Slot
from ordis.handover.slots import actions, queries
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import ReferralStage
from tests import make
from tests.handover import making as signing
from tests.handover.slots import making

S = ReferralStage


def subjects(session: Session) -> Sequence[str]:
    return session.scalars(sa.select(OutgoingMail.subject).order_by(OutgoingMail.id)).all()


def verbs(session: Session, subject: str) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == subject)))


def test_a_series_is_opened_whole_with_one_event(session: Session) -> None:
    slots = making.open_times(times=6, capacity=2, weeks=8)
    assert len(slots) == session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 48
    [event] = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "slot.opened"))
    assert event.details["count"] == 48


def test_a_series_that_meets_one_time_at_the_same_place_opens_nothing(session: Session) -> None:
    making.open_times(days=11, times=1)
    with pytest.raises(Refusal, match="mardi 1er\u00a0décembre 2026, de 14\u00a0h\u00a000 à 14"):
        making.open_times(days=4, times=3, weeks=2, place="HOTEL DE VILLE")
    assert session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 1
    assert making.open_times(days=11, times=1, place="Médiathèque")


def test_a_closed_time_leaves_its_place_free(session: Session) -> None:
    actions.close_slots(slots=making.open_times(), actor=make.user(), at=clock.now())
    assert making.open_times()


def test_a_time_taken_is_offered_no_more_and_its_place_comes_back_when_it_moves(session: Session) -> None:
    first, second = making.open_times(times=2)
    (referral, agent, _), (other, _, _) = making.reserved(), making.reserved()
    appointment = actions.take(referral=referral, slot=first, actor=agent, at=clock.now())
    assert (referral.stage, appointment.starts_at, appointment.place) == (
        S.APPOINTMENT,
        first.starts_at,
        "Hôtel de ville",
    )
    offered = making.offered(other, agent)
    assert offered == [second]
    actions.take(referral=referral, slot=second, actor=agent, at=clock.now())
    assert (appointment.slot, appointment.sequence) == (second, 1)
    assert queries.taken(first) == 0


def test_taking_the_same_time_twice_changes_nothing(session: Session) -> None:
    [slot] = making.open_times()
    referral, agent, _ = making.reserved()
    for _ in range(2):
        appointment = actions.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    assert (appointment.sequence, queries.taken(slot)) == (0, 1)
    assert verbs(session, referral.number).count("handover.appointment") == 1


def test_a_full_a_closed_and_a_past_time_are_refused_each_in_words(session: Session) -> None:
    full, closed, past = making.open_times(times=3)
    (one, agent, _), (two, other, _) = making.reserved(), making.reserved()
    actions.take(referral=one, slot=full, actor=agent, at=clock.now())
    actions.close_slots(slots=[closed], actor=make.user(), at=clock.now())
    for slot, said in ((full, "vient d’être prise"), (closed, "a fermé ce créneau")):
        with pytest.raises(Refusal, match=said):
            actions.take(referral=two, slot=slot, actor=other, at=clock.now())
    with pytest.raises(Refusal, match="déjà passée"):
        actions.take(referral=two, slot=past, actor=other, at=past.starts_at)
    assert two.stage is S.RESERVED


def test_no_time_is_taken_without_a_device_set_aside(session: Session) -> None:
    [slot] = making.open_times()
    referral = make.referral(stage=S.ACCEPTED)
    with pytest.raises(Refusal, match="n’est pas possible à l’étape"):
        actions.take(referral=referral, slot=slot, actor=referral.author, at=clock.now())
    assert queries.taken(slot) == 0


def test_a_device_waits_two_weeks_past_its_last_day_for_an_appointment_and_no_more(session: Session) -> None:
    referral, agent, reservation = making.reserved()
    days = (reservation.until - clock.today()).days
    [near], [far] = making.open_times(days=days + 14), making.open_times(days=days + 15)
    assert making.offered(referral, agent) == [near]
    with pytest.raises(Refusal, match="au plus tard le"):
        actions.take(referral=referral, slot=far, actor=agent, at=clock.now())
    actions.take(referral=referral, slot=near, actor=agent, at=clock.now())
    assert allocation.expire_reservations(at=clock.now() + timedelta(days=days + 13)) == 0
    assert referral.stage is S.APPOINTMENT
    city = make.user()
    assert actions.take(referral=referral, slot=far, actor=city, at=clock.now()).slot is far


def test_an_appointment_cancelled_after_the_last_day_leaves_a_week_to_choose_again(session: Session) -> None:
    referral, agent, reservation = making.reserved()
    [slot] = making.open_times(days=(reservation.until - clock.today()).days + 10)
    actions.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    late = clock.now() + timedelta(days=(reservation.until - clock.today()).days + 9)
    handover.cancel_appointment(referral=referral, actor=agent, at=late)
    assert (referral.stage, queries.taken(slot)) == (S.RESERVED, 0)
    kept = late.date() + timedelta(days=7)
    assert (reservation.until, reservation.device.reserved_until, reservation.warned_at) == (kept, kept, None)
    assert allocation.expire_reservations(at=late + timedelta(days=7)) == 0
    assert allocation.warn_reservations(at=late + timedelta(days=2)) == 1
    assert allocation.expire_reservations(at=late + timedelta(days=8)) == 1
    assert referral.stage is S.ACCEPTED


def test_the_week_to_choose_again_is_given_once_for_a_reservation(session: Session) -> None:
    referral, agent, reservation = making.reserved()
    soon, later = making.open_times(days=2, times=2)
    actions.take(referral=referral, slot=soon, actor=agent, at=clock.now())
    handover.cancel_appointment(referral=referral, actor=agent, at=clock.now())
    until = reservation.until
    actions.take(referral=referral, slot=later, actor=agent, at=clock.now())
    late = clock.now() + timedelta(days=30)
    handover.cancel_appointment(referral=referral, actor=agent, at=late)
    assert reservation.until == until
    assert allocation.expire_reservations(at=late) == 1


def test_an_early_cancellation_does_not_shorten_the_reservation(session: Session) -> None:
    referral, agent, reservation = making.reserved()
    until = reservation.until
    actions.take(referral=referral, slot=making.open_times()[0], actor=agent, at=clock.now())
    handover.cancel_appointment(referral=referral, actor=agent, at=clock.now())
    assert reservation.until == reservation.device.reserved_until == until
    assert reservation.extended_at is None


def test_a_cancellation_is_told_traced_and_cannot_be_made_twice(session: Session) -> None:
    referral, agent, _ = making.reserved()
    appointment = actions.take(referral=referral, slot=making.open_times()[0], actor=agent, at=clock.now())
    handover.cancel_appointment(referral=referral, actor=agent, at=clock.now())
    assert (appointment.sequence, appointment.cancelled_at) == (1, clock.now())
    assert subjects(session)[-1] == f"Demande {referral.number}\u202f: rendez-vous annulé"
    assert "handover.appointment_cancelled" in verbs(session, referral.number)
    with pytest.raises(Refusal, match="pas de rendez-vous en cours"):
        handover.cancel_appointment(referral=referral, actor=agent, at=clock.now())
    again = actions.take(
        referral=referral, slot=queries.slots_named([making.one_slot().ref])[0], actor=agent, at=clock.now()
    )
    assert again.ref != appointment.ref


def test_a_closed_time_keeps_its_appointments_and_tells_their_prescribers(session: Session) -> None:
    [slot] = making.open_times(capacity=2)
    pairs = [making.reserved() for _ in range(2)]
    for referral, agent, _ in pairs:
        actions.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    standing = actions.close_slots(slots=[slot], actor=make.user(), at=clock.now())
    assert {each.referral for each in standing} == {referral for referral, _, _ in pairs}
    assert {referral.stage for referral, _, _ in pairs} == {S.APPOINTMENT}
    told = [subject for subject in subjects(session) if "ne peut pas se tenir" in subject]
    assert len(told) == 2
    assert "24/11/2026" in told[0]
    assert actions.close_slots(slots=[slot], actor=make.user(), at=clock.now()) == []
    assert len(verbs(session, "24/11/2026, 14\u00a0h\u00a000")) == 1


def test_a_device_released_cancels_the_appointment_and_gives_the_place_back(session: Session) -> None:
    referral, agent, reservation = making.reserved()
    [slot] = making.open_times()
    appointment = actions.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    allocation.release(reservation=reservation, actor=make.user(), at=clock.now(), reason="Panne")
    assert (appointment.cancelled_at, appointment.sequence, queries.taken(slot)) == (clock.now(), 1, 0)


def test_a_computer_handed_over_before_the_day_gives_the_place_to_another_family(session: Session) -> None:
    case = signing.ready()
    [slot] = making.open_times()
    appointment = actions.take(referral=case.referral, slot=slot, actor=case.agent, at=clock.now())
    signing.sign(case)
    assert (queries.taken(slot), appointment.cancelled_at) == (0, None)


def test_a_computer_handed_over_that_day_leaves_the_place_taken(session: Session) -> None:
    case = signing.ready()
    [slot] = making.open_times()
    actions.take(referral=case.referral, slot=slot, actor=case.agent, at=clock.now())
    with clock.frozen(slot.starts_at):  # the boxes name the days of the agreement
        signing.sign(case)
    assert queries.taken(slot) == 1


def test_a_structure_s_own_place_is_offered_to_its_referrals_only(session: Session) -> None:
    (own, agent, _), (other, stranger, _) = making.reserved(), making.reserved()
    [slot] = making.open_times(site=(site := making.site(own.organisation)))
    assert making.offered(own, agent) == [slot]
    assert making.offered(other, stranger) == []
    assert queries.slot_for(other, slot.ref) is None
    with pytest.raises(Refusal, match="a fermé"):
        actions.take(referral=other, slot=slot, actor=stranger, at=clock.now())
    site.hands_over = False
    assert making.offered(own, agent) == []


def test_a_date_at_the_structure_s_own_place_has_no_slot(session: Session) -> None:
    referral, agent, _ = making.reserved()
    site = making.site(referral.organisation)
    appointment = actions.meet_at_site(
        referral=referral, site=site, starts_at=making.paris(making.in_days(3), 18), actor=agent, at=clock.now()
    )
    assert (appointment.slot, appointment.place) == (None, "Maison de quartier, 3 rue des Forges")
    for hour, days, said in ((3, 3, "entre 7"), (8, 0, "déjà passée"), (9, 60, "au plus tard le")):
        with pytest.raises(Refusal, match=said):
            actions.meet_at_site(
                referral=referral, site=site, starts_at=making.paris(making.in_days(days), hour), actor=agent,
                at=clock.now(),
            )  # fmt: skip
