"""The city adapts a text: what leaves by a real SMTP server, what is refused, and what two people do at once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.mailing import actions, kinds, queries
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.models import MailText
from ordis.accounts.mailing.rules import Words
from ordis.accounts.mailing.sending import send, written
from ordis.accounts.models import AuditEvent, User
from ordis.donations import actions as donations
from ordis.donations.offers import actions as offers
from ordis.donations.offers.mails import TEXTS
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail, deliver_waiting
from ordis.kernel.refusal import Refusal
from ordis.mails import MAIL_STAGES
from tests import make
from tests.conftest import TODAY
from tests.donations.offers import making
from tests.donations.offers.making import EMAIL
from tests.kernel.test_mail import smtp
from tests.services.smtp import Mailbox, running_smtp

ACCEPTED = TEXTS["accept"]
OWN = Words("Poitiers prend votre don {offre}", "Merci à vous.\n\nSuivez-le\u202f:\n{lien}")
SAID = {"offre": "DON-2026-00001", "lien": "https://ordi.example/x"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_smtp() as box:
        yield box


@pytest.fixture
def agent(session: Session) -> User:
    return make.user(name="Awa Diop")


def keep(agent: User, words: Words = OWN, seen: int = 0, stage: MailStage = ACCEPTED) -> MailText:
    return actions.keep(stage=stage, words=words, seen=seen, actor=agent, at=TODAY)


def test_the_donor_reads_the_words_of_the_city(agent: User, mailbox: Mailbox) -> None:
    keep(agent)
    sheet = making.confirmed()
    donation = offers.attach(sheet=sheet, donor=None, invite=False, actor=agent, at=clock.now())
    donations.accept_offer(donation=donation, decision="", actor=agent, at=clock.now())
    deliver_waiting(smtp(mailbox.port), at=clock.now())
    message = mailbox.to(EMAIL)[-1]
    assert message["Subject"] == f"Poitiers prend votre don {donation.number}"
    body = message.get_content().replace("\r\n", "\n")
    assert body.startswith("Bonjour,\n\nMerci à vous.\n\nSuivez-le\u202f:\nhttps://")
    assert sheet.token in body
    assert message.get_content_type() == "text/plain"


def test_a_message_already_queued_keeps_its_words(agent: User) -> None:
    before = send(ACCEPTED, recipient="lea@exemple.fr", said=SAID, at=TODAY)
    keep(agent)
    after = send(ACCEPTED, recipient="lea@exemple.fr", said=SAID, at=TODAY)
    assert before.subject == "Votre offre DON-2026-00001 est acceptée"
    assert after.subject == "Poitiers prend votre don DON-2026-00001"


def test_the_text_of_origin_comes_back_and_history_stays(agent: User) -> None:
    first = keep(agent)
    back = actions.restore(stage=ACCEPTED, seen=1, actor=agent, at=TODAY)
    assert written(ACCEPTED, SAID).subject == "Votre offre DON-2026-00001 est acceptée"
    assert [row.version for row in queries.versions(ACCEPTED)] == [back.version, first.version] == [2, 1]
    assert keep(agent, seen=2).version == 3


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (Words(OWN.subject, "Merci {prenom}. {lien}"), "Rien ne remplit {prenom}"),
        (Words(OWN.subject, "Merci."), "Le texte doit dire l’adresse de la page où le donateur suit son offre"),
        (Words("Voyez {lien}", OWN.body), "ne va pas dans l’objet"),
        (Words(ACCEPTED.subject, ACCEPTED.body), "mot pour mot, celui qui part déjà"),
    ],
)
def test_a_text_with_a_fault_is_refused_and_nothing_is_kept(
    session: Session, agent: User, words: Words, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        keep(agent, words)
    assert session.scalar(sa.select(sa.func.count()).select_from(MailText)) == 0


def test_the_second_of_two_writers_is_told_and_may_save_knowingly(agent: User) -> None:
    keep(agent)
    mine = Words("Le mien {offre}", "{lien}")
    with pytest.raises(actions.Overtaken, match="Rien n’est perdu"):
        keep(make.user(), mine)
    assert queries.words(ACCEPTED, queries.last(ACCEPTED)) == OWN
    keep(make.user(), mine, seen=1)
    assert queries.words(ACCEPTED, queries.last(ACCEPTED)) == mine


def test_nobody_goes_back_over_a_text_that_they_did_not_see(agent: User) -> None:
    keep(agent)
    with pytest.raises(actions.Overtaken, match="Rien n’a été remplacé"):
        actions.restore(stage=ACCEPTED, seen=0, actor=agent, at=TODAY)


def test_a_version_is_never_changed(session: Session, agent: User) -> None:
    keep(agent)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
        session.execute(sa.update(MailText).values(subject="Autre"))


def test_a_text_that_a_later_ordis_cannot_fill_gives_way_to_its_own(agent: User) -> None:
    keep(agent)
    later = replace(ACCEPTED, variables={"don": Variable("le numéro", "DON-1"), "lien": link()}, body="{don} {lien}",
                    subject="Don {don}")  # fmt: skip
    kinds.use((later,))
    try:
        assert queries.outdated(later, queries.last(later)) == ["Rien ne remplit {offre}\u202f: corrigez ou retirez."]
        assert written(later, {"don": "DON-7", "lien": "x"}) == Words("Don DON-7", "DON-7 x")
    finally:
        kinds.use(MAIL_STAGES)


def test_a_room_that_says_too_little_or_an_unknown_stage_is_a_fault_of_ours(session: Session) -> None:
    with pytest.raises(ValueError, match=r"offer\.accept"):
        written(ACCEPTED, {"offre": "DON-1"})
    with pytest.raises(ValueError, match="not among the stages"):
        written(MailStage("test.unknown", "Essai", Reader.STAFF, "Objet", "Texte"), {})


def test_a_trial_reaches_its_writer_with_examples_and_is_not_kept(agent: User, mailbox: Mailbox) -> None:
    actions.send_trial(stage=ACCEPTED, words=OWN, actor=agent, at=TODAY)
    deliver_waiting(smtp(mailbox.port), at=TODAY)
    (message,) = mailbox.to(agent.email)
    assert message["Subject"] == "[Essai] Poitiers prend votre don DON-2026-00042"
    assert "https://ordi.example/offrir/suivi/exemple" in message.get_content()
    assert queries.last(ACCEPTED) is None


def test_a_trial_of_a_faulty_text_does_not_leave(session: Session, agent: User) -> None:
    with pytest.raises(Refusal, match="Rien n’est parti"):
        actions.send_trial(stage=ACCEPTED, words=Words("Objet", "Rien."), actor=agent, at=TODAY)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 0


def test_the_audit_names_the_message_and_who(session: Session, agent: User) -> None:
    keep(agent)
    actions.restore(stage=ACCEPTED, seen=1, actor=agent, at=TODAY)
    told = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb.startswith("mail_text"))).all()
    assert [(event.verb, event.subject, event.actor_id) for event in told] == [
        ("mail_text.changed", "offer.accept", agent.id), ("mail_text.restored", "offer.accept", agent.id),
    ]  # fmt: skip
