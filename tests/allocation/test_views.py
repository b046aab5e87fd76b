"""The city chooses a device and reads why; the loser of a race reads what happened."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Kind, Stage
from ordis.kernel import clock
from ordis.referrals.models import ReferralStage
from tests import make
from tests.conftest import TODAY

THIN = "\u202f"


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


def test_proposals_are_explained_and_one_is_reserved(city: FlaskClient) -> None:
    device, referral = make.device(stage=Stage.READY), make.referral(stage=ReferralStage.ACCEPTED)
    page = city.get(f"/referrals/{referral.ref}/devices").text
    assert spoken(device.code) in page
    assert f"Type{THIN}: Ordinateur portable" in page
    assert f"Priorité de la demande{THIN}: 65 points" in page
    answer = city.post(f"/referrals/{referral.ref}/devices", data={"code": device.code})
    assert answer.status_code == 303
    shown = city.get(answer.location).text
    assert "Appareil réservé" in shown
    assert "21\u00a0" not in shown  # the day is said, not the number of days
    assert "11\u00a0décembre 2026" in shown


@pytest.mark.parametrize("typed", ["HTTPS://ORDI.EXAMPLE/D/{code}", "{spoken}", " {code} "])
def test_a_device_is_named_by_its_label_or_by_its_code(city: FlaskClient, typed: str) -> None:
    device, referral = make.device(stage=Stage.READY), make.referral(stage=ReferralStage.ACCEPTED)
    text = typed.format(code=device.code, spoken=spoken(device.code).lower())
    assert city.post(f"/referrals/{referral.ref}/devices", data={"code": text}).status_code == 303
    assert device.stage is Stage.RESERVED


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "nécessaire"), ("bonjour", "étiquette"), ("BCDFGHJ", "fausse"), ("BBBBBBB", "Aucun appareil")],
)
def test_a_code_that_leads_nowhere_is_told(city: FlaskClient, typed: str, sentence: str) -> None:
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    answer = city.post(f"/referrals/{referral.ref}/devices", data={"code": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert referral.stage is ReferralStage.ACCEPTED


def test_another_kind_wants_a_reason(city: FlaskClient) -> None:
    desktop = make.device(stage=Stage.READY, kind=Kind.DESKTOP)
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    url = f"/referrals/{referral.ref}/devices"
    assert "Aucun appareil prêt ne correspond" in city.get(url).text
    answer = city.post(url, data={"code": desktop.code})
    assert answer.status_code == 409
    assert "écrivez pourquoi" in answer.text
    assert city.post(url, data={"code": desktop.code, "reason": "Seul disponible"}).status_code == 303


def test_who_comes_second_reads_what_happened_and_sees_the_other_devices(city: FlaskClient) -> None:
    device, spare = make.device(stage=Stage.READY), make.device(stage=Stage.READY)
    make.reservation(device=device)
    late = make.referral(stage=ReferralStage.ACCEPTED)
    answer = city.post(f"/referrals/{late.ref}/devices", data={"code": device.code})
    assert answer.status_code == 409
    assert "vient d’être réservé pour une autre demande" in answer.text
    assert spoken(spare.code) in answer.text
    assert late.stage is ReferralStage.ACCEPTED


def test_a_device_is_released_from_the_referral(city: FlaskClient) -> None:
    reservation = make.reservation()
    ref, referral, device = reservation.referral.ref, reservation.referral, reservation.device
    assert city.post(f"/referrals/{ref}/devices/release", data={"reason": ""}).status_code == 422
    assert city.post(f"/referrals/{ref}/devices/release", data={"reason": "La famille renonce"}).status_code == 303
    assert (device.stage, referral.stage) == (Stage.READY, ReferralStage.ACCEPTED)
    again = city.post(f"/referrals/{ref}/devices/release", data={"reason": "La famille renonce"})
    assert again.status_code == 409
    assert "Aucun appareil" in again.text


def test_the_queue_is_shown_in_order_with_its_reasons(city: FlaskClient) -> None:
    assert "Aucune demande acceptée" in city.get("/allocation").text
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    page = city.get("/allocation").text
    assert referral.number in page
    assert f"Enfants scolarisés{THIN}: 2" in page


def test_the_prescriber_sees_the_device_set_aside_but_not_who_chose_it_nor_why(
    sign_in: Callable[[User], FlaskClient], session: Session
) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    referral = make.referral(of=structure, stage=ReferralStage.ACCEPTED)
    assert "Priorité" not in sign_in(agent).get(f"/referrals/{referral.ref}").text
    make.reservation(referral=referral)
    page = sign_in(agent).get(f"/referrals/{referral.ref}").text
    assert "Dell Latitude 5490" in page
    assert "Libérer" not in page
    assert "(+50)" not in page


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.TECHNICIAN, Role.DONOR, Role.ADMIN])
def test_only_the_city_chooses(clients: Callable[[Role], FlaskClient], role: Role) -> None:
    ref = make.referral(stage=ReferralStage.ACCEPTED).ref
    client = clients(role)
    assert client.get("/allocation").status_code == 403
    assert client.get(f"/referrals/{ref}/devices").status_code == 403
    assert client.post(f"/referrals/{ref}/devices").status_code == 403


def test_the_page_of_a_device_says_for_which_referral_it_waits(city: FlaskClient) -> None:
    reservation = make.reservation()
    page = city.get(f"/devices/{reservation.device.code}").text
    assert reservation.referral.number in page


def test_the_worker_frees_what_waited_too_long(app: Flask, session: Session) -> None:
    reservation = make.reservation()
    session.commit()
    with clock.frozen(TODAY.replace(year=2027)):
        app.extensions["jobs"]["expire_reservations"].call_local()
    session.expire_all()
    assert reservation.device.stage is Stage.READY
    assert reservation.referral.stage is ReferralStage.ACCEPTED
