"""A donor is invited in its space, answers, changes its answer; nobody else's is ever touched."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.ceremonies import actions, invitations
from ordis.ceremonies.models import Answer, Guest
from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.kernel.clock import PARIS
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from tests import make
from tests.counting import queries as counted
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
TODAY = datetime(2026, 11, 20, 12, tzinfo=PARIS)
HELD_ON = date(2026, 12, 3)


def invited(*, name: str = "Imprimerie du Clain", held_on: date = HELD_ON) -> tuple[Guest, Organisation]:
    """A donor whose gift arrived in the period: planning the ceremony invites it."""
    donor = make.donor(name=name)
    make.device(stage=Stage.RECEIVED, of=make.donation(of=donor))
    ceremony = actions.plan(
        name="Remise de décembre", place="Salons de Blossac", held_on=held_on, period_from=date(2026, 1, 1),
        thanks="", actor=make.user(), at=TODAY,
    )  # fmt: skip
    return next(guest for guest in ceremony.guests if guest.organisation_id == donor.id), donor


def sent(guest: Guest, answer: str, coming: str = "") -> dict[str, str]:
    return {f"{guest.ref}-answer": answer, f"{guest.ref}-coming": coming}


def test_a_donor_answers_in_its_space_and_the_city_reads_it(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        guest, donor = invited()
        own, city = sign_in(make.user(Role.DONOR, of=donor)), sign_in(make.user())
        page = own.get("/donor").text
        assert "Vous êtes invités" in page
        assert "Salons de Blossac" in page
        assert "n’a pas répondu" in city.get(f"/ceremonies/{guest.ceremony.ref}/guests").text
        address = f"/donor/invitations/{guest.ref}"
        assert "vient, 2\u00a0personnes" in follow(own, own.post(address, data=sent(guest, "comes", "2"))).text
        told = city.get(f"/ceremonies/{guest.ceremony.ref}/guests").text
        assert "vient, 2\u00a0personnes" in told
        assert "<strong>2\u00a0personnes</strong> attendues" in told
        assert "ne vient pas" in follow(own, own.post(address, data=sent(guest, "declines"))).text
        assert (guest.answer, guest.coming) == (Answer.DECLINES, 0)


@pytest.mark.parametrize(
    ("answer", "coming", "words"),
    [("comes", "", "combien de personnes"), ("comes", "9", "de 1 à 2"), ("comes", "deux", "nombre entier"),
     ("", "1", "Dites si vous venez"), ("perhaps", "1", "Choisissez")],
)  # fmt: skip
def test_what_is_no_answer_is_told_and_changes_nothing(
    session: Session, sign_in: SignIn, answer: str, coming: str, words: str
) -> None:
    with clock.frozen(TODAY):
        guest, donor = invited()
        own = sign_in(make.user(Role.DONOR, of=donor))
        refused = own.post(f"/donor/invitations/{guest.ref}", data=sent(guest, answer, coming))
        assert (refused.status_code, words in refused.text) == (422, True)
        session.refresh(guest)
        assert guest.answer is None


def test_once_it_took_place_nobody_is_asked_nor_answers(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        guest, donor = invited()
    after = TODAY + timedelta(days=20)
    with clock.frozen(after), pytest.raises(Refusal, match="n’y répond plus"):
        invitations.reply(guest=guest, answer=Answer.DECLINES, coming=None, actor=make.user(), at=after)
    with clock.frozen(after):
        own = sign_in(make.user(Role.DONOR, of=donor))
        assert "Vous êtes invités" not in own.get("/donor").text


def test_another_donor_neither_sees_nor_answers_an_invitation(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        guest, _ = invited()
        stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque", gives=True)))
        assert "Vous êtes invités" not in stranger.get("/donor").text
        assert stranger.post(f"/donor/invitations/{guest.ref}", data=sent(guest, "comes", "1")).status_code == 404
        assert sign_in(make.user()).post(f"/donor/invitations/{guest.ref}").status_code == 403


def test_many_invitations_are_read_in_one_question(session: Session) -> None:
    with clock.frozen(TODAY):
        _, donor = invited()
        user = make.user(Role.DONOR, of=donor)
        for day in (4, 5, 6):
            invited(name=f"Autre {day}", held_on=date(2026, 12, day))
        session.expunge_all()
        with counted() as asked:
            found = invitations.own_invitations(user, clock.today())
            assert [guest.ceremony.held_on.day for guest in found] == [3, 4, 5, 6]
            assert {guest.organisation.name for guest in found if guest.organisation} == {"Imprimerie du Clain"}
        assert len(asked) <= 2
