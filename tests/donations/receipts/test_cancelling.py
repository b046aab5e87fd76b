"""A tax receipt is cancelled with a reason: the register says it, the donor is told, another may be sealed."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.documents.authenticity import EXIT, Finding
from ordis.documents.models import Document
from ordis.documents.queries import check, content
from ordis.donations.models import Donation
from ordis.donations.receipts import actions
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Contact
from tests import make
from tests.donations.receipts import making
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
WHY = "Établi au nom d’une autre société"


@pytest.fixture(autouse=True)
def _entitled() -> Iterator[None]:
    with making.entitled():
        yield


def sealed() -> tuple[Donation, Document]:
    donation = making.given()
    donation.donor.contacts.append(Contact(name="Léa Dupuis", email="lea@imprimerie.example"))
    making.valued(donation)
    return donation, actions.issue_receipt(donation=donation, actor=make.user(), at=clock.now())


def cancel(donation: Donation, reason: str = WHY) -> None:
    actions.cancel_receipt(donation=donation, reason=reason, actor=make.user(), at=clock.now())


def test_a_cancelled_receipt_is_said_so_by_its_verification(session: Session) -> None:
    donation, paper = sealed()
    assert check(content(paper)).finding is Finding.AUTHENTIC
    cancel(donation)
    answer = check(content(paper))
    assert answer.finding is Finding.CANCELLED
    assert "il a été annulé le" in answer.sentence
    assert answer.as_json()["cancelled_at"] is not None
    assert (EXIT[answer.finding], answer.authentic) == (4, False)
    assert WHY not in str(answer.as_json())


def test_the_number_is_kept_and_another_receipt_has_its_own(session: Session) -> None:
    donation, paper = sealed()
    cancel(donation)
    assert donation.tax_receipt is None
    again = actions.issue_receipt(donation=donation, actor=make.user(), at=clock.now())
    assert again.number != paper.number
    assert again.replaces is None
    assert list(actions.cancelled_of(donation)) == [paper]


def test_the_donor_is_told_once_without_the_paper(session: Session) -> None:
    donation, paper = sealed()
    cancel(donation)
    mails = session.scalars(sa.select(OutgoingMail).where(OutgoingMail.subject.contains("reçu fiscal annulé"))).all()
    assert [(mail.recipient, mail.attachment) for mail in mails] == [("lea@imprimerie.example", None)]
    assert paper.number in mails[0].body


def test_a_receipt_is_cancelled_once_and_for_a_reason(session: Session) -> None:
    donation, paper = sealed()
    with pytest.raises(Refusal, match="Dites pourquoi"):
        cancel(donation, " ")
    assert donation.tax_receipt is paper
    cancel(donation)
    with pytest.raises(Refusal, match="pas de reçu fiscal en vigueur"):
        cancel(donation)


def test_the_pages_say_it(session: Session, clients: Clients) -> None:
    donation, paper = sealed()
    lead, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert "Annuler ce reçu" in lead.get(base).text
    page = follow(lead, lead.post(f"{base}/receipt/cancel", data={"reason": WHY})).text
    assert WHY in page
    assert "Annuler ce reçu" not in page
    told = lead.get(f"/v/{paper.ref}").text
    assert "Ce document a été annulé le" in told
    assert "version en vigueur" not in told
    assert WHY not in told
    assert lead.post(f"{base}/receipt/cancel", data={"reason": WHY}).status_code == 409
