"""The tax receipt: only where the administrator declared it, only for a company, with the donor's own amount."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.documents.queries import content
from ordis.donations.models import DonationStage, LegalOrigin
from ordis.donations.receipts import actions
from ordis.donations.texts import recording
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.receipts.making import entitled, given, valued
from tests.donations.signing.making import PARTIES
from tests.donations.test_pdf import text_of
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
TYPED = {"legal_form": "SARL", "amount": "1 234,50", "own": "y"}


@pytest.fixture(name="entitled")
def declared() -> Iterator[None]:
    with entitled():
        yield


@pytest.mark.usefixtures("entitled")
def test_the_receipt_bears_every_mention_of_the_form(session: Session) -> None:
    donation = given()
    valued(donation)
    paper = actions.issue_receipt(donation=donation, actor=make.user(), at=make.AT)
    text = text_of(content(paper))
    for words in (
        "2041-MEC-SD", "Article 238 bis", f"Numéro d’ordre du reçu {paper.number}", "Ville de Poitiers", "218 601 946",
        "Équiper des familles", "Collectivité territoriale", "Imprimerie du Clain", "SARL", "732 829 320",
        "12 rue des Feuillants, 86000 Poitiers", "Ordinateur portable Dell Latitude 5490 2", "1 234,50 €",
        "mille deux cent trente-quatre euros et cinquante centimes", "2 novembre 2026", "sans objet", "néant",
        "sous sa seule responsabilité", "certifie sur l’honneur", "Camille Roy, adjointe au maire",
        "Habilitation déclarée par Camille Roy, directrice des finances, le 12 mars 2026",
    ):  # fmt: skip
        assert words in text, words
    assert paper.number.startswith("RFD-2026-")


@pytest.mark.usefixtures("entitled")
def test_said_again_it_is_the_same_and_a_corrected_value_replaces_it(session: Session) -> None:
    donation = given()
    valued(donation)
    first = actions.issue_receipt(donation=donation, actor=make.user(), at=make.AT)
    assert actions.issue_receipt(donation=donation, actor=make.user(), at=make.AT + timedelta(days=1)) is first
    valued(donation, 90_000)
    second = actions.issue_receipt(donation=donation, actor=make.user(), at=make.AT + timedelta(days=2))
    assert second.replaces is first
    assert "neuf cents euros" in text_of(content(second))
    assert actions.issue_receipt(donation=donation, actor=make.user(), at=make.AT + timedelta(days=3)) is second


def test_without_the_administrators_declaration_nothing_is_taken(session: Session, sign_in: SignIn) -> None:
    donation = given()
    with pytest.raises(Refusal, match="n’a pas déclaré"):
        valued(donation)
    own = sign_in(make.user(Role.DONOR, of=donation.donor))
    assert "Reçu fiscal" not in own.get(f"/donor/{donation.ref}").text
    assert "n’a pas déclaré" in own.get(f"/donor/{donation.ref}/receipt").text
    assert own.post(f"/donor/{donation.ref}/receipt", data=TYPED).status_code == 409


@pytest.mark.usefixtures("entitled")
def test_each_thing_that_is_missing_is_told(session: Session) -> None:
    public = given()
    public.legal_origin = LegalOrigin.PUBLIC
    early, bare, silent = given(), given(address="", postal_code="", town=""), given()
    early.stage = DonationStage.ACCEPTED
    session.flush()
    for donation, words in ((public, "entreprise"), (early, "réception terminée"), (bare, "l’adresse")):
        with pytest.raises(Refusal, match=words):
            valued(donation)
    with pytest.raises(Refusal, match="n’a pas encore saisi"):
        actions.issue_receipt(donation=silent, actor=make.user(), at=make.AT)
    valued(silent)
    recording.note(donation=silent, said=replace(PARTIES, representative=""), actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="Personne n’est noté pour signer"):
        actions.issue_receipt(donation=silent, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="supérieure à zéro"):
        valued(silent, 0)


@pytest.mark.usefixtures("entitled")
def test_the_donor_types_the_value_and_the_staff_seal_it(session: Session, sign_in: SignIn) -> None:
    donation = given()
    own, lead = sign_in(make.user(Role.DONOR, of=donation.donor)), sign_in(make.user(Role.WORKSHOP_LEAD))
    page = f"/donor/{donation.ref}/receipt"
    assert "n’a pas encore saisi la valeur" in lead.get(f"/donations/{donation.ref}").text
    for wrong in ({"amount": "douze"}, {"own": ""}, {"amount": "0"}, {"legal_form": ""}):
        answer = own.post(page, data=TYPED | wrong)
        assert answer.status_code == 422, wrong
        assert 'value="SARL"' in answer.text or not wrong.get("legal_form", "x")
    assert "corriger la valeur de votre don" in follow(own, own.post(page, data=TYPED)).text
    told = lead.get(f"/donations/{donation.ref}").text
    assert "Établir le reçu fiscal (1\u202f234,50\u00a0€)" in told
    assert "est scellé" in follow(lead, lead.post(f"/donations/{donation.ref}/receipt")).text
    assert own.get(f"/donor/{donation.ref}/papers/receipt").data.startswith(b"%PDF")
    assert "2041-MEC-SD" in own.get(f"/donor/{donation.ref}/papers/receipt?read=1").text
    assert own.post(f"/donations/{donation.ref}/receipt").status_code == 403
    stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque", gives=True)))
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, data=TYPED).status_code == 404
    db.session.expire_all()
