"""The links that a donor is given: opened by a scanner of mail they change nothing, opened too late they say so."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.donations.offers.models import OfferSheet
from ordis.donations.signing import actions as signing
from ordis.donations.signing import links
from ordis.donations.thanks import actions as thanks
from ordis.kernel import clock
from ordis.kernel.db import Base, db
from ordis.kernel.mail import OutgoingMail
from ordis.partners import actions as partners
from tests import make
from tests.donations.offers import making as offering
from tests.donations.signing import making
from tests.donations.test_donor_space import given


@pytest.fixture
def addresses(session: Session) -> Mapping[str, str]:
    """By what it is for: the address of each link."""
    donation, donor = given(session)
    offering.deposited()
    offering.questioned(donation.donor)
    waiting, asked = session.scalars(sa.select(OfferSheet).order_by(OfferSheet.id)).all()[::2][:2]
    row = signing.opened(making.proposed())
    token = links.send(signing=row, email="lea@imprimerie.example", actor=make.user(), at=clock.now())
    partners.send_personal_link(user=donor, actor=None, at=clock.now())
    personal = session.scalars(sa.select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first()
    found = re.search(r"/lien/\S+", personal or "")
    assert found
    page = thanks.open_page(donor=donation.donor, actor=donor, at=clock.now())
    return {
        "confirm": f"/offrir/suivi/{waiting.token}",
        "answer": f"/offrir/suivi/{asked.token}",
        "sign": f"/signer-don/{token}",
        "space": found[0],
        "thanks": f"/merci/{page.token}",
    }


def written() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    db.session.commit()
    rows = {table.name: db.session.execute(sa.select(table)).all() for table in Base.metadata.sorted_tables}
    return {name: sorted((tuple(row) for row in found), key=repr) for name, found in rows.items()}


def test_a_link_opened_by_a_scanner_changes_nothing_and_still_serves(
    addresses: Mapping[str, str], client: FlaskClient
) -> None:
    before = written()
    for purpose, address in addresses.items():
        for ask in (client.head, client.get, client.get):
            answer = ask(address)
            assert answer.status_code == 200, purpose
    assert written() == before


def test_a_link_opened_too_late_says_what_to_do_and_writes_nothing(
    addresses: Mapping[str, str], client: FlaskClient
) -> None:
    before = written()
    with clock.frozen(clock.now() + timedelta(days=400)):
        for purpose in ("confirm", "sign", "space"):
            late = client.get(addresses[purpose])
            assert late.status_code == 410, purpose
            assert re.search("[Dd]emandez|Refaites", late.text), purpose
        for purpose in ("answer", "thanks"):
            assert client.get(addresses[purpose]).status_code == 200, purpose
    assert written() == before


def test_a_button_behind_a_link_of_another_day_writes_nothing(
    addresses: Mapping[str, str], client: FlaskClient
) -> None:
    """The page was left open, and its button is pressed a year later."""
    before = written()
    with clock.frozen(clock.now() + timedelta(days=400)):
        for path in (f"{addresses['confirm']}/confirmation", f"{addresses['sign']}/code", addresses["space"]):
            assert client.post(path).status_code == 410, path
    assert written() == before


def test_another_token_of_the_same_shape_leads_nowhere(addresses: Mapping[str, str], client: FlaskClient) -> None:
    expected = {"confirm": 410, "answer": 410, "sign": 410, "space": 410, "thanks": 404}
    for purpose, address in addresses.items():
        wrong = address[:-1] + ("A" if address[-1] != "A" else "B")
        assert client.get(wrong).status_code == expected[purpose], purpose
