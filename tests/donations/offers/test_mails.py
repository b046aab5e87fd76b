"""Each message of an offer as it reaches a mailbox, by a real SMTP server."""

import re
from email.message import EmailMessage

from sqlalchemy.orm import Session

from ordis import settings
from ordis.donations import actions as donations
from ordis.donations.models import DeclineReason
from ordis.donations.offers import actions
from ordis.kernel import clock
from ordis.kernel.mail import Smtp, deliver_waiting
from tests import make
from tests.donations.offers import making
from tests.donations.offers.making import EMAIL
from tests.services.smtp import HOST, Mailbox, running_smtp


def delivered(mailbox: Mailbox, to: str) -> EmailMessage:
    smtp = Smtp(HOST, mailbox.port, None, None, False, "ordinateurs@ville.example")
    deliver_waiting(smtp, at=clock.now())
    return mailbox.to(to)[-1]


def body(message: EmailMessage) -> str:
    text: str = message.get_content().replace("\r\n", "\n")
    assert text.startswith("Bonjour,\n\n")
    assert settings.current().contact_phone in text
    return text


def test_the_whole_correspondence_of_an_offer(session: Session) -> None:
    city, agent = settings.current().contact_email, make.user()
    with running_smtp() as mailbox:
        sheet = making.deposited()
        first = delivered(mailbox, EMAIL)
        assert first["Subject"] == "Confirmez votre offre de matériel"
        (link,) = re.findall(r"https://ordi\.example/offrir/suivi/(\S+)", body(first))
        actions.confirm(token=link, at=clock.now())
        assert delivered(mailbox, city)["Subject"] == "Offre OFF-2026-00001 à examiner"

        donation = actions.attach(sheet=sheet, donor=None, invite=False, actor=agent, at=clock.now())
        assert delivered(mailbox, EMAIL)["Subject"] == "Votre offre DON-2026-00001 est à l’étude"

        donations.ask_donor(donation=donation, question="Les chargeurs sont-ils là ?", actor=agent, at=clock.now())
        asked = delivered(mailbox, EMAIL)
        assert asked["Subject"] == "Votre offre DON-2026-00001\u202f: une question"
        assert "Les chargeurs sont-ils là ?" in body(asked)
        assert link in body(asked)

        actions.answer(sheet=sheet, words="Oui, tous.", photographs_kept=(), at=clock.now())
        told = delivered(mailbox, city)
        assert told["Subject"] == "Offre DON-2026-00001\u202f: le donateur a répondu"
        assert f"/donations/{donation.ref}" in body(told)

        donations.accept_offer(donation=donation, decision="", actor=agent, at=clock.now())
        assert delivered(mailbox, EMAIL)["Subject"] == "Votre offre DON-2026-00001 est acceptée"


def test_a_refusal_gives_its_reason(session: Session) -> None:
    with running_smtp() as mailbox:
        sheet = making.confirmed()
        actions.decline(sheet=sheet, why=DeclineReason.LOCKED, words="", actor=make.user(), at=clock.now())
        refused = delivered(mailbox, EMAIL)
    assert refused["Subject"] == "Votre offre OFF-2026-00001\u202f: notre réponse"
    assert "gestion à distance" in body(refused)
