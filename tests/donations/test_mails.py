"""What a donor is told once the equipment is in, read from a real SMTP server with its sealed papers."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.devices.models import Stage
from ordis.documents.models import Document
from ordis.documents.queries import content
from ordis.donations import actions, papers, reception
from ordis.donations.certificate_batch import settle
from ordis.donations.destination.actions import issue_destination
from ordis.donations.models import Donation, DonationStage
from ordis.kernel.mail import OutgoingMail, deliver_waiting
from ordis.kernel.refusal import Refusal
from ordis.partners.actions import add_contact
from tests import make
from tests.kernel.test_mail import smtp
from tests.services.smtp import Mailbox, running_smtp

LEA = "lea@imprimerie.example"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_smtp() as box:
        yield box


def gift(*stages: Stage, stage: DonationStage = DonationStage.RECEIVED, email: str = LEA) -> Donation:
    donor = make.donor(name="Imprimerie du Clain")
    add_contact(
        organisation=donor, name="Léa Dupuis", function="", email=email, phone="", actor=make.user(), at=make.AT
    )
    donation = make.donation(of=donor, stage=stage)
    for each in stages:
        make.device(stage=each, of=donation)
    return donation


def arrived(mailbox: Mailbox) -> list[EmailMessage]:
    deliver_waiting(smtp(mailbox.port), at=make.AT)
    return mailbox.to(LEA)


def read(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def attached(message: EmailMessage) -> tuple[str, bytes]:
    (part,) = message.iter_attachments()
    return part.get_filename() or "", part.get_content()


def is_of(message: EmailMessage, paper: Document | None) -> bool:
    assert paper is not None
    return attached(message) == (f"{paper.number}.pdf", content(paper))


def test_the_reception_is_told_with_its_slip_and_a_new_slip_again(session: Session, mailbox: Mailbox) -> None:
    donation = gift(Stage.RECEIVED, stage=DonationStage.ACCEPTED)
    reception.finish(donation=donation, actor=make.user(), at=make.AT)
    (told,) = arrived(mailbox)
    assert told["Subject"] == f"Don {donation.number}\u202f: bien reçu"
    assert f"https://ordi.example/donor/{donation.ref}" in read(told)
    assert is_of(told, donation.reception_slip)
    again = reception.replace_slip(donation=donation, actor=make.user(), at=make.AT)
    _, second = arrived(mailbox)
    assert f"Le n° {again.number}, joint, remplace le précédent." in read(second)
    assert is_of(second, again)


def test_a_reception_pressed_twice_is_told_once(session: Session, mailbox: Mailbox) -> None:
    donation = gift(Stage.RECEIVED, stage=DonationStage.ACCEPTED)
    reception.finish(donation=donation, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal):
        reception.finish(donation=donation, actor=make.user(), at=make.AT)
    assert len(arrived(mailbox)) == 1


def test_what_is_undone_was_never_told(session: Session, mailbox: Mailbox) -> None:
    donation = gift(Stage.RECEIVED, stage=DonationStage.ACCEPTED)
    point = session.begin_nested()
    reception.finish(donation=donation, actor=make.user(), at=make.AT)
    point.rollback()
    assert arrived(mailbox) == []


def test_each_certificate_is_told_once_with_its_name(session: Session, mailbox: Mailbox) -> None:
    donation = gift(Stage.READY)
    given = papers.issue_certificate(donation=donation, actor=make.user(), at=make.AT)
    gone = issue_destination(donation=donation, actor=make.user(), at=make.AT)
    first, second = arrived(mailbox)
    assert first["Subject"] == f"Don {donation.number}\u202f: attestation de don"
    assert f"Voici l’attestation de don n° {given.number}" in read(first)
    assert second["Subject"] == f"Don {donation.number}\u202f: attestation de destination"
    assert is_of(first, given)
    assert is_of(second, gone)


def test_a_certificate_or_a_slip_sealed_twice_in_one_press_is_one_and_told_once(
    session: Session, mailbox: Mailbox
) -> None:
    donation, actor = gift(Stage.READY), make.user()
    donation.received_at = make.AT
    donation.reception_slip = papers.issue_slip(donation=donation, actor=actor, at=make.AT)
    for press in (papers.issue_certificate, issue_destination, reception.replace_slip):
        first, second = (press(donation=donation, actor=actor, at=make.AT + timedelta(minutes=n)) for n in range(2))
        assert first is second, press
    assert len(arrived(mailbox)) == 3


def test_a_certificate_sealed_in_batch_is_told_too(session: Session, mailbox: Mailbox) -> None:
    donation = gift(Stage.READY)
    paper = papers.issue_slip(donation=donation, actor=make.user(), at=make.AT)
    settle(donation.number, paper)
    (told,) = arrived(mailbox)
    assert is_of(told, paper)


def test_a_closed_donation_thanks_its_donor_once(session: Session, mailbox: Mailbox) -> None:
    donation = gift(Stage.RECYCLED)
    actions.close(donation=donation, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal):
        actions.close(donation=donation, actor=make.user(), at=make.AT)
    (thanks,) = arrived(mailbox)
    assert thanks["Subject"] == f"Don {donation.number}\u202f: merci"
    assert f"https://ordi.example/donor/{donation.ref}" in read(thanks)
    assert is_of(thanks, donation.destination_certificate)


def test_a_donor_without_address_holds_nothing_back(session: Session) -> None:
    donation = gift(Stage.RECYCLED, email="")
    actions.close(donation=donation, actor=make.user(), at=make.AT)
    assert donation.stage is DonationStage.CLOSED
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 0
