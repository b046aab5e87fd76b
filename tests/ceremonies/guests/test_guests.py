"""Guests by kind: seats against the room, officials in order, families by their referral alone, arrivals at the "
"door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.ceremonies import actions as ceremonies
from ordis.ceremonies import changing, invitations, rules
from ordis.ceremonies.guests import actions
from ordis.ceremonies.guests.actions import GuestFacts
from ordis.ceremonies.guests.rules import attendance, by_kind, in_order
from ordis.ceremonies.models import Answer, Ceremony, Guest, GuestKind
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.ceremonies.making import TODAY, donor, guest, letters, planned
from tests.ceremonies.test_changing import LATER
from tests.counting import queries as counted
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]


def family(ceremony: Ceremony, people: int = 3) -> tuple[Guest, Referral]:
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    found = actions.welcome_family(ceremony=ceremony, referral=referral, people=people, actor=referral.author, at=TODAY)
    assert found is not None
    return found, referral


def comes(who: Guest, people: int) -> None:
    actions.note_answer(guest=who, answer=Answer.COMES, coming=people, actor=make.user(), at=TODAY)


def test_the_seats_add_up_and_say_by_how_many_the_room_is_too_small(session: Session) -> None:
    donor()
    ceremony = planned(seats=6)
    mayor = guest(ceremony, seats=2)
    family(ceremony, people=3)
    told = rules.seats(ceremony, ceremony.guests)
    assert (told.sure, told.waiting, told.promised) == (3, 4, 7)
    assert "il manquera 1\u00a0place sur 6" in told.warning
    comes(mayor, 2)
    comes(ceremony.guests[0], 2)
    told = rules.seats(ceremony, ceremony.guests)
    assert told.warning == "Il manque 1\u00a0place\u202f: 7\u00a0personnes viennent pour 6\u00a0places."
    actions.note_answer(guest=mayor, answer=Answer.DECLINES, coming=None, actor=make.user(), at=TODAY)
    assert rules.seats(ceremony, ceremony.guests).warning == ""
    assert rules.seats(planned(seats=None), ceremony.guests).warning == ""


def test_too_many_guests_are_warned_of_and_never_refused(session: Session, sign_in: SignIn) -> None:
    ceremony = planned(seats=1)
    typed = {"kind": "partner", "label": "Fanfare", "seats": "40", "organisation": ""}
    page = follow(city := sign_in(make.user()), city.post(f"/ceremonies/{ceremony.ref}/guests", data=typed)).text
    assert "il manquera 39\u00a0places sur 1" in page
    assert "Fanfare" in page


def test_officials_come_first_by_rank(session: Session) -> None:
    donor()
    ceremony = planned()
    for label, rank in (("Adjoint", 2), ("Sans rang", None), ("Maire", 1)):
        guest(ceremony, label, rank=rank)
    assert [each.label for each in in_order(ceremony.guests)] == [
        "Maire",
        "Adjoint",
        "Sans rang",
        "Imprimerie du Clain",
    ]
    assert list(by_kind(ceremony.guests)) == [GuestKind.OFFICIAL, GuestKind.DONOR]


def test_a_form_sent_twice_adds_one_guest(session: Session, sign_in: SignIn) -> None:
    ceremony, city = planned(), sign_in(make.user())
    typed = {"key": "one-key-alone", "kind": "official", "label": "Maire", "seats": "1", "organisation": ""}
    for _ in range(2):
        assert city.post(f"/ceremonies/{ceremony.ref}/guests", data=typed).status_code == 303
    assert [each.label for each in session.scalars(sa.select(Guest))] == ["Maire"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"label": ""}, "nécessaire"), ({"seats": "0"}, "de 1 à 500"), ({"email": "x@"}, "nom@exemple.fr"),
     ({"kind": "family"}, "Choisissez"), ({"organisation": "other"}, "Choisissez"), ({"rank": "0"}, "rang")],
)  # fmt: skip
def test_what_no_guest_can_be_is_told(session: Session, sign_in: SignIn, wrong: dict[str, str], words: str) -> None:
    ceremony = planned()
    typed = {"kind": "official", "label": "Maire", "seats": "1", "organisation": ""} | wrong
    answer = sign_in(make.user()).post(f"/ceremonies/{ceremony.ref}/guests", data=typed)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert session.scalars(sa.select(Guest)).all() == []


def test_fewer_seats_than_people_announced_are_refused(session: Session) -> None:
    mayor = guest(planned(), seats=3)
    comes(mayor, 3)
    with pytest.raises(Refusal, match="3 personnes sont annoncées"):
        actions.change(guest=mayor, facts=GuestFacts("Maire", 2), actor=make.user(), at=TODAY)
    actions.change(guest=mayor, facts=GuestFacts("La maire", 4), actor=make.user(), at=TODAY)
    assert (mayor.label, mayor.seats) == ("La maire", 4)


def test_a_family_is_its_referral_and_its_name_is_copied_nowhere(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned()
        place, referral = family(ceremony)
        session.flush()
        kept = session.execute(sa.select(Guest.__table__).where(Guest.id == place.id)).one()
        name = referral.household.full_name
        assert not [value for value in kept if isinstance(value, str) and value and value in name]
        city = sign_in(make.user())
        shown = city.get(f"/ceremonies/{ceremony.ref}/guests").text
        assert f"Famille, demande {referral.number}" in shown
        assert name not in shown
        assert name in city.get(f"/ceremonies/{ceremony.ref}/door").text


def test_a_prescriber_says_that_its_family_comes_then_that_it_does_not(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned()
        structure = make.prescriber_structure()
        agent = make.user(Role.PRESCRIBER, of=structure)
        referral = make.referral(of=structure, author=agent, stage=ReferralStage.ACCEPTED)
        own, address = sign_in(agent), f"/referrals/{referral.ref}/ceremony"
        which = {"ceremony": ceremony.ref}
        assert own.post(address, data={"people": "1", "ceremony": "other"}).status_code == 422
        assert "Venir à une cérémonie" in own.get(f"/referrals/{referral.ref}").text
        for _ in range(2):
            page = follow(own, own.post(address, data={"people": "4", **which})).text
        assert "La famille vient\u202f: 4\u00a0personnes" in page
        assert [each.coming for each in ceremony.guests] == [4]
        assert own.post(address, data={"people": "99", **which}).status_code == 422
        follow(own, own.post(address, data={"people": "0", **which}))
        session.refresh(ceremony)
        assert ceremony.guests == []
        stranger = make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="Ailleurs"))
        assert sign_in(stranger).post(address, data={"people": "1", **which}).status_code == 404


def test_a_family_is_told_of_another_day_by_who_follows_it(session: Session) -> None:
    ceremony = planned()
    place, referral = family(ceremony)
    assert changing.change(ceremony=ceremony, facts=LATER, actor=make.user(), at=TODAY) == 1
    mail = letters(referral.author.email)[-1]
    assert f"la famille de la demande {referral.number}" in mail.body
    assert f"/referrals/{referral.ref}" in mail.body
    assert referral.household.full_name not in mail.subject + mail.body
    assert place.to_confirm


def test_arrivals_are_ticked_at_the_door_and_the_last_number_counts(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned()
        mayor = guest(ceremony, seats=2)
        city, address = sign_in(make.user()), f"/ceremonies/guests/{mayor.ref}/arrival"
        for _ in range(2):
            page = follow(city, city.post(address, data={"people": "2"})).text
        assert "<strong>2</strong> arrivées" in page
        assert rules.seats(ceremony, ceremony.guests).arrived == 2
        assert city.post(address, data={"people": "many"}).status_code == 422
        with pytest.raises(Refusal, match="est arrivé"):
            actions.remove(guest=mayor, actor=make.user(), at=TODAY)
        follow(city, city.post(address, data={"people": "0"}))
        assert (mayor.arrived, mayor.arrived_at) == (None, None)
        assert "Solène" in city.get(f"/ceremonies/{ceremony.ref}/door?q=solène").text
        assert "Personne de ce nom" in city.get(f"/ceremonies/{ceremony.ref}/door?q=zzz").text


def test_a_ceremony_closed_meanwhile_changes_no_guest(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned()
        mayor = guest(ceremony)
        ceremonies.close(ceremony=ceremony, actor=make.user(), at=TODAY)
        city = sign_in(make.user())
        for path, data in (("arrival", {"people": "1"}), ("removal", {}), ("answer", {"said-answer": "declines"})):
            answer = city.post(f"/ceremonies/guests/{mayor.ref}/{path}", data=data)
            assert (answer.status_code in {409, 422}, "close" in answer.text) == (True, True), path
        with pytest.raises(Refusal, match="close"):
            actions.add(
                ceremony=ceremony, facts=GuestFacts("Autre", 1), once="later", actor=make.user(), at=TODAY
            )  # fmt: skip
        assert (mayor.arrived, mayor.answer) == (None, None)


def test_a_donor_that_says_no_by_telephone_is_noted_by_the_city(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        mayor = guest(planned())
        city = sign_in(make.user())
        page = follow(city, city.post(f"/ceremonies/guests/{mayor.ref}/answer", data={"said-answer": "declines"})).text
        assert "ne vient pas" in page
        refused = city.post(f"/ceremonies/guests/{mayor.ref}/answer", data={"said-answer": "comes", "said-coming": "3"})
        assert (refused.status_code, "de 1 à 1" in refused.text) == (422, True)


def test_the_pages_of_many_guests_ask_as_much_as_those_of_few(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        donor()
        ceremony, city = planned(), sign_in(make.user())
        family(ceremony)

        def asked(path: str) -> int:
            session.commit()
            session.expunge_all()
            with counted() as found:
                assert "Famille" in city.get(f"/ceremonies/{ceremony_ref}{path}").text or not path
            return len(found)

        ceremony_ref = ceremony.ref
        few = [asked(path) for path in ("", "/guests", "/door")]
        ceremony = session.scalars(sa.select(Ceremony)).one()
        for rank in range(5):
            guest(ceremony, f"Invité {rank}")
            family(ceremony)
        assert [asked(path) for path in ("", "/guests", "/door")] == few


def test_after_the_day_no_family_is_added(session: Session) -> None:
    ceremony = planned()
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    with pytest.raises(Refusal, match="n’y répond plus"):
        actions.welcome_family(
            ceremony=ceremony, referral=referral, people=1, actor=make.user(), at=TODAY + timedelta(days=30)
        )
    assert invitations.to_invite(ceremony.guests) == []


def test_who_was_there_is_ticked_or_announced_and_families_are_only_counted(session: Session) -> None:
    ceremony = planned()
    mayor, absent = guest(ceremony, "Maire", seats=2, title="Maire"), guest(ceremony, "Absente")
    family(ceremony, people=3)
    comes(mayor, 2)
    comes(absent, 1)
    told = attendance(ceremony.guests)
    assert (told.named, told.families, told.people) == ((("Absente", "", 1), ("Maire", "Maire", 2)), 1, 6)
    actions.note_arrival(guest=mayor, people=1, actor=make.user(), at=TODAY)
    told = attendance(ceremony.guests)
    assert (told.named, told.families, told.family_people) == ((("Maire", "Maire", 1),), 0, 0)


def test_a_family_that_arrived_stays_in_the_list(session: Session) -> None:
    ceremony = planned()
    found, referral = family(ceremony)
    actions.note_arrival(guest=found, people=2, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="est arrivé"):
        actions.welcome_family(ceremony=ceremony, referral=referral, people=0, actor=referral.author, at=TODAY)
    assert found.arrived == 2
