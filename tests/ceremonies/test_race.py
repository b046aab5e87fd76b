"""An invitation answered by two people of one donor at once, or while the city closes the ceremony."""

from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.ceremonies import actions, invitations, queries
from ordis.ceremonies.models import Answer, Guest
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from tests import make
from tests.ceremonies.test_invitations import invited
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
