"""The link of an offer: it confirms, tells where things stand, and takes an answer."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations import actions as donations
from ordis.donations.models import DeclineReason, DonationStage
from ordis.donations.offers import actions, queries
from ordis.donations.offers.models import OfferSheet, SheetStage
from ordis.donations.offers.rules import read
from ordis.kernel import clock
from tests import counting, make
from tests.documents.picturing import picture
from tests.donations.offers import making
from tests.donations.offers.making import TOLD, photos, taken
from tests.pages import follow


def test_opening_the_link_confirms_nothing_and_its_button_does(session: Session, client: FlaskClient) -> None:
    sheet = making.deposited()
    address = f"/offrir/suivi/{sheet.token}"
    for _ in range(3):
        assert "Confirmer mon offre" in client.get(address).text
    session.expire_all()
    assert sheet.stage is SheetStage.UNCONFIRMED
    page = follow(client, client.post(f"{address}/confirmation"))
    assert "votre offre nous est arrivée" in page.text
    assert "Confirmer mon offre" not in page.text
    again = follow(client, client.post(f"{address}/confirmation"))
    assert "votre offre nous est arrivée" in again.text
    assert sheet.stage is SheetStage.CONFIRMED


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_too_old_or_invented_says_what_to_do(session: Session, client: FlaskClient, method: str) -> None:
    sheet = making.deposited(at=clock.now() - timedelta(days=7))
    for token in (sheet.token, "invente"):
        path = f"/offrir/suivi/{token}" + ("/confirmation" if method == "post" else "")
        answer = getattr(client, method)(path)
        assert answer.status_code == 410
        assert "Refaites votre offre" in answer.text


def test_the_donor_answers_a_question_with_a_photograph(session: Session, client: FlaskClient) -> None:
    sheet, address = taken()
    donation = sheet.donation
    assert donation is not None
    donations.ask_donor(donation=donation, question="Une photo de la salle ?", actor=make.user(), at=clock.now())
    assert "Une photo de la salle ?" in client.get(address).text
    empty = client.post(f"{address}/reponse", data={"photographs": [(io.BytesIO(picture(60, 40)), "a.jpg")]})
    assert empty.status_code == 422
    said = {"answer": "La voici", **photos(40)}
    page = follow(client, client.post(f"{address}/reponse", data=said))
    assert "Nous l’étudions" in page.text
    assert donation.stage is DonationStage.OFFERED
    assert len(sheet.photos) == 1
    late = client.post(f"{address}/reponse", data={"answer": "La voici"})
    assert late.status_code == 409


def test_a_question_answered_on_the_telephone_meanwhile_is_not_answered_again(
    session: Session, client: FlaskClient
) -> None:
    sheet = making.confirmed()
    assert client.post(f"/offrir/suivi/{sheet.token}/reponse", data={"answer": "Oui"}).status_code == 409


def test_the_link_says_where_the_offer_stands(session: Session, client: FlaskClient) -> None:
    sheet, address = taken()
    assert sheet.donation is not None
    assert sheet.donation.number in client.get(address).text
    donations.accept_offer(donation=sheet.donation, decision="", actor=make.user(), at=clock.now())
    assert "nous l’acceptons avec plaisir" in client.get(address).text
    sheet.donation.stage = DonationStage.RECEIVED
    session.flush()
    assert "Votre matériel est arrivé" in client.get(address).text


def test_the_link_says_why_it_is_declined(session: Session, client: FlaskClient) -> None:
    sheet, address = taken()
    assert sheet.donation is not None
    why = {"why": DeclineReason.NO_ROOM, "reason": ""}
    donations.decline_offer(donation=sheet.donation, **why, actor=make.user(), at=clock.now())  # type: ignore[arg-type]
    assert "Notre réserve est pleine" in client.get(address).text
    alone = making.confirmed()
    actions.decline(sheet=alone, why=DeclineReason.TOO_OLD, words="", actor=make.user(), at=clock.now())
    assert "trop anciens" in client.get(f"/offrir/suivi/{alone.token}").text


def test_the_donors_space_shows_the_question_and_where_to_answer(
    session: Session, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    sheet, address = taken()
    donation = sheet.donation
    assert donation is not None
    donor = sign_in(make.user(Role.DONOR, of=donation.donor))
    assert "Une question de la ville" not in donor.get(f"/donor/{donation.ref}").text
    donations.ask_donor(donation=donation, question="Quel étage ?", actor=make.user(), at=clock.now())
    page = donor.get(f"/donor/{donation.ref}").text
    assert "Quel étage ?" in page
    assert address in page
    assert "Une question pour vous" in donor.get("/donor").text
    assert "Une question pour vous" in client.get(address).text


def test_the_public_page_asks_the_database_nothing(session: Session, client: FlaskClient) -> None:
    with counting.queries() as statements:
        client.get("/offrir")
    assert statements == []


def test_a_sheet_of_another_key_is_not_read_by_guessing(session: Session, client: FlaskClient) -> None:
    sheet = making.confirmed()
    assert queries.sheet_by_token(sheet.token_hash) is None
    assert TOLD.organisation in client.get(f"/offrir/suivi/{sheet.token}").text


def test_the_page_of_the_link_shows_all_that_was_told_the_steps_and_the_photographs(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    sheet = making.questioned(make.donor())
    client = clients(Role.PRESCRIBER)
    page = client.get(f"/offrir/suivi/{sheet.token}").text
    for words in (
        "12 rue des Presses", "étage", "Chargeurs compris", "lea.dupuis@clain.example", "732829320",
        "Mot de passe de démarrage", "Où elle en est", "Convention signée", 'aria-current="step"', "Quel étage",
        "Envoyer ma réponse",
    ):  # fmt: skip
        assert words in page, words
    (photo,) = sheet.photos
    shown = client.get(f"/offrir/suivi/{sheet.token}/photographies/{photo.ref}")
    assert shown.mimetype == "image/jpeg"
    assert client.get(f"/offrir/suivi/{sheet.token}/photographies/inconnue").status_code == 404
    assert client.get(f"/offrir/suivi/invente/photographies/{photo.ref}").status_code == 410


def test_several_lots_of_a_kind_are_told_each_with_its_age(session: Session, client: FlaskClient) -> None:
    sent = making.typed(client, laptop_2="5", laptop_2_age="over_8", laptop_2_condition="broken")
    assert client.post("/offrir", data=sent).status_code == 303
    told = read(session.scalars(sa.select(OfferSheet)).one().told)
    assert told is not None
    assert [(line.kind.value, line.quantity, line.age.value, line.condition.value) for line in told.lines] == [
        ("laptop", 12, "from_3_to_5", "working"), ("laptop", 5, "over_8", "broken"),
    ]  # fmt: skip
