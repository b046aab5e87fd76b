"""The family's copy: printed, or mailed once to an address that is then forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import AuditEvent
from ordis.documents import queries as papers
from ordis.handover.copies import actions as copies
from ordis.handover.copies.models import CopyWay
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import ATTEMPTS, MailState, OutgoingMail, deliver_waiting, hold_waiting
from ordis.kernel.posting import Smtp
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making
from tests.handover.test_race import race
from tests.services.smtp import HOST, Mailbox, running_smtp

KEY = "abcdefghjkmnpqrstuvw"
ADDRESS = "awa.ndiaye@exemple.fr"


def mailed(handover: Handover, key: str = KEY) -> None:
    copies.mail_copy(handover=handover, address=ADDRESS, key=key, actor=make.user(), at=clock.now())


def smtp(port: int) -> Smtp:
    return Smtp(host=HOST, port=port, username=None, password=None, starttls=False, sender="ordi@ville.example")


def received(mailbox: Mailbox) -> EmailMessage:
    (message,) = mailbox.to(ADDRESS)
    return message


def waiting() -> list[OutgoingMail]:
    """The copies among the mail that was queued, whatever became of them."""
    return list(db.session.scalars(sa.select(OutgoingMail).where(OutgoingMail.forgets)))


def test_the_sealed_pdf_leaves_whole_and_the_subject_names_nobody(session: Session) -> None:
    handover = making.signed()
    mailed(handover)
    session.commit()
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=clock.now())
        message = received(mailbox)
    assert message["To"] == ADDRESS
    last_name = handover.referral.household.last_name or "?"
    assert last_name not in message["Subject"]
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "CNR-2026-00001.pdf"
    assert attachment.get_content() == papers.content(handover.document)
    body = message.get_body()
    assert body
    assert last_name not in body.get_content()


def test_the_address_is_forgotten_once_the_mail_has_left(session: Session) -> None:
    mailed(making.signed())
    session.commit()
    (mail,) = waiting()
    assert mail.recipient == ADDRESS
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=clock.now())
    session.expire_all()
    assert (mail.state, mail.recipient) == (MailState.SENT, "")


def test_the_address_is_forgotten_when_the_mail_is_given_up_and_its_error_does_not_repeat_it(session: Session) -> None:
    mailed(making.signed())
    (mail,) = waiting()
    mail.tries = ATTEMPTS - 1
    session.commit()
    for _ in session.scalars(sa.select(OutgoingMail.id)).all():  # a server that is down is asked once a pass
        deliver_waiting(smtp(1), at=clock.now())
    session.expire_all()
    assert (mail.state, mail.recipient) == (MailState.FAILED, "")
    assert ADDRESS not in (mail.last_error or "")


def test_the_demonstration_keeps_no_address_either(session: Session) -> None:
    mailed(making.signed())
    hold_waiting()
    session.expire_all()
    (mail,) = waiting()
    assert (mail.state, mail.recipient) == (MailState.HELD, "")


def test_neither_the_copy_nor_the_audit_holds_the_address(session: Session) -> None:
    handover = making.signed()
    mailed(handover)
    (copy,) = copies.given(handover)
    assert (copy.way, copy.given_at) == (CopyWay.MAILED, clock.now())
    rows = session.execute(sa.text("SELECT * FROM agreement_copy")).all()
    told = repr(rows) + repr([(e.subject, e.details) for e in session.scalars(sa.select(AuditEvent))])
    assert "exemple.fr" not in told


def test_pressed_twice_one_mail_leaves(session: Session) -> None:
    handover = making.signed()
    mailed(handover)
    mailed(handover)
    assert len(waiting()) == 1
    assert len(copies.given(handover)) == 1


def test_a_page_come_back_to_that_printed_does_not_say_that_it_mails(session: Session) -> None:
    handover = making.signed()
    copies.print_copy(handover=handover, key=KEY, actor=make.user(), at=clock.now())
    with pytest.raises(Refusal) as refused:
        mailed(handover)
    assert refused.value.message == copies.NO_KEY
    assert waiting() == []


def test_pressed_four_times_at_once_one_mail_leaves(own_database: Flask) -> None:
    ref = making.signed().ref
    db.session.commit()
    db.session.remove()

    def press() -> None:
        handover = db.session.scalars(sa.select(Handover).where(Handover.ref == ref)).one()
        copies.mail_copy(handover=handover, address=ADDRESS, key=KEY, actor=handover.witness, at=clock.now())

    assert race(own_database, press) == [None] * 4
    assert len(waiting()) == 1


def test_a_copy_printed_is_noted_once(session: Session) -> None:
    handover = making.signed()
    for _ in range(2):
        copies.print_copy(handover=handover, key=KEY, actor=make.user(), at=clock.now())
    assert [copy.way for copy in copies.given(handover)] == [CopyWay.PRINTED]


def test_another_copy_may_be_asked_for_later(session: Session) -> None:
    handover = making.signed()
    mailed(handover)
    copies.print_copy(handover=handover, key=KEY[::-1], actor=make.user(), at=clock.now())
    assert [copy.way for copy in copies.given(handover)] == [CopyWay.MAILED, CopyWay.PRINTED]


@pytest.fixture
def posted() -> Iterator[None]:
    """A house with a mail server set; who speaks to it is each test's."""
    usual = settings.current()
    settings.use(replace(usual, smtp_host=HOST))
    yield
    settings.use(usual)


def told(handover: Handover) -> str:
    (copy,) = copies.given(handover)
    return copies.told(copy)


def test_a_copy_that_waits_is_told_as_waiting_then_as_sent(session: Session, posted: None) -> None:
    handover = making.signed()
    mailed(handover)
    assert told(handover).startswith("Exemplaire en attente d’envoi depuis le 20\u00a0novembre\u00a02026")
    session.commit()
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=clock.now())
        assert received(mailbox)
    assert told(handover).startswith("Exemplaire envoyé par courriel le 20\u00a0novembre\u00a02026")


def test_a_server_that_refuses_is_told_first_as_a_delay_then_as_a_refusal(session: Session, posted: None) -> None:
    handover = making.signed()
    mailed(handover)
    session.commit()
    with running_smtp() as mailbox:
        mailbox.refusing[ADDRESS] = "450 Try later"
        at = clock.now()
        deliver_waiting(smtp(mailbox.port), at=at)
        assert "Nouvel essai" in told(handover)
        for _ in range(ATTEMPTS - 1):
            at += timedelta(days=1)
            deliver_waiting(smtp(mailbox.port), at=at)
    assert told(handover) == copies.REFUSED


def test_without_a_mail_server_the_copy_is_told_as_held_before_and_after_the_worker_passed(session: Session) -> None:
    handover = making.signed()
    mailed(handover)
    held = "Exemplaire retenu\u202f: aucune messagerie n’est réglée. La famille n’a rien reçu, imprimez-le."
    assert told(handover) == held
    session.commit()
    deliver_waiting(settings.current().smtp, at=clock.now())
    assert [mail.state for mail in waiting()] == [MailState.HELD]
    assert told(handover) == held


def test_no_more_copies_are_mailed_than_the_ceiling(session: Session) -> None:
    handover = making.signed()
    for rank in range(copies.MOST_MAILED):
        assert copies.left_to_mail(copies.given(handover)) == copies.MOST_MAILED - rank
        mailed(handover, f"{rank}{KEY}")
    session.commit()
    with pytest.raises(Refusal) as refused:
        mailed(handover, f"x{KEY}")
    session.rollback()
    assert refused.value.message == copies.ENOUGH
    assert (len(waiting()), copies.left_to_mail(copies.given(handover))) == (copies.MOST_MAILED, 0)
    mailed(handover, f"0{KEY}")
    assert len(waiting()) == copies.MOST_MAILED


def test_the_copy_prints_once_whichever_page_says_so(session: Session) -> None:
    handover = making.signed()
    for key in (KEY, KEY[::-1]):
        copies.print_copy(handover=handover, key=key, actor=make.user(), at=clock.now())
    assert told(handover).startswith("Exemplaire imprimé le 20\u00a0novembre\u00a02026")


@pytest.mark.parametrize("key", ["", "short", "x" * 41])
def test_a_page_without_its_key_sends_nothing(session: Session, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        mailed(making.signed(), key)
    assert refused.value.message == copies.NO_KEY
    assert waiting() == []
