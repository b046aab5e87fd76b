"""A guest without an account answers by the link of its mail: reading changes nothing, and it ends with the day."""

import re
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.ceremonies import changing, invitations
from ordis.ceremonies.models import Answer, Guest
from ordis.kernel import clock
from ordis.kernel.crypto import fingerprint
from tests import make
from tests.ceremonies.making import MAYOR, TODAY, invited, letters
from tests.ceremonies.test_changing import LATER
from tests.ceremonies.test_invitations import sent
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]


def link(recipient: str = MAYOR) -> str:
    found = re.search(r"https://ordi\.example(/invitation/\w+)", letters(recipient)[-1].body)
    assert found
    return found[1]


def test_the_mayor_answers_without_a_password(session: Session, client: FlaskClient) -> None:
    with clock.frozen(TODAY):
        _, _, mayor = invited()
        address = link()
        page = client.get(address)
        assert "Solène Marchand" in page.text
        assert "18\u00a0h\u00a000" in page.text
        assert (page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == ("noindex", "no-store")
        assert mayor.answer is None  # a scanner of mail that opens every link has answered nothing
        told = follow(client, client.post(address, data=sent(mayor, "comes", "1"))).text
        assert "vient, 1\u00a0personne" in told
        session.refresh(mayor)
        assert (mayor.answer, mayor.coming, mayor.answered_by_id) == (Answer.COMES, 1, None)


def test_only_a_fingerprint_of_the_token_is_kept_and_every_message_has_the_same(session: Session) -> None:
    ceremony, _, mayor = invited()
    first = link()
    token = first.rpartition("/")[2]
    assert mayor.token_hash == fingerprint(token)
    assert token not in repr(session.execute(sa.select(Guest.__table__)).all())
    changing.change(ceremony=ceremony, facts=LATER, actor=make.user(), at=TODAY)
    assert link() == first


def test_what_is_no_answer_changes_nothing(session: Session, client: FlaskClient) -> None:
    with clock.frozen(TODAY):
        _, _, mayor = invited()
        refused = client.post(link(), data=sent(mayor, "comes", "9"))
        assert (refused.status_code, "de 1 à 1" in refused.text) == (422, True)
        assert client.post(link(), data={}).status_code == 422
        assert client.get("/invitation/nothing").status_code == 404
        assert mayor.answer is None


def test_after_the_day_or_a_cancellation_the_page_says_why_it_ended(session: Session, client: FlaskClient) -> None:
    with clock.frozen(TODAY):
        ceremony, _, mayor = invited()
        address = link()
    with clock.frozen(TODAY + timedelta(days=20)):
        over = client.get(address)
        assert (over.status_code, "on n’y répond plus" in over.text) == (410, True)
        assert client.post(address, data=sent(mayor, "comes", "1")).status_code == 409
    with clock.frozen(TODAY):
        changing.cancel(ceremony=ceremony, why="La salle est fermée.", actor=make.user(), at=TODAY)
        ended = client.get(address)
        assert (ended.status_code, "La salle est fermée." in ended.text) == (410, True)
    assert mayor.answer is None


def test_a_guest_who_was_removed_finds_nothing(session: Session, client: FlaskClient, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony, _, mayor = invited()
        invitations.reply(guest=mayor, answer=Answer.COMES, coming=1, actor=None, at=TODAY)
        address, ref, city = link(), mayor.ref, sign_in(make.user())
        assert "Il avait répondu (vient, 1\u00a0personne)" in city.get(f"/ceremonies/guests/{ref}").text
        told = follow(city, city.post(f"/ceremonies/guests/{ref}/removal")).text
        assert "prévenez-le" in told
        assert "Solène Marchand" not in told.partition("<main")[2]
        assert "n’est plus dans la liste" in follow(city, city.post(f"/ceremonies/guests/{ref}/removal")).text
        assert client.get(address).status_code == 404
        assert len(ceremony.guests) == 1
