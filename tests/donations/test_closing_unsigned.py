"""A donation whose agreement is not signed closes by somebody who says why; all that is read then agrees."""

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.documents.models import Document
from ordis.documents.queries import content
from ordis.donations import actions, papers, stages
from ordis.donations.destination import actions as destination
from ordis.donations.models import Donation, DonationStage
from ordis.donations.reen.queries import agreements
from ordis.donations.signing import actions as signing
from ordis.donations.signing.queries import UNSIGNED
from ordis.donations.texts import recording
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Membership
from tests import make
from tests.donations.signing import making
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
WHY = "Le donateur a cessé son activité"


def ended() -> Donation:
    """All of its devices have an outcome, its agreement is made, and nobody signed it."""
    donation = make.donation(agreed=False)
    recording.note(donation=donation, said=making.PARTIES, actor=make.user(), at=clock.now())
    signing.propose(donation=donation, actor=make.user(), at=clock.now())
    donation.stage = DonationStage.RECEIVED
    make.device(stage=Stage.READY, of=donation)
    return donation


def close(donation: Donation, unsigned: str = "") -> None:
    actions.close(donation=donation, unsigned=unsigned, actor=make.user(Role.WORKSHOP_LEAD), at=clock.now())


def printed(paper: Document | None) -> str:
    assert paper is not None
    pages = pypdf.PdfReader(BytesIO(content(paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_an_unsigned_agreement_keeps_the_donation_open(session: Session) -> None:
    donation = ended()
    with pytest.raises(Refusal) as refused:
        close(donation, "  ")
    assert refused.value.message == stages.TO_CLOSE
    assert donation.stage is DonationStage.RECEIVED


def test_closed_all_the_same_it_says_why_in_the_journal_and_on_its_papers(session: Session) -> None:
    donation = ended()
    close(donation, WHY)
    assert donation.unsigned_reason == WHY
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == donation.number)).all()
    assert "donation.closed_unsigned" in verbs
    for paper in (donation.donation_certificate, donation.destination_certificate):
        assert UNSIGNED.strip(", ") in printed(paper)
    assert agreements(donation.donor, [donation.number]) == ()


def test_a_signed_agreement_closes_without_a_question_and_its_papers_say_nothing_of_it(session: Session) -> None:
    donation = ended()
    making.donor_signs(donation)
    making.city_signs(donation)
    close(donation, WHY)
    assert donation.unsigned_reason == ""
    assert UNSIGNED not in papers.certificate_facts(donation, make.user(), clock.now()).agreement_number
    assert agreements(donation.donor, [donation.number]) == (donation.agreement.number,) if donation.agreement else ()


def test_the_page_lists_the_lack_with_its_link_then_says_how_it_was_closed(session: Session, clients: Clients) -> None:
    donation, lead, city = ended(), clients(Role.WORKSHOP_LEAD), clients(Role.COORDINATOR)
    base = f"/donations/{donation.ref}"
    page = city.get(base).text
    assert stages.TO_CLOSE in page
    assert f'href="{base}/signing"' in page
    assert "Pourquoi sans convention signée" in lead.get(base).text
    assert lead.post(f"{base}/close").status_code == 409
    closed = follow(lead, lead.post(f"{base}/close", data={"close-unsigned": WHY})).text
    assert f"sans convention signée des deux parties\u202f: {WHY}" in closed
    assert "tout est fait" not in closed
    assert "Convention de don, non signée" in closed
    assert "pas signée des deux parties quand le don a été clos" in city.get(base).text


def test_signed_after_the_closing_the_page_says_so(session: Session, clients: Clients) -> None:
    donation, city = ended(), clients(Role.COORDINATOR)
    close(donation, WHY)
    assert "Elle peut encore l’être." in city.get(f"/donations/{donation.ref}").text
    making.donor_signs(donation)
    making.city_signs(donation)
    page = city.get(f"/donations/{donation.ref}").text
    assert "tout est fait" in page
    assert "non signée" not in page


def test_the_donor_reads_that_its_agreement_is_not_signed(session: Session, clients: Clients) -> None:
    donation = ended()
    close(donation, WHY)
    client = clients(Role.DONOR)
    person = session.scalars(sa.select(User).order_by(User.id.desc())).first()
    assert person is not None
    session.add(Membership(user_id=person.id, organisation_id=donation.donor_id))
    session.flush()
    assert "Convention de don, non signée (PDF)" in client.get(f"/donor/{donation.ref}").text


def test_what_is_drawn_before_the_closing_is_what_is_sealed(session: Session) -> None:
    donation, lead = ended(), make.user(Role.WORKSHOP_LEAD)
    told = {"donation": donation, "unsigned": WHY, "actor": lead, "at": clock.now()}
    drawn = actions.draw_closing(**told)  # type: ignore[arg-type]
    assert (donation.stage, donation.donation_certificate) == (DonationStage.RECEIVED, None)
    actions.close(drawn=drawn, **told)  # type: ignore[arg-type]
    assert donation.destination_certificate is not None
    assert donation.donation_certificate is not None
    assert donation.destination_certificate.ref == drawn.destination.ref
    assert donation.donation_certificate.number == drawn.certificate.identity.number
    at_once = destination.facts_of(donation, lead, clock.now())
    assert at_once.final
    assert drawn.destination.facts.final


def test_nothing_is_drawn_of_a_donation_that_cannot_be_closed(session: Session) -> None:
    donation, lead = ended(), make.user(Role.WORKSHOP_LEAD)
    with pytest.raises(Refusal) as refused:
        actions.draw_closing(donation=donation, unsigned="", actor=lead, at=clock.now())
    assert refused.value.message == stages.TO_CLOSE
