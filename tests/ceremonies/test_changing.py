"""A ceremony moved or cancelled after its invitations: everybody invited is told, once, and the calendar follows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.ceremonies import actions, changing, invitations
from ordis.ceremonies.models import Answer, CeremonyStage
from ordis.handover.queries import planned_ceremonies
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make
from tests.ceremonies.making import FACTS, LEA, MAYOR, TODAY, invited, letters, planned
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
LATER = replace(FACTS, held_on=date(2026, 12, 10))


def event(mail: OutgoingMail) -> tuple[int, str, str]:
    """Sequence, status and beginning of the event beside a mail."""
    (file,) = (mail.calendars or {}).values()
    (found,) = Calendar.from_ical(file.encode()).walk("VEVENT")
    return int(found["sequence"]), str(found["status"]), f"{found.decoded('dtstart'):%Y-%m-%d %H:%M}"


def test_the_invitation_says_the_hour_and_so_does_its_calendar(session: Session) -> None:
    invited()
    (mail,) = letters(LEA)
    assert "jeudi 3\u00a0décembre 2026, de 18\u00a0h\u00a000 à 20\u00a0h\u00a000" in mail.body
    assert "Salons de Blossac, 7 rue de Blossac" in mail.body
    assert event(mail) == (0, "CONFIRMED", "2026-12-03 18:00")


def test_another_day_is_told_to_everybody_invited_and_asked_again(session: Session) -> None:
    ceremony, donor, mayor = invited()
    invitations.reply(guest=donor, answer=Answer.COMES, coming=2, actor=None, at=TODAY)
    assert changing.change(ceremony=ceremony, facts=LATER, actor=make.user(), at=TODAY) == 2
    for address in (LEA, MAYOR):
        moved = letters(address)[-1]
        assert "jeudi 10\u00a0décembre 2026" in moved.body
        assert "C’était jeudi 3\u00a0décembre 2026" in moved.body
        assert event(moved) == (1, "CONFIRMED", "2026-12-10 18:00")
    assert "redire si vous venez" in letters(LEA)[-1].body
    assert "Dites-nous si vous venez" in letters(MAYOR)[-1].body
    assert (donor.to_confirm, donor.expected, donor.held, mayor.to_confirm) == (True, 0, 2, False)
    assert "à confirmer" in invitations.told(donor)
    assert invitations.left_behind(ceremony) == []
    invitations.reply(guest=donor, answer=Answer.COMES, coming=1, actor=None, at=TODAY)
    assert (donor.to_confirm, donor.expected) == (False, 1)


def test_another_hour_keeps_the_answers(session: Session) -> None:
    ceremony, donor, _ = invited()
    invitations.reply(guest=donor, answer=Answer.COMES, coming=2, actor=None, at=TODAY)
    sooner = replace(FACTS, starts=time(17, 30))
    assert changing.change(ceremony=ceremony, facts=sooner, actor=make.user(), at=TODAY) == 2
    assert (donor.to_confirm, donor.expected, ceremony.sequence) == (False, 2, 1)
    assert "Votre réponse tient toujours" in letters(LEA)[-1].body


def test_the_same_change_sent_twice_tells_nobody_twice(session: Session) -> None:
    ceremony, _, _ = invited()
    said = {"ceremony": ceremony, "facts": LATER, "actor": make.user(), "at": TODAY}
    assert [changing.change(**said), changing.change(**said)] == [2, 0]  # type: ignore[arg-type]
    assert (ceremony.sequence, len(ceremony.changes), len(letters(LEA))) == (1, 1, 2)


def test_what_is_not_of_the_day_tells_nobody(session: Session) -> None:
    ceremony, _, _ = invited()
    told = changing.change(ceremony=ceremony, facts=replace(FACTS, seats=5), actor=make.user(), at=TODAY)
    assert (told, ceremony.sequence, ceremony.seats, len(letters(LEA))) == (0, 0, 5, 1)


def test_before_any_invitation_a_change_is_a_mere_correction(session: Session) -> None:
    ceremony = planned()
    assert changing.change(ceremony=ceremony, facts=LATER, actor=make.user(), at=TODAY) == 0
    assert (ceremony.sequence, ceremony.held_on) == (0, LATER.held_on)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (replace(FACTS, held_on=date(2026, 11, 19)), "date est passée"),
        (replace(FACTS, ends=time(17)), "finit avant de commencer"),
        (replace(FACTS, starts=None), "heure de début manque"),
        (replace(FACTS, period_from=date(2026, 12, 31)), "période du rapport commence après"),
    ],
)
def test_what_no_day_can_be_is_refused_and_nobody_is_told(session: Session, wrong: object, sentence: str) -> None:
    ceremony, _, _ = invited()
    with pytest.raises(Refusal, match=sentence):
        changing.change(ceremony=ceremony, facts=wrong, actor=make.user(), at=TODAY)  # type: ignore[arg-type]
    assert (ceremony.held_on, ceremony.sequence, len(letters(LEA))) == (FACTS.held_on, 0, 1)


def test_cancelled_it_leaves_every_calendar_and_nothing_changes_any_more(session: Session) -> None:
    ceremony, donor, _ = invited()
    assert changing.cancel(ceremony=ceremony, why="La salle est fermée.", actor=make.user(), at=TODAY) == 2
    mail = letters(MAYOR)[-1]
    assert "La salle est fermée." in mail.body
    assert event(mail)[:2] == (1, "CANCELLED")
    assert ceremony.stage is CeremonyStage.CANCELLED
    with pytest.raises(Refusal, match="annulée"):
        changing.change(ceremony=ceremony, facts=LATER, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="annulée"):
        actions.close(ceremony=ceremony, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="plus à répondre"):
        invitations.reply(guest=donor, answer=Answer.COMES, coming=1, actor=None, at=TODAY)
    with pytest.raises(Refusal, match="annulée"):
        changing.cancel(ceremony=ceremony, why="Encore", actor=make.user(), at=TODAY)
    assert ceremony not in planned_ceremonies()


def test_a_cancellation_without_a_reason_is_asked_for_one(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    with clock.frozen(TODAY):
        ceremony, _, _ = invited()
        answer = clients(Role.COORDINATOR).post(f"/ceremonies/{ceremony.ref}/cancellation", data={"why": " "})
    assert (answer.status_code, "les invités le lisent" in answer.text) == (422, True)
    assert len(letters(LEA)) == 1


def test_the_page_says_who_was_told_and_whom_no_mail_reached(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony, _, mayor = invited()
        mayor.email = ""
        city, address = sign_in(make.user()), f"/ceremonies/{ceremony.ref}"
        form = city.get(f"{address}/edit").text
        assert "2\u00a0invités ont déjà l’invitation" in form
        typed = {
            "name": FACTS.name, "held_on": "2026-12-10", "starts": "18:00", "ends": "20:00", "place": FACTS.place,
            "address": FACTS.address, "seats": "10", "period_from": "2026-01-01", "thanks": "",
        }  # fmt: skip
        page = follow(city, city.post(f"{address}/edit", data=typed)).text
        assert "1\u00a0courriel part aux invités." in page
        assert "Changements annoncés" in page
        assert "c’était jeudi 3\u00a0décembre 2026" in page
        assert "1\u00a0invité prévenu par courriel" in page
        assert "Pas prévenus par courriel\u202f: Solène Marchand" in page


def test_an_hour_that_is_none_is_told_in_french(session: Session, sign_in: SignIn) -> None:
    ceremony = planned()
    answer = sign_in(make.user()).post(
        f"/ceremonies/{ceremony.ref}/edit", data={"name": "R", "held_on": "2026-12-03", "starts": "25h", "place": "P"}
    )
    assert (answer.status_code, "écrivez-la comme 18:30" in answer.text) == (422, True)


def test_two_ceremonies_of_one_day_know_each_other(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        one = planned()
        planned(name="Forum du don")
        city = sign_in(make.user())
        assert "Forum du don" in city.get(f"/ceremonies/{one.ref}").text
        assert "Forum du don" in city.get(f"/ceremonies/{one.ref}/edit").text


def test_a_past_ceremony_that_invited_nobody_may_have_its_date_corrected(session: Session) -> None:
    past = replace(FACTS, held_on=date(2026, 11, 2))
    ceremony = planned(held_on=date(2026, 11, 3))
    assert changing.change(ceremony=ceremony, facts=past, actor=make.user(), at=TODAY) == 0
    assert ceremony.held_on == past.held_on
