"""The pages: the city opens, sees and closes; a prescriber takes, moves, cancels, and gets the calendar file."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.models import Appointment, Slot
from ordis.handover.slots import actions
from ordis.kernel import clock
from ordis.kernel.french import day, hour, weekday
from ordis.referrals.models import ReferralStage
from tests import make
from tests.counting import queries
from tests.handover.slots import making
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
Clients = Callable[[Role], FlaskClient]


def typed(**changes: object) -> dict[str, object]:
    first = making.in_days(4).isoformat()
    return {
        "site": "", "place": "Hôtel de ville", "first_day": first, "begins": "14:00", "ends": "17:00", "minutes": "30",
        "capacity": "2", "weeks": "3", **changes,
    }  # fmt: skip


def test_the_city_opens_a_series_and_sees_it_week_by_week(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "Aucun créneau cette semaine-là, ni après" in city.get("/handovers/slots").text
    told = follow(city, city.post("/handovers/slots", data=typed())).text
    assert "18\u00a0créneaux ouverts" in told
    assert told.count("2\u00a0places libres") == 6
    assert "Mardi 24\u00a0novembre 2026" in told
    assert "0\u00a0place prise</strong> sur 12" in told
    assert "Le prochain est mardi 24" in city.get("/handovers/slots").text
    assert 'value="Hôtel de ville"' in city.get("/handovers/slots/new").text
    assert "Créneaux de remise" in city.get("/handovers").text


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"first_day": ""}, 422, "Choisissez un jour"),
        ({"first_day": "2026-11-19"}, 422, "déjà passé"),
        ({"first_day": "1026-11-19"}, 422, "année entre"),
        ({"ends": "13:00"}, 422, "finit après son début"),
        ({"minutes": "0"}, 422, "de 10 à 240"),
        ({"minutes": "9" * 40}, 422, "de 10 à 240"),
        ({"capacity": "beaucoup"}, 422, "de 1 à 30"),
        ({"weeks": "-1"}, 422, "de 1 à 52"),
        ({"place": " "}, 422, "Écrivez le lieu"),
        ({"place": "x" * 161}, 422, "trop long"),
        ({"site": "xxxxxxxxxxxx"}, 422, "site"),
    ],
)
def test_a_series_badly_typed_opens_nothing_and_keeps_what_was_typed(
    session: Session, clients: Clients, changes: dict[str, object], status: int, said: str
) -> None:
    answer = clients(Role.COORDINATOR).post("/handovers/slots", data=typed(**changes))
    assert (answer.status_code, said in answer.text) == (status, True)
    assert 'value="14:00"' in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 0


def test_a_series_that_meets_another_is_refused_on_its_page(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    city.post("/handovers/slots", data=typed())
    answer = city.post("/handovers/slots", data=typed(place="hotel de ville", begins="16:30", weeks="1"))
    assert (answer.status_code, "déjà ouvert à cet endroit" in answer.text) == (409, True)


def test_only_sites_that_hand_over_are_offered_to_the_city(session: Session, clients: Clients) -> None:
    structure = make.prescriber_structure()
    there, _ = making.site(structure, name="Salle ouverte"), making.site(structure, name="Bureau", hands_over=False)
    city = clients(Role.COORDINATOR)
    page = city.get("/handovers/slots/new").text
    assert ("Salle ouverte" in page, "Bureau" in page) == (True, False)
    told = follow(city, city.post("/handovers/slots", data=typed(site=there.ref, place=""))).text
    assert "Salle ouverte, 3 rue des Forges" in told


def test_a_prescriber_takes_moves_and_cancels_from_the_page_of_the_referral(session: Session, sign_in: SignIn) -> None:
    first, second = making.open_times(times=2)
    referral, agent, _ = making.reserved()
    client, page = sign_in(agent), f"/referrals/{referral.ref}"
    shown = client.get(page).text
    assert "Convenez d’un de ces créneaux" in shown
    assert first.ref in shown
    told = follow(client, client.post(f"/handovers/{referral.ref}/slots", data={"slot": first.ref})).text
    assert f"Rendez-vous fixé\u202f: {weekday(first.starts_at)} à {hour(first.starts_at)}, Hôtel de ville." in told
    assert first.ref not in client.get(f"/handovers/{referral.ref}/slots").text
    client.post(f"/handovers/{referral.ref}/slots", data={"slot": second.ref})
    assert hour(second.starts_at) in client.get(page).text
    told = follow(client, client.post(f"/handovers/{referral.ref}/appointment/cancel")).text
    assert "est annulé" in told
    assert "retirer de l’agenda" in told
    assert referral.stage is ReferralStage.RESERVED


def test_the_calendar_file_follows_the_appointment_until_it_takes_it_out(session: Session, sign_in: SignIn) -> None:
    slots = making.open_times(times=2)
    referral, agent, _ = making.reserved()
    client, base, seen = sign_in(agent), f"/handovers/{referral.ref}", []

    def look() -> None:
        answer = client.get(f"{base}/appointment.ics")
        assert referral.household.last_name
        assert referral.household.last_name not in answer.text
        calendar = Calendar.from_ical(answer.data)
        [entry] = calendar.walk("VEVENT")
        assert str(entry["organizer"]).startswith("mailto:")
        length = entry.decoded("dtend") - entry.decoded("dtstart")
        seen.append(
            (
                str(calendar["method"]),
                str(entry["status"]),
                str(entry["uid"]),
                int(str(entry["sequence"])),
                length.seconds,
            )
        )

    for slot in slots:
        client.post(f"{base}/slots", data={"slot": slot.ref})
        look()
    client.post(f"{base}/appointment/cancel")
    look()
    uid = seen[0][2]
    assert seen == [
        ("PUBLISH", "CONFIRMED", uid, 0, 1800),
        ("PUBLISH", "CONFIRMED", uid, 1, 1800),
        ("CANCEL", "CANCELLED", uid, 2, 1800),
    ]


def test_a_refusal_that_says_nothing_was_written_is_not_under_a_heading_that_says_it_too(
    session: Session, clients: Clients
) -> None:
    told = clients(Role.COORDINATOR).post("/handovers/slots", data=typed(ends="13:00")).text
    assert told.count("Rien n’a été") == 1
    assert "<h2>Il reste à corriger</h2>" in told
    missing = clients(Role.COORDINATOR).post("/handovers/slots", data=typed(first_day="")).text
    assert "<h2>Rien n’a été enregistré" in missing


def test_a_time_filled_between_two_screens_shows_the_others_again(session: Session, sign_in: SignIn) -> None:
    full, free = making.open_times(times=2)
    (one, first, _), (two, late, _) = making.reserved(), making.reserved()
    actions.take(referral=one, slot=full, actor=first, at=clock.now())
    answer = sign_in(late).post(f"/handovers/{two.ref}/slots", data={"slot": full.ref})
    assert (answer.status_code, "vient d’être prise" in answer.text) == (409, True)
    assert free.ref in answer.text
    nothing = sign_in(late).post(f"/handovers/{two.ref}/slots", data={})
    assert (nothing.status_code, "Choisissez un créneau" in nothing.text) == (422, True)


def test_the_place_or_the_site_of_another_structure_does_not_exist(session: Session, sign_in: SignIn) -> None:
    (own, agent, _), (foreign, _, _) = making.reserved(), making.reserved()
    theirs = making.site(foreign.organisation)
    [slot] = making.open_times(site=theirs)
    client, base = sign_in(agent), f"/handovers/{own.ref}"
    assert client.post(f"{base}/slots", data={"slot": slot.ref}).status_code == 404
    date = {"day": making.in_days(3).isoformat(), "hour": "10:00"}
    for site in (theirs, making.site(own.organisation, hands_over=False)):
        assert client.post(f"{base}/own-place", data={"site": site.ref, **date}).status_code == 404
    for path in ("slots", "own-place", "appointment/cancel"):
        assert client.post(f"/handovers/{foreign.ref}/{path}", data={"slot": slot.ref}).status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 0


def test_a_prescriber_fixes_a_date_in_the_own_place_of_the_structure(session: Session, sign_in: SignIn) -> None:
    referral, agent, _ = making.reserved()
    site, client = making.site(referral.organisation), sign_in(agent)
    assert "Dans vos murs" in client.get(f"/handovers/{referral.ref}/slots").text
    sent = {"site": site.ref, "day": making.in_days(3).isoformat(), "hour": "10:00"}
    late = client.post(f"/handovers/{referral.ref}/own-place", data={**sent, "hour": "23:30"})
    assert (late.status_code, "entre 7" in late.text) == (422, True)
    told = follow(client, client.post(f"/handovers/{referral.ref}/own-place", data=sent)).text
    assert "Maison de quartier, 3 rue des Forges" in told


def test_any_other_date_and_place_are_for_the_city(session: Session, sign_in: SignIn, clients: Clients) -> None:
    referral, agent, _ = making.reserved()
    sent = {"day": making.in_days(90).isoformat(), "hour": "10:00", "place": "Ailleurs"}
    assert sign_in(agent).post(f"/handovers/{referral.ref}/appointment", data=sent).status_code == 403
    city = clients(Role.COORDINATOR)
    assert "Fixer une date sans créneau" in city.get(f"/handovers/{referral.ref}/slots").text
    assert city.post(f"/handovers/{referral.ref}/appointment", data=sent).status_code == 302
    assert referral.stage is ReferralStage.APPOINTMENT


def test_the_city_closes_times_and_everybody_sees_what_is_to_move(
    session: Session, sign_in: SignIn, clients: Clients
) -> None:
    slots = making.open_times(times=3)
    referral, agent, _ = making.reserved()
    actions.take(referral=referral, slot=slots[0], actor=agent, at=clock.now())
    city = clients(Role.COORDINATOR)
    assert city.post("/handovers/slots/close", data={}).status_code == 422
    told = follow(city, city.post("/handovers/slots/close", data={"slot": [slots[0].ref, slots[1].ref]})).text
    assert "2\u00a0créneaux fermés. 1\u00a0rendez-vous à déplacer" in told
    assert (told.count("Fermé"), referral.number in told) == (1, True)
    assert "créneau fermé, à déplacer" in city.get("/handovers").text
    assert "La ville a fermé ce créneau" in sign_in(agent).get(f"/referrals/{referral.ref}").text


def test_nothing_is_chosen_while_no_device_is_set_aside(session: Session, sign_in: SignIn) -> None:
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    client = sign_in(referral.author)
    assert "Rendez-vous de remise" not in client.get(f"/referrals/{referral.ref}").text
    assert "pas de rendez-vous à prendre" in client.get(f"/handovers/{referral.ref}/slots").text


def test_without_a_free_time_the_prescriber_is_told_whom_to_call(session: Session, sign_in: SignIn) -> None:
    referral, agent, reservation = making.reserved()
    page = sign_in(agent).get(f"/handovers/{referral.ref}/slots").text
    assert "Aucun créneau n’est libre d’ici là" in page
    assert day(reservation.until + timedelta(days=14)) in page


@pytest.mark.parametrize("asked", ["hier", "2026-99-99", "9999-12-31", "0001-01-01"])
def test_a_week_that_is_none_shows_this_one(session: Session, clients: Clients, asked: str) -> None:
    assert "Semaine du 16\u00a0novembre 2026" in clients(Role.COORDINATOR).get(f"/handovers/slots?week={asked}").text


@pytest.mark.parametrize("families", [1, 5])
def test_a_week_and_a_choice_cost_the_same_whatever_their_length(
    session: Session, sign_in: SignIn, families: int
) -> None:
    slots = making.open_times(times=families + 1)
    for slot in slots[:-1]:
        referral, agent, _ = making.reserved()
        actions.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    waiting, mine, _ = making.reserved()
    city, week = make.user(), f"/handovers/slots?week={making.in_days(4)}"
    asked = []
    for who, path in ((city, week), (mine, f"/handovers/{waiting.ref}/slots"), (mine, f"/referrals/{waiting.ref}")):
        client = sign_in(who)
        with queries() as made:
            assert client.get(path).status_code == 200
        asked.append(len(made))
    assert asked == [4, 8, 13]


def test_before_and_after_the_choice_the_page_says_that_the_reservation_follows_it(
    session: Session, sign_in: SignIn
) -> None:
    referral, agent, reservation = making.reserved()
    [slot] = making.open_times(days=30)
    client, page = sign_in(agent), f"/referrals/{referral.ref}"
    assert reservation.until < making.in_days(30)
    for before in (client.get(page).text, client.get(f"/handovers/{referral.ref}/slots").text):
        assert f"L’appareil est réservé jusqu’au {day(reservation.until)}" in before
        assert "la réservation le suit" in before
    told = follow(client, client.post(f"/handovers/{referral.ref}/slots", data={"slot": slot.ref})).text
    assert "L’appareil est gardé jusqu’à ce jour-là" in told
    assert f"et non plus jusqu’au {day(reservation.until)}" in told
    assert f"Réservé jusqu’au {day(reservation.until)}" not in told


def test_the_place_that_follows_the_referral_is_named_among_times_and_chosen_for_a_date(
    session: Session, sign_in: SignIn
) -> None:
    referral, agent, _ = making.reserved()
    making.site(referral.organisation)
    annexe = making.site(referral.organisation, name="Annexe du Rocher")
    making.open_times(site=annexe)
    client = sign_in(agent)
    assert "(lieu de la structure)" in client.get(f"/handovers/{referral.ref}/slots").text
    referral.site = annexe
    session.flush()
    page = client.get(f"/handovers/{referral.ref}/slots").text
    assert "(là où la famille est suivie)" in page
    assert f'<option selected value="{annexe.ref}">' in page
