"""The signed agreement: shown as signed to both parties, and mailed once to the donor."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.documents.queries import content, content_of
from ordis.donations.models import Donation
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.donations.signing import making

SignIn = Callable[[User], FlaskClient]


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(sa.select(OutgoingMail).where(OutgoingMail.attachment.is_not(None))))


def signed(**changes: object) -> Donation:
    donation = making.proposed(**changes)
    making.donor_signs(donation)
    making.city_signs(donation, strokes="", typed_name="Camille Roy")
    return donation


def test_the_donor_is_mailed_the_sealed_agreement_once(session: Session) -> None:
    donation = signed()
    making.city_signs(donation)
    (mail,) = mails(session)
    assert donation.agreement is not None
    assert (mail.recipient, mail.attachment_name) == ("lea@imprimerie.example", f"{donation.agreement.number}.pdf")
    assert mail.attachment is not None
    assert content_of(mail.attachment) == content(donation.agreement)
    assert f"/donor/{donation.ref}" in mail.body


def test_without_any_address_nothing_is_mailed_and_the_page_says_so(session: Session, sign_in: SignIn) -> None:
    donation = signed(signatory_email="")
    assert mails(session) == []
    city = sign_in(make.user())
    assert "remettez-lui son exemplaire" in city.get(f"/donations/{donation.ref}/signing").text


def test_the_page_of_the_agreement_shows_the_signatures(session: Session, sign_in: SignIn) -> None:
    donation = making.proposed()
    own, city = sign_in(make.user(Role.DONOR, of=donation.donor)), sign_in(make.user())
    for client, address in ((own, f"/donor/{donation.ref}/agreement"), (city, f"/donations/{donation.ref}/agreement")):
        assert "lu et approuvé" in client.get(address).text
    assert "À signer par le donateur" in own.get(f"/donor/{donation.ref}/agreement").text
    making.donor_signs(donation)
    making.city_signs(donation, strokes="", typed_name="Camille Roy")
    for client, address in ((own, f"/donor/{donation.ref}/agreement"), (city, f"/donations/{donation.ref}/agreement")):
        page = client.get(address).text
        assert "<polyline" in page
        assert "Nom tapé au clavier. Signé sur un écran" in page
        assert "lu et approuvé" not in page
    assert "Signée des deux parties le" in own.get(f"/donor/{donation.ref}/agreement").text
    assert "lea@imprimerie.example" in city.get(f"/donations/{donation.ref}/signing").text
