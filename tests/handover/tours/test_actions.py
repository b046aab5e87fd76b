"""Stops offer their times, a delay and another order move them, computers are loaded."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.models import Appointment, Slot
from ordis.handover.slots import actions as slots
from ordis.handover.slots.queries import slot_for
from ordis.handover.tours import actions, queries
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral
from tests import make
from tests.handover.slots import making as meeting
from tests.handover.tours import making

LATE = timedelta(minutes=20)


def take(slot: Slot, *, district: str = "") -> tuple[Referral, User, Appointment]:
    referral, agent, _ = meeting.reserved(make.prescriber_structure(district=district))
    return referral, agent, slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())


def last_mail(session: Session) -> OutgoingMail:
    return session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()  # type: ignore[return-value]


def test_a_stop_offers_its_families_over_its_times_to_everybody(session: Session) -> None:
    stop = making.stop(making.tour(), (9, 11), capacity=6)
    assert [(in_paris(each.starts_at).strftime("%H:%M"), each.capacity) for each in making.slots(stop)] == [
        ("09:00", 2), ("09:30", 2), ("10:00", 1), ("10:30", 1),
    ]  # fmt: skip
    referral, agent, _ = meeting.reserved()
    assert meeting.offered(referral, agent) == making.slots(stop)
    assert making.slots(stop)[0].place == "Bus numérique, Place de Provence"


def test_a_stop_of_a_district_is_offered_to_its_structures_only(session: Session) -> None:
    [first, *_] = making.slots(making.stop(making.tour(), district="Les Couronneries"))
    stranger, agent, _ = meeting.reserved(make.prescriber_structure(district="Beaulieu"))
    assert meeting.offered(stranger, agent) == []
    assert slot_for(stranger, first.ref) is None
    with pytest.raises(Refusal, match="a fermé"):
        slots.take(referral=stranger, slot=first, actor=agent, at=clock.now())
    assert take(first, district="Les Couronneries")[2].slot == first
    meeting.site(stranger.organisation).district = "Les Couronneries"
    session.flush()
    assert meeting.offered(stranger, agent)


def test_a_delay_moves_what_is_to_come_and_tells_whoever_expected_it(session: Session) -> None:
    tour = making.tour()
    first, second = making.stop(tour, (9, 10)), making.stop(tour, (11, 12), place="Gare")
    one, two = take(making.slots(first)[0])[2], take(making.slots(second)[0])[2]
    before = two.starts_at
    moved = actions.tell_delay(tour=tour, minutes=20, actor=make.user(), at=first.leaves_at)
    assert moved == [two]
    assert (two.starts_at, two.sequence, two.slot and two.slot.starts_at) == (before + LATE, 1, before + LATE)
    assert (one.sequence, second.arrives_at, tour.delayed) == (0, before + LATE, 20)
    mail = last_mail(session)
    assert "Le bus a 20\u00a0minutes de retard" in mail.subject
    assert (mail.is_news, mail.next_try_at) == (False, first.leaves_at)  # it leaves now, not tomorrow morning
    [file] = mail.calendars.values()
    event = Calendar.from_ical(file).walk("VEVENT")[0]
    assert (event["sequence"], event["dtstart"].dt) == (1, before + LATE)


def test_another_order_moves_stops_times_and_appointments_together(session: Session) -> None:
    tour = making.tour()
    first, second = making.stop(tour, (9, 10)), making.stop(tour, (11, 13), place="Gare", capacity=2)
    one, two = take(making.slots(first)[0])[2], take(making.slots(second)[1])[2]
    moved = actions.reorder(tour=tour, order=[second.ref, first.ref], actor=make.user(), at=clock.now())
    assert {row.id for row in moved} == {one.id, two.id}
    assert [in_paris(each.arrives_at).hour for each in (first, second)] == [12, 9]
    assert [in_paris(row.starts_at).strftime("%H:%M") for row in (one, two)] == ["12:00", "09:30"]
    assert all(row.slot is not None and row.slot.starts_at == row.starts_at for row in moved)
    with pytest.raises(Refusal, match="ont changé"):
        actions.reorder(tour=tour, order=[first.ref], actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="a commencé"):
        actions.reorder(tour=tour, order=[first.ref, second.ref], actor=make.user(), at=second.arrives_at)


def test_a_delay_that_nobody_could_keep_is_refused(session: Session) -> None:
    tour = making.tour()
    stop = making.stop(tour, (20, 21))
    for minutes, at, said in (
        (0, clock.now(), "de 1 à 240"),
        (90, clock.now(), "après 22"),
        (20, stop.leaves_at, "sont passés"),
    ):
        with pytest.raises(Refusal, match=said):
            actions.tell_delay(tour=tour, minutes=minutes, actor=make.user(), at=at)


def test_a_tour_is_refused_for_a_bus_already_gone_that_day_or_a_day_past(session: Session) -> None:
    bus = making.bus()
    making.tour(on=bus)
    with pytest.raises(Refusal, match="déjà une tournée"):
        making.tour(on=bus)
    with pytest.raises(Refusal, match="déjà passé"):
        making.tour(days=-1, on=bus)


def test_a_stop_or_a_tour_cancelled_closes_its_times_and_keeps_the_devices(session: Session) -> None:
    tour = making.tour()
    first, second = making.stop(tour, (9, 10)), making.stop(tour, (11, 12), place="Gare")
    row = take(making.slots(first)[0])[2]
    assert actions.cancel_stop(stop=first, actor=make.user(), at=clock.now()) == [row]
    assert [sheet.is_open for sheet in queries.sheets(tour)] == [False, True]
    assert "ne peut pas se tenir" in last_mail(session).subject
    actions.cancel_tour(tour=tour, actor=make.user(), at=clock.now())
    assert all(slot.closed_at for slot in making.slots(second))
    with pytest.raises(Refusal, match="annulée"):
        making.stop(tour, (14, 15))


def test_only_what_is_expected_is_loaded_and_once(session: Session) -> None:
    tour = making.tour()
    stop = making.stop(tour)
    take(making.slots(stop)[0])
    [load] = queries.sheets(tour)[0].loads
    assert (load.loaded, load.stop) == (False, stop)
    lead = make.user(Role.WORKSHOP_LEAD)
    with pytest.raises(Refusal, match="attendu à aucun arrêt"):
        actions.load(tour=tour, text=make.reservation().device.code, actor=lead, at=clock.now())
    assert actions.load(tour=tour, text=load.device.code, actor=lead, at=clock.now()) == (load.device, False)
    assert load.device.place == tour.bus
    assert actions.load(tour=tour, text=load.device.code, actor=lead, at=clock.now()) == (load.device, True)
    assert [each.loaded for each in queries.sheets(tour)[0].loads] == [True]
