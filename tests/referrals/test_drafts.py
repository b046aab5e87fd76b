"""A draft is its author's own, encrypted, kept thirty days; a closed referral may be copied into one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals.drafts import actions, queries
from ordis.referrals.drafts.models import ReferralDraft
from ordis.referrals.drafts.rules import KEPT_FOR, MOST, Screen, label
from ordis.referrals.models import Extra, Referral, ReferralStage
from tests import make
from tests.pages import follow
from tests.referrals.conftest import SignIn
from tests.referrals.wizard import KEY, begin, fill, send


def left_on_the_last_screen(agent: FlaskClient, structure: Organisation) -> None:
    begin(agent, structure)
    for screen in ("need", "household"):
        send(agent, screen)
    send(agent, "identity", go="later")


def test_what_was_typed_lies_encrypted_as_a_whole(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    left_on_the_last_screen(agent, structure)
    stored, shown = session.execute(sa.text("SELECT answers, label FROM referral_draft")).one()
    for said in ("بن علي", "Aïcha", "1987", "MQ-17", "arabe"):
        assert said.encode() not in bytes(stored)
    assert shown == "MQ-17"
    assert not session.scalars(sa.select(AuditEvent)).all()


def test_the_portal_names_a_draft_by_its_file_number_or_its_district_and_leads_to_what_is_missing(
    structure: Organisation, agent: FlaskClient
) -> None:
    begin(agent, structure)
    assert f'<a href="/referrals/drafts/{KEY}">Saint-Éloi</a>' in agent.get("/referrals").text
    send(agent, "need")
    page = agent.get("/referrals").text
    assert f'<a href="/referrals/drafts/{KEY}">MQ-17</a>' in page
    assert "trente jours" in page
    assert agent.get(f"/referrals/drafts/{KEY}").location.endswith("/household")


@pytest.mark.parametrize("path", ["", "/need", "/identity"])
def test_the_draft_of_a_colleague_does_not_exist(
    structure: Organisation, agent: FlaskClient, sign_in: SignIn, path: str
) -> None:
    begin(agent, structure)
    colleague = sign_in(make.user(Role.PRESCRIBER, of=structure))
    assert colleague.get(f"/referrals/drafts/{KEY}{path}").status_code == 404
    assert KEY not in colleague.get("/referrals").text
    for action in ("need", "deposit", "remove"):
        assert colleague.post(f"/referrals/drafts/{KEY}/{action}").status_code == 404
    assert begin(colleague, structure).status_code == 422
    assert agent.get(f"/referrals/drafts/{KEY}/need").status_code == 200


def test_an_unknown_screen_is_no_page(structure: Organisation, agent: FlaskClient) -> None:
    begin(agent, structure)
    assert agent.get(f"/referrals/drafts/{KEY}/elsewhere").status_code == 404
    assert agent.post(f"/referrals/drafts/{KEY}/elsewhere").status_code == 404


def test_a_draft_is_removed_by_hand(session: Session, structure: Organisation, agent: FlaskClient) -> None:
    left_on_the_last_screen(agent, structure)
    assert "Rien n’a été déposé" in follow(agent, agent.post(f"/referrals/drafts/{KEY}/remove")).text
    assert session.scalar(sa.select(sa.func.count()).select_from(ReferralDraft)) == 0
    assert agent.get(f"/referrals/drafts/{KEY}").status_code == 404


def test_a_draft_is_forgotten_thirty_days_after_the_last_word(structure: Organisation, person: User) -> None:
    old = actions.begin(ref="a" * 12, organisation=structure, answers={}, actor=person, at=make.AT)
    kept = actions.begin(ref="b" * 12, organisation=structure, answers={}, actor=person, at=make.AT)
    actions.keep(draft=kept, answers={"district": ["Rocher"]}, at=make.AT + timedelta(days=1))
    assert actions.forget_old(at=old.changed_at + KEPT_FOR) == 0
    assert actions.forget_old(at=old.changed_at + KEPT_FOR + timedelta(seconds=1)) == 1
    assert [draft.ref for draft in queries.drafts_of(person)] == [kept.ref]


def test_a_page_keeps_what_is_being_typed_without_a_word(structure: Organisation, agent: FlaskClient) -> None:
    begin(agent, structure)
    answer = send(agent, "need", go="quietly", purpose="")
    assert (answer.status_code, answer.text) == (204, "")
    page = agent.get(f"/referrals/drafts/{KEY}/need").text
    assert "Devoirs et démarches" in page
    assert 'class="alert' not in page


def test_an_answer_longer_than_any_field_is_cut(structure: Organisation, person: User) -> None:
    draft = actions.begin(ref=KEY, organisation=structure, answers={"q": ["x" * 9999]}, actor=person, at=make.AT)
    db.session.flush()
    assert len(queries.answers_of(draft)["q"][0]) == 1000


def test_a_referral_in_progress_is_not_copied(person: User, structure: Organisation) -> None:
    referral = make.referral(of=structure, stage=ReferralStage.ACCEPTED)
    with pytest.raises(Refusal, match="il n’y a rien à refaire"):
        actions.copy(referral=referral, actor=person, at=make.AT)


def test_a_closed_referral_is_copied_with_the_identity_and_the_look_is_traced(
    session: Session, structure: Organisation, agent: FlaskClient, person: User
) -> None:
    before = make.referral(
        of=structure, stage=ReferralStage.CANCELLED, author=person, extras=(Extra.MOUSE,), needed_by=make.AT.date()
    )
    name = before.household.last_name or "?"
    page = follow(agent, agent.post(f"/referrals/{before.ref}/copy"))
    assert "recopiée" in page.text
    draft = session.scalars(sa.select(ReferralDraft)).one()
    at = f"/referrals/drafts/{draft.ref}"
    assert name in agent.get(f"{at}/identity").text
    looks = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.seen")).all()
    assert [look.actor_id for look in looks] == [person.id, person.id]  # the copy, then its page
    assert agent.get(at).location.endswith("/identity")  # nothing is missing but a last look
    sent = {name: text[0] for name, text in queries.answers_of(draft).items() if text and name != "extras"}
    agent.post(f"{at}/deposit", data=sent)
    again = session.scalars(sa.select(Referral).order_by(Referral.id.desc())).first()
    assert again
    assert (again.renews_id, again.extras, again.needed_by) == (before.id, ["mouse"], None)


def test_a_copy_of_an_erased_household_comes_without_identity(
    session: Session, structure: Organisation, person: User
) -> None:
    before = make.referral(of=structure, stage=ReferralStage.CANCELLED)
    before.household.erased_at = make.AT
    draft = actions.copy(referral=before, actor=person, at=make.AT)
    assert "last_name" not in queries.answers_of(draft)
    assert not session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.seen")).all()


def test_a_copy_of_another_structure_s_referral_is_a_404(session: Session, agent: FlaskClient) -> None:
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"), stage=ReferralStage.CANCELLED)
    assert agent.post(f"/referrals/{foreign.ref}/copy").status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(ReferralDraft)) == 0


def test_the_screens_follow_each_other_and_stop_at_both_ends() -> None:
    assert [screen.number for screen in Screen] == [1, 2, 3, 4]
    assert Screen.PLACE.beside(-1) is Screen.PLACE
    assert Screen.NEED.beside(1) is Screen.HOUSEHOLD
    assert Screen.IDENTITY.beside(1) is Screen.IDENTITY


def test_a_draft_is_never_named_by_a_person() -> None:
    assert label({"last_name": ["Diallo"], "district": ["Rocher"]}) == "Rocher"
    assert label({"file_number": ["  "], "district": []}) == ""


def test_a_list_of_drafts_costs_the_same_however_many(structure: Organisation, agent: FlaskClient) -> None:
    fill(agent, structure)
    from tests.counting import queries as counted

    costs = []
    for more in range(2):
        for number in range(4):
            begin(agent, structure, key=f"{more}{number}".replace("0", "x").replace("1", "y") + "abcdefghjk")
        with counted() as asked:
            assert agent.get("/referrals").text.count("/referrals/drafts/") >= 3
        costs.append(len(asked))
    assert costs[0] == costs[1]


def keep_all(person: User, structure: Organisation) -> None:
    for number in range(MOST):
        answers = {"file_number": [f"MQ-{number}"]}
        at = make.AT + timedelta(hours=number)
        actions.begin(ref=f"{number:012}", organisation=structure, answers=answers, actor=person, at=at)


def test_the_draft_after_the_fiftieth_is_refused_in_words_and_none_is_lost(
    structure: Organisation, person: User, agent: FlaskClient
) -> None:
    keep_all(person, structure)
    warned = agent.get("/referrals/new").text
    assert f"{MOST} brouillons vous attendent" in warned
    assert "MQ-0</a>" in warned
    refused = begin(agent, structure)
    assert refused.status_code == 422
    assert "aucun n’est perdu" in refused.text
    assert '<option selected value="Saint-Éloi">' in refused.text
    assert len(queries.drafts_of(person)) == MOST
    closed = make.referral(of=structure, stage=ReferralStage.CANCELLED, author=person)
    assert agent.post(f"/referrals/{closed.ref}/copy").status_code == 409
    assert agent.get("/referrals").text.count("/referrals/drafts/") == MOST


def test_the_oldest_draft_is_removed_from_where_the_limit_is_told_and_makes_room(
    structure: Organisation, person: User, agent: FlaskClient
) -> None:
    keep_all(person, structure)
    assert f'action="/referrals/drafts/{0:012}/remove"' in agent.get("/referrals/new").text
    agent.post(f"/referrals/drafts/{0:012}/remove")
    assert begin(agent, structure).status_code == 303
    assert begin(agent, structure).status_code == 303  # a double click on the fiftieth is no fifty-first


def test_the_drafts_of_a_colleague_do_not_count(structure: Organisation, person: User, sign_in: SignIn) -> None:
    keep_all(person, structure)
    assert begin(sign_in(make.user(Role.PRESCRIBER, of=structure)), structure).status_code == 303
