"""An agenda subscribes to the handovers: by a secret address that reads, names nobody, and may be taken back."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.handover import actions as handover
from ordis.handover.feeds import actions, rules
from ordis.handover.feeds.models import CalendarFeed
from ordis.handover.models import Appointment
from ordis.handover.slots import actions as slots
from ordis.handover.venues.models import Venue
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral
from tests import make
from tests.counting import queries as counted
from tests.handover.slots import making as meeting

SignIn = Callable[[User], FlaskClient]
Clients = Callable[[Role], FlaskClient]


def expected(hour: int = 10) -> tuple[Referral, User, Appointment]:
    referral, agent, _ = meeting.reserved()
    at = clock.now()
    starts_at = at.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=3)
    row = handover.set_appointment(referral=referral, starts_at=starts_at, place="Mairie", actor=agent, at=at)
    return referral, agent, row


def address(owner: User, venue: Venue | None = None) -> str:
    return f"/agenda/{actions.open_feed(venue=venue, actor=owner, at=clock.now())[1]}.ics"


def events(client: FlaskClient, path: str) -> list[Event]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [each for each in Calendar.from_ical(answer.data).walk("VEVENT") if isinstance(each, Event)]


def test_the_agenda_of_a_structure_holds_its_own_handovers_and_names_nobody(
    session: Session, client: FlaskClient
) -> None:
    (referral, agent, row), (other, _, _) = expected(), expected(11)
    path = address(agent)
    [event] = events(client, path)
    assert event.decoded("dtstart") == row.starts_at
    assert (str(event["location"]), int(event["sequence"])) == ("Mairie", 0)
    assert str(event["uid"]) == str(Calendar.from_ical(client.get(path).data).walk("VEVENT")[0]["uid"])
    text = client.get(path).text
    assert referral.number in text
    assert other.number not in text
    for name in (referral.household.last_name, referral.household.first_name, referral.household.full_name):
        assert name not in text
    assert len(events(client, address(make.user(Role.COORDINATOR)))) == 2


def test_what_moves_has_a_greater_sequence_and_what_is_cancelled_leaves(session: Session, client: FlaskClient) -> None:
    referral, agent, row = expected()
    path = address(agent)
    [before] = events(client, path)
    later = clock.now() + timedelta(minutes=5)
    handover.set_appointment(
        referral=referral, starts_at=row.starts_at + timedelta(hours=2), place="Bus", actor=agent, at=later
    )
    [after] = events(client, path)
    assert (after["uid"], int(after["sequence"])) == (before["uid"], int(before["sequence"]) + 1)
    assert after.decoded("dtstamp") == later.replace(microsecond=0)
    handover.cancel_appointment(referral=referral, actor=agent, at=later)
    assert events(client, path) == []


def test_the_same_handovers_are_the_same_bytes_and_are_not_sent_twice(session: Session, client: FlaskClient) -> None:
    _, agent, _ = expected()
    path = address(agent)
    first = client.get(path)
    assert first.headers["Cache-Control"].startswith("private")
    assert first.content_type == "text/calendar; charset=utf-8"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path).data == first.data


def test_a_scanner_that_opens_the_address_consumes_and_writes_nothing(session: Session, client: FlaskClient) -> None:
    _, agent, _ = expected()
    path = address(agent)
    traces = sa.select(sa.func.count()).select_from(AuditEvent)
    before = session.scalar(traces)
    for _ in range(3):
        assert client.head(path).status_code == 200
        assert len(events(client, path)) == 1
    assert session.scalar(traces) == before
    assert client.post(path).status_code == 405


def test_an_address_revoked_unknown_or_of_somebody_who_left_opens_nothing(
    session: Session, client: FlaskClient, sign_in: SignIn
) -> None:
    _, agent, _ = expected()
    path, other = address(agent), address(agent)
    feeds = session.scalars(sa.select(CalendarFeed).order_by(CalendarFeed.id)).all()
    stranger = sign_in(make.user(Role.COORDINATOR))
    assert stranger.post(f"/handovers/feeds/{feeds[0].ref}/revoke").status_code == 404
    assert sign_in(agent).post(f"/handovers/feeds/{feeds[0].ref}/revoke").status_code == 303
    assert [client.get(each).status_code for each in (path, other, "/agenda/inconnu.ics")] == [404, 200, 404]
    agent.active = False
    session.flush()
    assert client.get(other).status_code == 404


def test_the_agenda_of_a_place_holds_the_handovers_of_that_place(session: Session, client: FlaskClient) -> None:
    venue = Venue(name="Médiathèque", hours={"1": [["09:00", "12:00"]]})
    session.add(venue)
    expected()
    [slot] = meeting.open_times()
    session.flush()
    slot.venue_id = venue.id
    session.flush()
    referral, agent, _ = meeting.reserved()
    slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    [event] = events(client, address(make.user(Role.COORDINATOR), venue))
    assert referral.number in str(event["summary"])


def test_the_address_is_shown_once_and_only_its_fingerprint_is_kept(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    given = city.post("/handovers/feeds", data={"venue": ""})
    assert given.status_code == 201
    assert given.headers["Cache-Control"] == "no-store"
    path = given.text.split('readonly value="')[1].split('"')[0]
    secret = urlsplit(path).path.removeprefix("/agenda/").removesuffix(".ics")
    assert session.scalars(sa.select(CalendarFeed.token_sha256)).all() == [rules.fingerprint(secret)]
    page = city.get("/handovers/feeds").text
    assert secret not in page
    assert "Toutes les remises" in page
    assert city.get(urlsplit(path).path).status_code == 200


def test_the_page_that_gave_the_address_reloaded_gives_the_same_and_opens_no_other(
    session: Session, clients: Clients
) -> None:
    city = clients(Role.COORDINATOR)
    key = city.get("/handovers/feeds").text.split('name="key"')[1].split('value="')[1].split('"')[0]
    given, again = (city.post("/handovers/feeds", data={"venue": "", "key": key}) for _ in range(2))
    shown = [page.text.split('readonly value="')[1].split('"')[0] for page in (given, again)]
    assert shown[0] == shown[1]
    feed = session.scalars(sa.select(CalendarFeed)).one()
    assert city.post(f"/handovers/feeds/{feed.ref}/revoke").status_code == 303
    gone = city.post("/handovers/feeds", data={"venue": "", "key": key})
    assert (gone.status_code, "est révoquée" in gone.text) == (409, True)
    assert key != city.get("/handovers/feeds").text.split('name="key"')[1].split('value="')[1].split('"')[0]


def test_the_same_key_typed_by_two_people_opens_two_secrets(session: Session) -> None:
    one, other = (
        actions.open_feed(venue=None, key="0" * 32, actor=make.user(Role.COORDINATOR), at=clock.now()) for _ in range(2)
    )
    assert one[1] != other[1]


def test_somebody_has_five_addresses_at_most(session: Session) -> None:
    owner = make.user(Role.COORDINATOR)
    for _ in range(rules.MOST):
        address(owner)
    with pytest.raises(Refusal, match="déjà 5"):
        address(owner)


def test_the_agenda_is_read_in_as_many_queries_whatever_it_holds(session: Session, client: FlaskClient) -> None:
    owner = make.user(Role.COORDINATOR)
    path = address(owner)
    expected()
    with counted() as few:
        client.get(path)
    for hour in (9, 11, 12):
        expected(hour)
    with counted() as many:
        client.get(path)
    assert len(many) == len(few)
