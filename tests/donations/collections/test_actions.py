"""A round is planned, changed, made or cancelled, and donors' contacts are told what concerns them."""

from datetime import datetime, time

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.donations.collections import actions, queries, rules
from ordis.donations.collections.models import CollectionRound, CollectionStage, CollectionStop
from ordis.donations.collections.rules import Window
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.collections import making
from tests.donations.collections.test_stages import on_the_day


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))


def event(mail: OutgoingMail) -> tuple[str, str, int, str]:
    """Method, uid, sequence and status of the event that a message carries."""
    [file] = mail.calendars.values()
    calendar = Calendar.from_ical(file)
    [found] = calendar.walk("VEVENT")
    return str(calendar["method"]), str(found["uid"]), int(str(found["sequence"])), str(found["status"])


def signed() -> dict[str, object]:
    return {"actor": make.user(), "at": clock.now()}


def change(stop: CollectionStop, facts: actions.StopFacts) -> bool:
    return actions.change_stop(stop=stop, facts=facts, **signed())  # type: ignore[arg-type]


def test_a_round_asked_for_twice_by_one_page_is_one_round(session: Session) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    told = {"facts": making.round_facts(), "key": "clef-de-page", "actor": lead, "at": clock.now()}
    assert actions.plan_round(**told) is actions.plan_round(**told)


def test_a_stop_is_told_to_the_contact_with_an_event_for_the_calendar(session: Session) -> None:
    stop = making.stop(making.planned())
    [mail] = mails(session)
    assert mail.recipient == making.EMAIL
    assert "Transports du Clain, camion 20 m³" in mail.body
    assert "Louis Martin" not in mail.body
    assert event(mail)[0::2] == ("PUBLISH", 0)
    assert event(mail)[1].startswith(f"{stop.ref}@")


def test_a_new_hour_moves_the_same_event_and_a_cancellation_takes_it_out(session: Session) -> None:
    stop = making.stop(making.planned())
    assert change(stop, making.stop_facts((14, 16)))
    assert actions.cancel_stop(stop=stop, reason="Le camion est en panne", **signed())  # type: ignore[arg-type]
    told = [event(mail) for mail in mails(session)]
    assert [each[0::2] for each in told] == [("PUBLISH", 0), ("PUBLISH", 1), ("CANCEL", 2)]
    assert len({each[1] for each in told}) == 1
    assert "14\u00a0h\u00a000 et 16\u00a0h\u00a000" in mails(session)[1].body
    assert "Le camion est en panne." in mails(session)[2].body
    assert stop.stage is CollectionStage.CANCELLED


def test_a_note_or_a_telephone_that_changes_is_told_to_nobody(session: Session) -> None:
    stop = making.stop(making.planned())
    assert not change(stop, making.stop_facts(note="Quai 2", phone="05 49 00 00 00"))
    assert (len(mails(session)), stop.sequence, stop.note) == (1, 0, "Quai 2")


def test_a_cancellation_reaches_whoever_was_told_last(session: Session) -> None:
    stop = making.stop(making.planned())
    stop.email = ""
    actions.cancel_round(row=stop.round, reason="", **signed())  # type: ignore[arg-type]
    assert [mail.recipient for mail in mails(session)] == [making.EMAIL] * 2
    assert (stop.stage, stop.round.stage) == (CollectionStage.CANCELLED, CollectionStage.CANCELLED)


def test_a_change_reaches_whoever_was_told_when_the_address_is_taken_off(session: Session) -> None:
    stop = making.stop(making.planned())
    assert not change(stop, making.stop_facts(email=""))
    assert change(stop, making.stop_facts((14, 16), email=""))
    assert [mail.recipient for mail in mails(session)] == [making.EMAIL] * 2
    assert (stop.email, stop.told) == ("", making.EMAIL)


def test_another_address_is_told_and_the_first_is_released(session: Session) -> None:
    stop = making.stop(making.planned())
    assert change(stop, making.stop_facts(email="depot@imprimerie.example"))
    first, let_go, news = mails(session)
    assert [mail.recipient for mail in (first, let_go, news)] == [
        making.EMAIL,
        making.EMAIL,
        "depot@imprimerie.example",
    ]
    assert "toujours prévu" in let_go.body
    assert (event(let_go)[0], event(news)[0]) == ("CANCEL", event(first)[0])
    assert event(let_go)[1] == event(first)[1]
    assert "Nous passons prendre votre don" in news.body
    assert change(stop, making.stop_facts((14, 16), email="depot@imprimerie.example"))
    assert [mail.recipient for mail in mails(session)[3:]] == ["depot@imprimerie.example"]


def test_a_round_moved_to_today_keeps_no_hour_that_is_past(session: Session) -> None:
    row = making.planned(3)
    stop, afternoon = making.stop(row), datetime.combine(making.in_days(0), time(15), clock.PARIS)
    before = stop.arrives_at
    with pytest.raises(Refusal, match=stop.donation.number) as refused:
        actions.change_round(row=row, facts=making.round_facts(0), actor=make.user(), at=afternoon)
    assert "changez d’abord cette heure" in refused.value.message
    assert (row.day, stop.arrives_at, len(mails(session))) == (making.in_days(3), before, 1)
    change(stop, making.stop_facts((17, 18)))
    actions.change_round(row=row, facts=making.round_facts(0), actor=make.user(), at=afternoon)
    assert row.day == making.in_days(0)


def test_without_an_address_nobody_is_told_and_the_stop_stands(session: Session) -> None:
    stop = making.stop(making.planned(), facts=making.stop_facts(email=""))
    assert (mails(session), stop.told, stop.stage) == ([], "", CollectionStage.PLANNED)


def test_another_day_takes_every_stop_along_at_its_hours(session: Session) -> None:
    row = making.planned(3)
    first, second = making.stop(row), making.stop(row, facts=making.stop_facts((14, 15)))
    told = actions.change_round(row=row, facts=making.round_facts(5), **signed())  # type: ignore[arg-type]
    assert told == [first, second]
    assert [clock.in_paris(stop.arrives_at).date() for stop in (first, second)] == [making.in_days(5)] * 2
    assert [clock.in_paris(stop.arrives_at).hour for stop in (first, second)] == [9, 14]
    assert len(mails(session)) == 4


def test_another_driver_is_told_to_nobody(session: Session) -> None:
    row = making.planned(3)
    making.stop(row)
    same = making.round_facts(3, driver="Jeanne Roy", vehicle="camion 20 m³")
    assert actions.change_round(row=row, facts=same, **signed()) == []  # type: ignore[arg-type]
    assert len(mails(session)) == 1


def test_the_road_is_put_in_another_order_and_the_hours_stay(session: Session) -> None:
    row = making.planned()
    first, second = making.stop(row), making.stop(row, facts=making.stop_facts((14, 15)))
    actions.reorder(row=row, order=[second.ref, first.ref], **signed())  # type: ignore[arg-type]
    assert row.stops == [second, first]
    assert clock.in_paris(first.arrives_at).hour == 9
    with pytest.raises(Refusal, match="rechargez-la"):
        actions.reorder(row=row, order=[second.ref], **signed())  # type: ignore[arg-type]


def test_the_same_stop_pressed_twice_is_refused_and_another_site_is_not(session: Session) -> None:
    row, donation = making.planned(), make.donation()
    making.stop(row, donation)
    with pytest.raises(Refusal, match="déjà prévu"):
        making.stop(row, donation)
    making.stop(row, donation, making.stop_facts(place="4 quai du Port"))
    assert len(row.stops) == 2


@pytest.mark.parametrize("hours", [(11, 9), (9, 9), (4, 9), (20, 23)])
def test_an_absurd_window_is_refused(session: Session, hours: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="tient dans la journée"):
        making.stop(making.planned(), facts=making.stop_facts(hours))
    assert mails(session) == []


def test_a_day_gone_by_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="déjà passé"):
        making.planned(-1)
    at = clock.now()
    night = Window(time(6), time(6, 1))
    assert rules.fault(night, clock.in_paris(at).date().replace(year=2001), at=at) == rules.PAST


def test_a_round_is_made_stop_by_stop(session: Session) -> None:
    row = making.planned()
    stop, other = making.stop(row), making.stop(row)
    day = {"actor": make.user(Role.TECHNICIAN), "at": on_the_day(row)}
    actions.finish_stop(stop=stop, **day)  # type: ignore[arg-type]
    actions.cancel_stop(stop=other, reason="", **signed())  # type: ignore[arg-type]
    actions.finish_round(row=row, **day)  # type: ignore[arg-type]
    assert (stop.stage, row.stage, row.ended_by_id) == (CollectionStage.DONE, CollectionStage.DONE, day["actor"].id)  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="n’est plus possible"):
        change(stop, making.stop_facts((14, 15)))


def test_the_trace_names_numbers_and_nobody(session: Session) -> None:
    making.stop(making.planned())
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb.startswith("collection"))).all()
    assert [each.verb for each in events] == ["collection.planned", "collection.stop_added"]
    assert all("Martin" not in str(each.details) and making.EMAIL not in str(each.details) for each in events)


def test_a_donation_waits_for_a_round_until_one_stands(session: Session) -> None:
    donation = make.donation()
    assert [each.id for each in queries.to_plan()] == [donation.id]
    stop = making.stop(making.planned(), donation)
    assert list(queries.to_plan()) == []
    actions.cancel_stop(stop=stop, reason="", **signed())  # type: ignore[arg-type]
    assert [each.id for each in queries.to_plan()] == [donation.id]
    assert [each.stage for each in session.scalars(sa.select(CollectionRound))] == [CollectionStage.PLANNED]
