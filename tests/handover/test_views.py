"""The day of the handover, page by page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import event
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.allocation import actions as allocation
from ordis.ceremonies.models import Ceremony
from ordis.handover import actions
from ordis.handover.day.queries import next_up, queue
from ordis.handover.day.rules import Turn
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.handover import holding, making

SignIn = Callable[[User], FlaskClient]
PLACE = "Maison de quartier Saint-Éloi"


def accepted(structure: Organisation, agent: User) -> Referral:
    return make.referral(of=structure, author=agent, stage=ReferralStage.ACCEPTED)


def agent_of(referral: Referral) -> User:
    return make.user(Role.PRESCRIBER, name="Inès Petit", of=referral.organisation)


def test_the_whole_day_from_the_agenda_to_the_copy(session: Session, sign_in: SignIn) -> None:
    reservation = make.reservation()
    referral, device = reservation.referral, reservation.device
    agent = agent_of(referral)
    client, base = sign_in(agent), f"/handovers/{referral.ref}"
    assert "rendez-vous à fixer" in client.get("/handovers").text
    day = clock.today().isoformat()
    sign_in(make.user()).post(f"{base}/appointment", data={"day": day, "hour": "14:30", "place": PLACE})
    assert "Aujourd’hui" in client.get("/handovers").text
    assert "À scanner" in client.get(base).text
    assert client.post(f"{base}/scan", data={"text": f"https://ordi.example/d/{device.code}"}).status_code == 302
    assert "Confirmé" in client.get(base).text
    kiosk = holding.held(making.Ready(referral, device, agent, ""), client)
    shown = client.get("/kiosk").text
    assert device.serial
    assert device.serial in shown
    assert "20 novembre 2027" in shown.replace("\u00a0", " ")
    assert holding.sign(kiosk).headers["Location"] == "/kiosk"
    assert client.post("/kiosk/leave", data={"code": holding.PIN}).headers["Location"] == f"{base}/agreement"
    page = client.get(f"{base}/agreement").text
    assert "CNR-2026-00001" in page
    assert "<path" in page
    pdf = client.get(f"{base}/agreement.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{base}/agreement.pdf").data == pdf.data
    assert client.get(base).headers["Location"] == f"{base}/agreement"
    assert "CNR-2026-00001" in client.get("/handovers").text
    assert session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 1


def test_the_device_of_another_family_is_refused_on_the_page(session: Session, sign_in: SignIn) -> None:
    reservation, other = make.reservation(), make.reservation()
    client = sign_in(agent_of(reservation.referral))
    answer = client.post(f"/handovers/{reservation.referral.ref}/scan", data={"text": other.device.code})
    assert answer.status_code == 409
    assert "Ne le remettez pas" in answer.text
    assert "Confirmé" not in answer.text


@pytest.mark.parametrize("wrong", ["another", "PF0XK27Q", "ORDIS:SCAN:WIPED", "x" * 500])
def test_after_a_scan_that_was_refused_the_next_one_finds_an_empty_field(
    session: Session, sign_in: SignIn, wrong: str
) -> None:
    """A scanner types where the caret stands: what was read is told in the sentence, not left in the field."""
    reservation = make.reservation()
    text = make.device().code if wrong == "another" else wrong
    answer = sign_in(agent_of(reservation.referral)).post(
        f"/handovers/{reservation.referral.ref}/scan", data={"text": text}
    )
    assert answer.status_code == 409
    field = answer.text.partition('id="text"')[2].partition(">")[0]
    assert 'value=""' in field
    assert 'id="text-error"' in answer.text


def test_the_kiosk_does_not_open_before_the_scan(session: Session, sign_in: SignIn) -> None:
    referral = make.reservation().referral
    client = sign_in(agent_of(referral))
    base = f"/handovers/{referral.ref}"
    answer = client.post(base, data={"kit": [], "place": "Ici", "quality": "beneficiary", "identity_check": "known"})
    assert (answer.status_code, "Il reste à scanner" in answer.text) == (409, True)
    assert client.post(base, data={"place": "", "quality": "x"}).status_code == 422
    assert client.post(f"{base}/scan", data={"text": ""}).status_code == 422


def test_another_structure_sees_and_signs_nothing(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    stranger = sign_in(make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="CCAS")))
    base = f"/handovers/{case.referral.ref}"
    for path in ("", "/agreement", "/agreement.pdf", "/slots", "/appointment.ics"):
        assert stranger.get(base + path).status_code == 404, path
    for path in ("", "/scan", "/arrival", "/family", "/slots", "/own-place", "/appointment/cancel"):
        assert stranger.post(base + path, data={"key": case.key}).status_code == 404, path
    making.sign(case)
    assert stranger.get(f"{base}/agreement.pdf").status_code == 404
    assert case.referral.number not in stranger.get("/handovers").text
    assert sign_in(case.agent).get(f"{base}/agreement.pdf").status_code == 200


def test_the_coordinator_sees_every_handover(session: Session, clients: Callable[[Role], FlaskClient]) -> None:
    handover = making.signed()
    assert handover.document.number in clients(Role.COORDINATOR).get("/handovers").text


def test_the_calendar_file_names_no_one_and_keeps_its_identifier(session: Session, sign_in: SignIn) -> None:
    referral = make.reservation().referral
    agent = agent_of(referral)
    seen = []
    for days in (2, 3):
        starts_at = clock.now() + timedelta(days=days)
        actions.set_appointment(referral=referral, starts_at=starts_at, place=PLACE, actor=agent, at=clock.now())
        answer = sign_in(agent).get(f"/handovers/{referral.ref}/appointment.ics")
        assert answer.mimetype == "text/calendar"
        assert referral.household.last_name
        assert referral.household.last_name not in answer.text
        [entry] = Calendar.from_ical(answer.data).walk("VEVENT")
        assert entry.decoded("dtstart") == starts_at.replace(microsecond=0)
        seen.append((str(entry["uid"]), int(entry["sequence"])))
    assert seen[0][0] == seen[1][0]
    assert seen[0][0].endswith("@ordi.example")
    assert [sequence for _, sequence in seen] == [0, 1]


def test_a_ceremony_in_preparation_can_be_chosen(session: Session, sign_in: SignIn) -> None:
    ceremony = Ceremony(name="Remise de décembre", held_on=clock.today(), place="Mairie", period_from=clock.today())
    session.add(ceremony)
    session.flush()
    case = making.ready()
    client = sign_in(case.agent)
    base = f"/handovers/{case.referral.ref}"
    assert "Remise de décembre" in client.get(base).text
    holding.with_pin(case)
    client.post(base, data=holding.PREPARED | {"ceremony": ceremony.ref})
    holding.sign(holding.Held(case, client), strokes="", typed_name=case.referral.household.full_name)
    client.post("/kiosk/leave", data={"code": holding.PIN})
    assert session.scalars(sa.select(Handover)).one().ceremony_id == ceremony.id
    assert "nom au clavier" in client.get(f"{base}/agreement").text


@pytest.mark.parametrize("rows", [1, 6])
def test_the_agenda_costs_the_same_whatever_its_length(session: Session, sign_in: SignIn, rows: int) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    for _ in range(rows):
        making.signed(of=structure, agent=agent)
        for appointed in (True, False):
            referral = make.referral(of=structure, author=agent, stage=ReferralStage.ACCEPTED)
            make.reservation(referral=referral)
            if appointed:
                actions.set_appointment(
                    referral=referral, starts_at=clock.now(), place=PLACE, actor=agent, at=clock.now()
                )
    client, asked = sign_in(agent), []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    client.get("/handovers")
    assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) <= 8, asked


def test_the_appointment_of_a_device_released_since_is_no_longer_shown(session: Session, sign_in: SignIn) -> None:
    reservation = make.reservation()
    referral = reservation.referral
    client, base = sign_in(agent_of(referral)), f"/handovers/{referral.ref}"
    city, day = sign_in(make.user()), clock.today().isoformat()
    city.post(f"{base}/appointment", data={"day": day, "hour": "14:30", "place": "Salle 12"})
    assert "METHOD:PUBLISH" in client.get(f"{base}/appointment.ics").text
    allocation.release(reservation=reservation, actor=make.user(), at=clock.now(), reason="La famille renonce")
    assert "METHOD:CANCEL" in client.get(f"{base}/appointment.ics").text
    assert "Salle 12" not in client.get(base).text


def test_a_shared_computer_keeps_no_copy_of_the_agreement(session: Session, sign_in: SignIn) -> None:
    handover = making.signed()
    paper = sign_in(agent_of(handover.referral)).get(f"/handovers/{handover.referral.ref}/agreement.pdf")
    assert paper.content_type == "application/pdf"
    assert "no-store" in paper.headers["Cache-Control"]


def test_the_name_of_the_family_is_shown_when_it_is_asked_for_and_that_is_traced(
    session: Session, sign_in: SignIn
) -> None:
    case = making.ready()
    client, path, name = sign_in(case.agent), f"/handovers/{case.referral.ref}", case.referral.household.full_name
    assert name not in client.get(path).text
    assert name in client.post(f"{path}/family").text
    seen = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.seen")).all()
    assert [(event.subject, event.actor_id) for event in seen] == [(case.referral.number, case.agent.id)]


def test_the_queue_says_who_is_expected_here_served_and_gone(session: Session, sign_in: SignIn) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    client = sign_in(agent)
    cases = [making.ready(of=structure, agent=agent) for _ in range(2)]
    waiting = [make.reservation(referral=accepted(structure, agent)).referral for _ in range(2)]
    referrals = [*(case.referral for case in cases), *waiting]
    for rank, referral in enumerate(referrals):
        starts_at = clock.now() + timedelta(minutes=10 * rank)
        actions.set_appointment(referral=referral, starts_at=starts_at, place=PLACE, actor=agent, at=clock.now())
    making.sign(cases[0])
    for _ in range(2):
        client.post(f"/handovers/{waiting[0].ref}/arrival")
    turns = {place.referral.id: place.turn for place in queue(agent, at=clock.now())}
    assert [turns[each.id] for each in referrals] == [Turn.DONE, Turn.IN_PROGRESS, Turn.HERE, Turn.EXPECTED]
    page = client.get("/handovers").text
    said = page.replace("\u00a0", " ")
    for words in ("4 familles", "1 famille attend", "1 en cours", "1 encore attendue", "1 repartie équipée"):
        assert words in said
    coming = next_up(agent, at=clock.now(), after=cases[1].referral)
    assert coming is not None
    assert coming.referral.id == waiting[0].id
    assert cases[1].referral.number in client.get(f"/handovers/{cases[0].referral.ref}/agreement").text
    arrivals = session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.verb == "handover.arrived")).all()
    assert arrivals == [waiting[0].number]


def test_the_queue_shows_the_file_number_of_the_structure_who_is_late_and_who_did_not_come(
    session: Session, sign_in: SignIn
) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    absent, late = [make.reservation(referral=accepted(structure, agent)).referral for _ in range(2)]
    late.file_number = "EQ-2026-114"
    for referral, minutes in ((late, 30), (absent, 20)):
        early, starts_at = clock.now() - timedelta(hours=1), clock.now() - timedelta(minutes=minutes)
        actions.set_appointment(referral=referral, starts_at=starts_at, place=PLACE, actor=agent, at=early)
    client = sign_in(agent)
    client.post(f"/handovers/{absent.ref}/missed")
    assert [place.turn for place in queue(agent, at=clock.now())] == [Turn.LATE, Turn.MISSED]
    page = client.get("/handovers").text
    for words in ("EQ-2026-114", "1\u00a0en retard", "1\u00a0pas venue", "Nouveau rendez-vous"):
        assert words in page
    assert late.household.full_name not in page
    actions.set_appointment(
        referral=absent, starts_at=clock.now() + timedelta(hours=1), place=PLACE, actor=agent, at=clock.now()
    )
    assert [place.turn for place in queue(agent, at=clock.now())] == [Turn.LATE, Turn.EXPECTED]


def test_nobody_arrives_for_a_referral_without_an_appointment(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    answer = sign_in(case.agent).post(f"/handovers/{case.referral.ref}/arrival")
    assert (answer.status_code, "n’a pas de rendez-vous" in answer.text) == (409, True)


def test_the_next_family_is_never_one_that_a_colleague_is_serving(session: Session) -> None:
    structure = make.prescriber_structure()
    mine, colleague = (make.user(Role.PRESCRIBER, of=structure) for _ in range(2))
    begun = making.ready(of=structure, agent=colleague)
    free = make.reservation(referral=accepted(structure, mine)).referral
    for rank, referral in enumerate((begun.referral, free)):
        at = clock.now() + timedelta(minutes=10 * rank)
        actions.set_appointment(referral=referral, starts_at=at, place=PLACE, actor=mine, at=clock.now())
    elsewhere = make.referral()
    told = [next_up(user, at=clock.now(), after=elsewhere) for user in (mine, colleague)]
    assert [place and place.referral.id for place in told] == [free.id, begun.referral.id]


def test_on_a_phone_the_page_begins_with_today_and_what_is_not_for_now_is_folded(
    session: Session, sign_in: SignIn
) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    make.reservation(referral=accepted(structure, agent))
    page = sign_in(agent).get("/handovers").text
    folded = page.split('<details class="agenda-fold"')[1]
    assert "Appareil réservé, rendez-vous à fixer" in folded.split("</summary>")[0]
    assert "js/folds.js" in page
