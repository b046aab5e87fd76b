"""« Proposer du matériel »: anybody writes, nothing typed is lost, a program gets nowhere, a link is followed."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis import create_app
from ordis.accounts.permissions import Role
from ordis.donations import actions as donations
from ordis.donations.models import DeclineReason, DonationStage
from ordis.donations.offers import actions, queries
from ordis.donations.offers.forms import READ
from ordis.donations.offers.models import OfferSheet, SheetStage
from ordis.donations.offers.rules import MOST_PHOTOS, read
from ordis.kernel import clock, limits
from ordis.kernel.blobs import Blobs, blobs, open_store
from ordis.kernel.db import db
from ordis.kernel.limits import limiter
from ordis.settings import Settings
from tests import counting, make
from tests.documents.picturing import picture
from tests.donations.offers import making
from tests.donations.offers.making import EMAIL, TOLD, hidden, mails, typed
from tests.pages import defects, follow


def only_offer(session: Session) -> OfferSheet:
    return session.scalars(sa.select(OfferSheet)).one()


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OfferSheet)) or 0


def test_the_front_page_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/offrir"' in client.get("/").text


def test_an_offer_is_sent_without_an_account(session: Session, client: FlaskClient) -> None:
    page = follow(client, client.post("/offrir", data=typed(client)))
    assert "Il reste à confirmer votre adresse" in page.text
    told = read(only_offer(session).told)
    assert told is not None
    assert (told.email, told.siren, told.devices) == (EMAIL, "732829320", 12)
    assert len(mails()) == 1


def test_a_person_needs_no_organisation(session: Session, client: FlaskClient) -> None:
    follow(client, client.post("/offrir", data=typed(client, giver="person", organisation="", siren="")))
    told = read(only_offer(session).told)
    assert told is not None
    assert told.name == "Léa Dupuis"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"laptop": ""}, "au moins une quantité"),
        ({"laptop": "douze"}, "nombre entier"),
        ({"laptop": "-2"}, "nombre entier"),
        ({"siren": "732829321"}, "n’est pas un SIREN"),
        ({"organisation": " "}, "nom de votre organisation"),
        ({"contact": ""}, "votre prénom"),
        ({"email": "lea"}, "prenom.nom@exemple.fr"),
        ({"phone": "12"}, "numéro de téléphone"),
        ({"pickup_on": "2026-11-19"}, "Ce jour est passé"),
        ({"pickup_on": "demain"}, "Cette date n’existe pas"),
        ({"giver": "martian"}, "Choisissez une des réponses"),
        ({"laptop_age": "eternal"}, "Choisissez une des réponses"),
        ({"locks": ["bios", "padlock"]}, "Choisissez une des réponses"),
        ({"note": "x" * 2001}, "trop long"),
    ],
)
def test_a_wrong_field_is_said_and_the_others_keep_what_was_typed(
    session: Session, client: FlaskClient, changes: dict[str, object], sentence: str
) -> None:
    answer = client.post("/offrir", data=typed(client, place="", **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "12 rue des Presses" in answer.text
    assert count(session) == 0


def test_the_trap_gives_the_same_page_and_keeps_nothing(session: Session, client: FlaskClient) -> None:
    page = follow(client, client.post("/offrir", data=typed(client, website="https://spam.example")))
    assert "Il reste à confirmer votre adresse" in page.text
    assert (count(session), mails()) == (0, [])


def test_a_form_sent_as_soon_as_it_is_shown_comes_back_whole(session: Session, client: FlaskClient) -> None:
    text = client.get("/offrir").text
    quick = making.TYPED | {"key": hidden(text, "key"), "opened": hidden(text, "opened")}
    answer = client.post("/offrir", data=quick)
    assert answer.status_code == 422
    assert "très rapide" in answer.text
    assert "12 rue des Presses" in answer.text
    assert count(session) == 0
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        again = making.TYPED | {name: hidden(answer.text, name) for name in ("key", "opened")}
        assert client.post("/offrir", data=again).status_code == 303


def test_what_is_wrong_is_said_from_the_top_of_the_page_and_haste_only_alone(
    session: Session, client: FlaskClient
) -> None:
    text = client.get("/offrir").text
    wrong = {"laptop": "x", "contact": "", "email": "", "pickup_on": "2020-01-01", "note": "x" * 2001, "phone": "12"}
    quick = making.TYPED | wrong | {"key": hidden(text, "key"), "opened": hidden(text, "opened")}
    answer = client.post("/offrir", data=quick)
    told = answer.text.partition("error-summary")[2].partition("</ul>")[0]
    summary = list(dict.fromkeys(re.findall(r'<a href="#(\w+)">', told)))
    assert summary == ["laptop", "contact", "phone", "email", "pickup_on", "note"]
    assert "très rapide" not in answer.text
    page = answer.text
    places = [page.index(f'id="{name}"') for name in summary]
    assert places == sorted(places)


def test_the_order_of_the_summary_is_the_order_of_the_page(client: FlaskClient) -> None:
    text = client.get("/offrir").text
    places = [text.index(f' name="{name}"') for name in READ if name]
    assert places == sorted(places)


@pytest.mark.parametrize("opened", ["", "forgé", "gAAAAA"])
def test_a_forged_hour_is_given_a_true_one(session: Session, client: FlaskClient, opened: str) -> None:
    answer = client.post("/offrir", data=typed(client, opened=opened))
    assert answer.status_code == 422
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        again = typed(client, opened=hidden(answer.text, "opened"))
        assert client.post("/offrir", data=again).status_code == 303


def test_sent_twice_by_an_impatient_finger_it_is_one_offer(session: Session, client: FlaskClient) -> None:
    data = typed(client)
    first, second = client.post("/offrir", data=data), client.post("/offrir", data=data)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert (count(session), len(mails())) == (1, 1)


def test_the_answer_is_the_same_for_an_address_that_is_known(session: Session, client: FlaskClient) -> None:
    unknown = follow(client, client.post("/offrir", data=typed(client))).text
    person = make.user(Role.DONOR, of=make.donor())
    person.email = EMAIL
    session.flush()
    for _ in range(4):  # beyond the third nothing is sent to it any more
        known = follow(client, client.post("/offrir", data=typed(client))).text
        assert known == unknown
    assert len(mails()) == 3


def photos(*sides: int) -> dict[str, object]:
    return {"photographs": [(io.BytesIO(picture(60, side)), f"{side}.jpg") for side in sides]}


def stored(tmp_path: Path) -> int:
    return sum(each.is_file() for each in tmp_path.rglob("*"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    usual = blobs()
    open_store(Blobs(str(tmp_path)))
    yield tmp_path
    open_store(usual)


def test_photographs_come_along(session: Session, client: FlaskClient, store: Path) -> None:
    client.post("/offrir", data=typed(client, **photos(40, 40)))
    assert len(only_offer(session).photos) == 1
    assert stored(store) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"email": ""}, "Écrivez votre adresse"), ({"siren": "732829321"}, "SIREN")]
)
def test_a_refused_form_stores_no_photograph_and_asks_for_them_again(
    session: Session, client: FlaskClient, store: Path, changes: dict[str, object], sentence: str
) -> None:
    answer = client.post("/offrir", data=typed(client, **photos(40, 50), **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Choisissez-les à nouveau" in answer.text
    assert stored(store) == 0
    assert "Choisissez-les à nouveau" not in client.post("/offrir", data=typed(client, email="")).text


def test_the_files_beside_one_that_is_refused_are_not_stored_either(
    session: Session, client: FlaskClient, store: Path
) -> None:
    sent = {"photographs": [(io.BytesIO(picture(60, 40)), "a.jpg"), (io.BytesIO(b"%PDF-1.7"), "b.jpg")]}
    assert "n’est pas une photographie" in client.post("/offrir", data=typed(client, **sent)).text
    too_many = client.post("/offrir", data=typed(client, **photos(*range(10, 11 + MOST_PHOTOS))))
    assert "au plus" in too_many.text
    assert stored(store) == 0


def test_the_same_form_sent_again_and_again_stores_its_photographs_once(
    session: Session, client: FlaskClient, store: Path
) -> None:
    data = typed(client)
    for _ in range(3):
        assert client.post("/offrir", data=data | photos(40)).status_code == 303
    assert stored(store) == 1


def test_an_answer_that_nobody_asked_for_stores_nothing(session: Session, client: FlaskClient, store: Path) -> None:
    sheet, address = taken()
    late = client.post(f"{address}/reponse", data={"answer": "Voici", **photos(40)})
    assert late.status_code == 409
    assert stored(store) == 0
    assert sheet.donation is not None
    donations.ask_donor(donation=sheet.donation, question="Une photo ?", actor=make.user(), at=clock.now())
    many = client.post(f"{address}/reponse", data={"answer": "Voici", **photos(*range(10, 11 + MOST_PHOTOS))})
    assert "au plus" in many.text
    assert stored(store) == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "n’est pas une photographie"),
        (picture(10_000, 9_000, "PNG", "1"), "trop de pixels"),
    ],
    ids=["pdf", "bomb"],
)
def test_a_file_that_is_refused_loses_nothing_of_what_was_typed(
    session: Session, client: FlaskClient, data: bytes, sentence: str
) -> None:
    answer = client.post("/offrir", data=typed(client, photographs=[(io.BytesIO(data), "photo.jpg")]))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "12 rue des Presses" in answer.text
    assert count(session) == 0


def test_forty_megabytes_are_refused_with_a_sentence(session: Session, client: FlaskClient) -> None:
    heavy = {"input_stream": io.BytesIO(bytes(40 * 1024 * 1024)), "content_type": "multipart/form-data; boundary=x"}
    answer = client.post("/offrir", **heavy)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "joignez-en moins" in answer.text
    assert count(session) == 0


@pytest.fixture
def served(app: Flask, settings: Settings) -> Iterator[FlaskClient]:
    """A visitor of an application whose limits count, as in service."""
    other = create_app(settings)
    other.config.update(WTF_CSRF_ENABLED=False)
    try:
        yield other.test_client()
    finally:
        limiter.reset()
        limiter.enabled = False
        with other.app_context():
            db.engine.dispose()


def trapped(visitor: FlaskClient, address: str) -> TestResponse:
    return visitor.post("/offrir", data=making.TYPED | {"website": "x"}, environ_base={"REMOTE_ADDR": address})


def test_beyond_a_few_offers_a_minute_what_was_typed_comes_back(served: FlaskClient) -> None:
    answers = [trapped(served, "192.0.2.7") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "votre saisie est gardée" in answers[-1].text
    assert "12 rue des Presses" in answers[-1].text
    assert defects(answers[-1].text) == ()


def test_a_network_is_counted_whatever_address_it_takes(served: FlaskClient) -> None:
    """One person holds a whole /64 of IPv6 at least: twenty addresses of it are no twenty people."""
    answers = [trapped(served, f"2001:db8:1:2::{host:x}") for host in range(1, 23)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429] * 2
    assert trapped(served, "2001:db8:2::1").status_code == 303


@pytest.mark.parametrize(
    ("address", "network"), [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::9", "2001:db8:1::/56")]
)
def test_the_network_of_an_address(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert limits.network() == network


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


def taken() -> tuple[OfferSheet, str]:
    sheet = making.confirmed()
    actions.attach(sheet=sheet, donor=None, invite=False, actor=make.user(), at=clock.now())
    return sheet, f"/offrir/suivi/{sheet.token}"


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
