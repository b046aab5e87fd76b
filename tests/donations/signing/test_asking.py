"""The donor asks for the link to sign from its own space, or reads whom to ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.donations.models import Donation, DonationStage
from ordis.donations.signing import actions, asking
from ordis.donations.signing.models import SigningLink
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
BUTTON = "Recevoir le lien pour signer"


def recipients(session: Session) -> list[str]:
    return [mail.recipient for mail in session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))]


def donor_of(donation: Donation) -> User:
    return make.user(Role.DONOR, of=donation.donor)


def test_a_donor_has_the_link_sent_to_the_person_noted_and_the_same_within_a_minute(
    session: Session, sign_in: SignIn
) -> None:
    donation = making.proposed()
    client, path = sign_in(donor_of(donation)), f"/donor/{donation.ref}"
    page = client.get(path).text
    assert BUTTON in page
    assert "l…@imprimerie.example" in page
    assert "lea@imprimerie.example" not in page
    answer = follow(client, client.post(f"{path}/signing/link"))
    assert "part vers l…@imprimerie.example" in answer.text
    client.post(f"{path}/signing/link")
    assert recipients(session) == ["lea@imprimerie.example"]
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        asking.ask(donation=donation, actor=donor_of(donation), at=clock.now())
    assert recipients(session) == ["lea@imprimerie.example"] * 2


def test_nobody_else_has_it_sent(session: Session, sign_in: SignIn) -> None:
    donation = making.proposed()
    stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque du Clain", gives=True)))
    assert stranger.post(f"/donor/{donation.ref}/signing/link").status_code == 404
    assert sign_in(make.user(Role.TECHNICIAN)).post(f"/donor/{donation.ref}/signing/link").status_code == 403
    assert session.scalar(sa.select(sa.func.count()).select_from(SigningLink)) == 0


@pytest.mark.parametrize(
    ("lacking", "told"),
    [({"representative": ""}, "pas encore prête à signer"), ({"signatory_email": ""}, "aucune adresse électronique")],
)
def test_what_cannot_be_signed_yet_says_whom_to_ask_and_sends_nothing(
    session: Session, sign_in: SignIn, lacking: dict[str, str], told: str
) -> None:
    donation = making.proposed(**lacking)
    client, path = sign_in(donor_of(donation)), f"/donor/{donation.ref}"
    page = client.get(path).text
    assert told in page
    assert "adressez-vous à" in page
    assert BUTTON not in page
    refused = client.post(f"{path}/signing/link")
    assert refused.status_code == 409
    assert told in refused.text
    assert recipients(session) == []


def test_before_it_is_made_the_agreement_is_said_not_to_be_ready(session: Session) -> None:
    stands = asking.standing(make.donation())
    assert stands is not None
    assert ("pas encore prête" in stands.said, stands.email) == (True, "")


def test_once_the_donor_has_signed_nothing_more_is_asked(session: Session) -> None:
    donation = making.proposed()
    making.donor_signs(donation)
    stands = asking.standing(donation)
    assert stands is not None
    assert "Vous avez signé" in stands.said
    with pytest.raises(Refusal, match="Vous avez signé"):
        asking.ask(donation=donation, actor=donor_of(donation), at=clock.now())
    making.city_signs(donation)
    assert actions.opened(donation).document is not None
    assert asking.standing(donation) is None


@pytest.mark.parametrize("stage", [DonationStage.OFFERED, DonationStage.DECLINED, DonationStage.RECEIVED])
def test_a_gift_that_is_not_accepted_or_is_received_has_nothing_to_sign(session: Session, stage: DonationStage) -> None:
    donation = make.donation(stage=stage)
    assert asking.standing(donation) is None
    with pytest.raises(Refusal, match="Rien n’est parti"):
        asking.ask(donation=donation, actor=donor_of(donation), at=clock.now())
