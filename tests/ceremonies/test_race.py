"""An invitation answered by two people of one donor at once, or while the city closes the ceremony."""

from datetime import date, timedelta

from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.ceremonies import actions, changing, invitations, queries
from ordis.ceremonies.guests import actions as guests
from ordis.ceremonies.guests.actions import GuestFacts
from ordis.ceremonies.models import Answer, Guest
from ordis.ceremonies.rules import Facts
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.ceremonies.making import planned
from tests.ceremonies.test_invitations import invited
from tests.conftest import TODAY
from tests.racing import Press, at_once


def answering(ref: str, answer: Answer, coming: int) -> Press:
    def press(actor: User) -> None:
        guest = invitations.own_invitation(actor, ref)
        assert guest is not None
        invitations.reply(guest=guest, answer=answer, coming=coming, actor=actor, at=clock.now())

    return press


def test_two_answers_at_once_leave_one_whole_answer(own_database: Flask) -> None:
    begin_writing()
    guest, donor = invited()
    first, second = make.user(Role.DONOR, of=donor), make.user(Role.DONOR, of=donor)
    ref, number = guest.ref, guest.id
    comes, declines = answering(ref, Answer.COMES, 2), answering(ref, Answer.DECLINES, 0)
    people = {Answer.COMES: first.id, Answer.DECLINES: second.id}
    assert at_once(own_database, (first, comes), (second, declines)) == ["", ""]
    begin_writing()
    said = db.session.get_one(Guest, number)
    assert said.answer is not None
    assert said.coming == {Answer.COMES: 2, Answer.DECLINES: 0}[said.answer]
    assert said.answered_by_id == people[said.answer]


def test_an_answer_and_the_closing_at_once_are_both_kept_or_the_answer_is_told_that_it_is_over(
    own_database: Flask,
) -> None:
    begin_writing()
    guest, donor = invited()
    own, ref, number, ceremony = make.user(Role.DONOR, of=donor), guest.ref, guest.id, guest.ceremony.ref

    def close(actor: User) -> None:
        held = queries.ceremony_by_ref(ceremony, lock=True)
        assert held is not None
        actions.close(ceremony=held, actor=actor, at=clock.now())

    told = at_once(own_database, (own, answering(ref, Answer.COMES, 1)), (make.user(), close))
    begin_writing()
    said = db.session.get_one(Guest, number)
    assert told[1] == ""
    assert said.ceremony.report is not None
    assert (told[0], said.answer) in [("", Answer.COMES), (invitations.OVER, None)]


def test_a_guest_added_twice_at_once_is_one_guest(own_database: Flask) -> None:
    begin_writing()
    ref = planned().ref

    def add(actor: User) -> None:
        ceremony = queries.ceremony_by_ref(ref, lock=True)
        assert ceremony is not None
        facts = GuestFacts("Solène Marchand", 2)
        guests.add(ceremony=ceremony, facts=facts, once="one-key-alone", actor=actor, at=clock.now())

    assert at_once(own_database, (make.user(), add), (make.user(), add)) == ["", ""]
    begin_writing()
    ceremony = queries.ceremony_by_ref(ref)
    assert ceremony is not None
    assert [guest.label for guest in ceremony.guests] == ["Solène Marchand"]


def test_a_family_welcomed_twice_at_once_has_one_place(own_database: Flask) -> None:
    begin_writing()
    ref, number = planned(held_on=TODAY.date()).ref, make.referral(stage=ReferralStage.ACCEPTED).id

    def welcome(actor: User) -> None:
        ceremony = queries.ceremony_by_ref(ref, lock=True)
        assert ceremony is not None
        referral = db.session.get_one(Referral, number)
        guests.welcome_family(ceremony=ceremony, referral=referral, people=3, actor=actor, at=clock.now())

    assert at_once(own_database, (make.user(), welcome), (make.user(), welcome)) == ["", ""]
    begin_writing()
    ceremony = queries.ceremony_by_ref(ref)
    assert ceremony is not None
    assert [guest.coming for guest in ceremony.guests] == [3]


def test_an_answer_given_while_the_day_changes_is_asked_again_or_is_for_the_new_day(own_database: Flask) -> None:
    begin_writing()
    guest, donor = invited()
    own, ref, number, ceremony = make.user(Role.DONOR, of=donor), guest.ref, guest.id, guest.ceremony.ref
    seen: list[date] = []

    def answer(actor: User) -> None:
        found = invitations.own_invitation(actor, ref)
        assert found is not None
        seen.append(found.ceremony.held_on)
        invitations.reply(guest=found, answer=Answer.COMES, coming=1, actor=actor, at=clock.now())

    def move(actor: User) -> None:
        held = queries.ceremony_by_ref(ceremony, lock=True)
        assert held is not None
        facts = Facts(held.name, held.place, held.held_on + timedelta(days=7), held.period_from, held.thanks)
        changing.change(ceremony=held, facts=facts, actor=actor, at=clock.now())

    assert at_once(own_database, (own, answer), (make.user(), move)) == ["", ""]
    begin_writing()
    said = db.session.get_one(Guest, number)
    assert said.answer is Answer.COMES
    assert said.to_confirm is (seen[-1] != said.ceremony.held_on)
