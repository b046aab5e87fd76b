"""A structure and the city write to each other: encrypted, announced without a word of it, read by the other side."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.kernel.mail import OutgoingMail
from ordis.partners.models import Organisation
from ordis.referrals.messages import actions, queries
from ordis.referrals.messages.models import ReferralMessage
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.progress import CITYS_TURN, PRESCRIBERS_TURN, comes_next
from tests import make
from tests.counting import queries as counted
from tests.pages import follow

SECRET = "La famille déménage lundi."


def write(referral: Referral, actor: User, *, key: str = "k1", text: str = SECRET) -> None:
    actions.write(referral=referral, text=text, idempotency_key=key, actor=actor, at=make.AT)


def notices(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(sa.select(OutgoingMail).where(OutgoingMail.subject.contains("un message"))))


def test_a_message_lies_encrypted_and_its_notice_says_nothing_of_it(
    session: Session, structure: Organisation, person: User
) -> None:
    referral = make.referral(of=structure)
    write(referral, person)
    assert SECRET.encode() not in bytes(session.execute(sa.text("SELECT text FROM referral_message")).scalar_one())
    (notice,) = notices(session)
    assert notice.recipient == "ordinateurs-solidaires@poitiers.example"
    assert SECRET not in notice.body
    assert f"/referrals/{referral.ref}/messages" in notice.body
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "referral.message")).one()
    assert (event.subject, event.details) == (referral.number, {})


def test_the_answer_goes_to_who_wrote_or_decided(session: Session, structure: Organisation, person: User) -> None:
    referral, city = make.referral(of=structure), make.user(Role.COORDINATOR)
    write(referral, city)
    assert notices(session)[-1].recipient == referral.author.email
    write(referral, person, key="k2")
    assert notices(session)[-1].recipient == city.email
    city.active = False
    write(referral, person, key="k3")
    assert notices(session)[-1].recipient == "ordinateurs-solidaires@poitiers.example"


def test_a_double_click_writes_once(session: Session, structure: Organisation, person: User) -> None:
    referral = make.referral(of=structure)
    for _ in range(2):
        write(referral, person)
    assert len(queries.thread(referral)) == len(notices(session)) == 1


def test_other_words_on_a_page_brought_back_are_not_lost_in_silence(
    structure: Organisation, agent: FlaskClient
) -> None:
    referral = make.referral(of=structure)
    at, sent = f"/referrals/{referral.ref}/messages", {"idempotency_key": "k1", "text": "Le premier."}
    assert agent.post(at, data=sent).status_code == 303
    again = agent.post(at, data=sent | {"text": "Le second, tout autre."})
    assert again.status_code == 409
    assert "n’est pas parti" in again.text
    assert "Le second, tout autre." in again.text
    assert 'value="k1"' not in again.text
    assert [message.text for message in queries.thread(referral)] == ["Le premier."]


def test_looking_writes_nothing_reading_does_and_answering_too(
    session: Session, structure: Organisation, person: User, agent: FlaskClient, city: FlaskClient
) -> None:
    referral = make.referral(of=structure)
    write(referral, person)
    at = f"/referrals/{referral.ref}/messages"
    message = session.scalars(sa.select(ReferralMessage)).one()
    page = city.get(at).text
    assert SECRET in page
    assert "Nouveau" in page
    assert message.read_at is None
    agent.post(f"{at}/read")  # one’s own message is not for oneself to read
    assert message.read_at is None
    city.post(f"{at}/read")
    assert message.read_at
    assert "Nouveau" not in city.get(at).text
    assert "Lu le" in agent.get(at).text
    answer = city.post(at, data={"idempotency_key": "k9", "text": "Bien noté."})
    assert "Bien noté." in follow(city, answer).text
    agent.post(at, data={"idempotency_key": "k10", "text": "Merci."})
    assert (
        session.scalar(sa.select(sa.func.count()).where(ReferralMessage.by_city, ReferralMessage.read_at.is_(None)))
        == 0
    )


def test_an_empty_or_endless_message_is_refused_and_stays_on_the_page(
    structure: Organisation, agent: FlaskClient
) -> None:
    at = f"/referrals/{make.referral(of=structure).ref}/messages"
    assert "Aucun message encore" in agent.get(at).text
    assert agent.post(at, data={"idempotency_key": "k", "text": "  "}).status_code == 422
    endless = agent.post(at, data={"idempotency_key": "k", "text": "é" * 1001})
    assert endless.status_code == 422
    assert "é" * 1001 in endless.text
    assert "santé" in endless.text


def test_the_thread_of_another_structure_does_not_exist(session: Session, agent: FlaskClient) -> None:
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"))
    at = f"/referrals/{foreign.ref}/messages"
    assert agent.get(at).status_code == 404
    assert agent.post(at, data={"idempotency_key": "k", "text": SECRET}).status_code == 404
    assert agent.post(f"{at}/read").status_code == 404
    assert session.scalars(sa.select(ReferralMessage)).all() == []


def test_what_is_unread_is_counted_on_both_lists_and_filtered(
    structure: Organisation, person: User, agent: FlaskClient, city: FlaskClient
) -> None:
    talked, silent = make.referral(of=structure), make.referral(of=structure, stage=ReferralStage.ACCEPTED)
    write(talked, person)
    write(talked, person, key="k2")
    assert "2\u00a0messages non lus" in city.get("/referrals").text
    assert "non lu" not in agent.get("/referrals").text.replace("Avec un message non lu", "")
    only = city.get("/referrals?unread=1").text
    assert talked.number in only
    assert silent.number not in only
    write(silent, make.user(Role.COORDINATOR), key="k3")
    yours = agent.get("/referrals").text.split("Toutes les demandes")[0]
    assert silent.number in yours
    assert talked.number not in yours


def test_a_list_costs_the_same_however_many_messages(structure: Organisation, person: User, city: FlaskClient) -> None:
    costs = []
    for round_ in range(2):
        for number in range(4):
            write(make.referral(of=structure), person, key=f"{round_}-{number}")
        with counted() as asked:
            city.get("/referrals")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_an_unread_message_is_something_to_do_on_both_sides(
    structure: Organisation, person: User, agent: FlaskClient, city: FlaskClient
) -> None:
    referral = make.referral(of=structure)
    page = f"/referrals/{referral.ref}"
    assert "Rien à faire" in agent.get(page).text
    write(referral, make.user(Role.COORDINATOR))
    for seen in (agent.get("/referrals").text.split("Toutes les demandes")[0], agent.get(page).text):
        assert "À vous\u202f: lisez le message de la ville." in seen
        assert "Rien à faire" not in seen
    assert f'href="{page}/messages">Lire 1\u00a0message non lu</a>' in agent.get(page).text
    write(referral, person, key="k2")  # who answers has read
    assert "Rien à faire" in agent.get(page).text
    assert "À vous\u202f: acceptez" in city.get(page).text


@pytest.mark.parametrize("stage", list(ReferralStage))
def test_whatever_the_stage_nobody_is_told_to_do_nothing_while_a_message_waits(stage: ReferralStage) -> None:
    for city in (True, False):
        said = comes_next(stage, city=city, unread=2)
        assert said.startswith("À vous") or stage is ReferralStage.RESERVED
        assert said != comes_next(stage, city=city, unread=0) or stage in (*CITYS_TURN, *PRESCRIBERS_TURN)
