"""Offers to examine: whose they are, why they are declined; the desk writes one down."""

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations.models import DonationStage
from ordis.donations.offers import photographs, queries
from ordis.donations.offers.models import SheetStage
from ordis.kernel.db import db
from tests import counting, make
from tests.documents.picturing import picture
from tests.donations.offers import making
from tests.donations.offers.making import EMAIL, TOLD, hidden, mails
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def test_an_empty_list_says_where_offers_come_from(session: Session, clients: Clients) -> None:
    page = clients(Role.COORDINATOR).get("/donations/offers").text
    assert "Aucune offre n’attend" in page
    assert 'href="/offrir"' in page


def test_confirmed_offers_wait_in_the_list_and_on_the_first_page(session: Session, clients: Clients) -> None:
    making.deposited(replace(TOLD, organisation="Pas confirmée"))
    sheet, coordinator = making.confirmed(), clients(Role.COORDINATOR)
    page = coordinator.get("/donations/offers").text
    assert sheet.number is not None
    assert sheet.number in page
    assert "Pas confirmée" not in page
    assert "<strong>1</strong> offre à examiner" in coordinator.get("/").text


def test_the_list_asks_as_much_for_one_as_for_ten(session: Session, clients: Clients) -> None:
    client, asked = clients(Role.COORDINATOR), []
    for more in (1, 9):
        for number in range(more):
            making.confirmed(replace(TOLD, email=f"a{more}{number}@exemple.fr"))
            make.donation(stage=DonationStage.OFFERED)
        db.session.commit()
        with counting.queries() as statements:
            client.get("/donations/offers")
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_page_proposes_the_donor_that_it_looks_like(session: Session, clients: Clients) -> None:
    donor, sheet, client = make.donor(name="Imprimeries réunies"), making.confirmed(), clients(Role.COORDINATOR)
    page = client.get(f"/donations/offers/{sheet.ref}").text
    assert f'value="{donor.ref}"' in page
    assert "ouvrir la fiche «\u202fImprimerie du Clain\u202f»" in page.replace("« ", "«\u202f").replace(" »", "\u202f»")
    page = follow(client, client.post(f"/donations/offers/{sheet.ref}/donor", data={"attach-donor": donor.ref})).text
    assert "Imprimeries réunies" in page
    assert "Mot de passe de démarrage" in page
    assert "L’offre attend une décision" in page


def test_a_new_donor_or_another_one_may_be_chosen(session: Session, clients: Clients) -> None:
    other, client = make.donor(name="Une autre maison"), clients(Role.COORDINATOR)
    first, second = making.confirmed(), making.confirmed(replace(TOLD, siren=""))
    client.post(f"/donations/offers/{first.ref}/donor", data={"attach-donor": "new"})
    chosen = {"attach-donor": "other", "attach-other": other.ref}
    client.post(f"/donations/offers/{second.ref}/donor", data=chosen)
    session.expire_all()
    assert first.donation is not None
    assert first.donation.donor.name == "Imprimerie du Clain"
    assert second.donation is not None
    assert second.donation.donor_id == other.id


def test_a_new_record_has_the_address_of_the_pickup_unless_it_is_unticked(session: Session, clients: Clients) -> None:
    client, first, second = clients(Role.COORDINATOR), making.confirmed(), making.confirmed()
    page = client.get(f"/donations/offers/{first.ref}").text
    tick = re.search(r'<input[^>]*name="attach-at_place"[^>]*>', page)
    assert tick is not None
    assert " checked" in tick[0]
    for sheet, ticked in ((first, {"attach-at_place": "y"}), (second, {})):
        client.post(f"/donations/offers/{sheet.ref}/donor", data={"attach-donor": "new"} | ticked)
    session.expire_all()
    assert first.donation is not None
    assert second.donation is not None
    assert first.donation.donor.postal_address == "12 rue des Presses, 86000 Poitiers"
    assert first.donation.donor.town == "Poitiers"
    assert second.donation.donor.postal_address == ""


@pytest.mark.parametrize(
    "chosen",
    [{}, {"attach-donor": "other"}, {"attach-donor": "nimporte"}, {"attach-donor": "other", "attach-other": "x"}],
)
def test_without_a_choice_nothing_is_done(session: Session, clients: Clients, chosen: dict[str, str]) -> None:
    sheet = making.confirmed()
    answer = clients(Role.COORDINATOR).post(f"/donations/offers/{sheet.ref}/donor", data=chosen)
    assert answer.status_code == 422
    session.expire_all()
    assert sheet.stage is SheetStage.CONFIRMED


def test_an_offer_is_declined_with_a_sentence_or_with_words(session: Session, clients: Clients) -> None:
    first, second, client = making.confirmed(), making.confirmed(), clients(Role.COORDINATOR)
    silent = client.post(f"/donations/offers/{first.ref}/decline", data={"decline-why": "other"})
    assert silent.status_code == 422
    assert "Dites pourquoi" in silent.text
    follow(client, client.post(f"/donations/offers/{first.ref}/decline", data={"decline-why": "too_far"}))
    assert "venir si loin" in mails()[-1].body
    words = {"decline-why": "other", "decline-reason": "Nous fermons."}
    follow(client, client.post(f"/donations/offers/{second.ref}/decline", data=words))
    assert "Nous fermons." in mails()[-1].body
    assert "Déclinée" in client.get(f"/donations/offers/{second.ref}").text


def test_an_unconfirmed_offer_is_nobodys_business(session: Session, clients: Clients) -> None:
    sheet = making.deposited()
    assert clients(Role.COORDINATOR).get(f"/donations/offers/{sheet.ref}").status_code == 404


def test_only_who_decides_attaches_or_declines(session: Session, clients: Clients) -> None:
    sheet, lead = making.confirmed(), clients(Role.WORKSHOP_LEAD)
    assert "Enregistrer le don" not in lead.get(f"/donations/offers/{sheet.ref}").text
    for what in ("donor", "decline"):
        assert lead.post(f"/donations/offers/{sheet.ref}/{what}").status_code == 403


def test_photographs_are_shown_to_the_house_alone(session: Session, client: FlaskClient, clients: Clients) -> None:
    sheet = making.deposited(photographs_kept=photographs.keep([picture(60, 40)]))
    making.actions.confirm(token=sheet.token, at=making.clock.now())
    address = f"/donations/offers/{sheet.ref}/photographs/{sheet.photos[0].ref}"
    answer = clients(Role.TECHNICIAN).get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert client.get(address).status_code == 302
    assert clients(Role.DONOR).get(address).status_code == 403
    assert clients(Role.TECHNICIAN).get(f"/donations/offers/{sheet.ref}/photographs/inconnue").status_code == 404


def test_the_desk_writes_down_what_the_telephone_says(session: Session, clients: Clients) -> None:
    donor, client = make.donor(), clients(Role.COORDINATOR)
    text = client.get(f"/donations/new?donor={donor.ref}").text
    said = {
        "donor": donor.ref, "key": hidden(text, "key"), "email": EMAIL, "contact": "Léa Dupuis", "laptop": "3",
        "laptop_age": "over_8", "legal_origin": "public", "locks": ["mdm"], "dock": "y", "disks": "removed",
        "photographs": [(io.BytesIO(picture(60, 40)), "a.jpg")],
    }  # fmt: skip
    wrong = client.post("/donations/new", data=said | {"laptop": "trois"})
    assert wrong.status_code == 422
    assert "Choisissez-les à nouveau" in wrong.text
    again = {"photographs": [(io.BytesIO(picture(60, 40)), "a.jpg")]}
    page = follow(client, client.post("/donations/new", data=said | again)).text
    assert "Gestion à distance" in page
    assert "quai de chargement" in page
    assert "Plus de 8 ans" in page
    assert "à l’étude" in mails()[-1].subject
    donation = queries.to_decide()[0]
    sheet = queries.sheet_of(donation)
    assert sheet is not None
    assert len(sheet.photos) == 1


def test_a_question_is_asked_and_its_answer_noted_from_the_page_of_the_donation(
    session: Session, clients: Clients
) -> None:
    sheet, client = making.confirmed(), clients(Role.COORDINATOR)
    client.post(f"/donations/offers/{sheet.ref}/donor", data={"attach-donor": "new"})
    session.expire_all()
    assert sheet.donation is not None
    address = f"/donations/{sheet.donation.ref}"
    assert client.post(f"{address}/question", data={"ask-question": ""}).status_code == 422
    page = follow(client, client.post(f"{address}/question", data={"ask-question": "Quel étage ?"})).text
    assert "Une question est partie" in page
    assert client.post(f"{address}/accept").status_code == 409
    assert client.post(f"{address}/answer", data={"answer-answer": ""}).status_code == 422
    page = follow(client, client.post(f"{address}/answer", data={"answer-answer": "Le troisième"})).text
    assert "Le troisième" in page
    assert "L’offre attend une décision" in page


def test_a_donation_is_declined_for_a_reason_of_the_list(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    page = client.get(f"/donations/{donation.ref}").text
    assert "Notre réserve est pleine" in page
    page = follow(client, client.post(f"/donations/{donation.ref}/decline", data={"decline-why": "no_room"})).text
    assert "Notre réserve est pleine" in page
