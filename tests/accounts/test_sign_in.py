"""People sign in by the page, as they do: password, second factor, recovery code, personal link."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis import settings as settings_module
from ordis.accounts import actions
from ordis.accounts.models import AuditEvent, SignInLink, User
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.settings import Settings
from tests.conftest import TODAY

PASSWORD = "trois-pommes-sur-le-pont"


def member(role: Role, *, email: str = "ines@exemple.fr") -> User:
    return actions.add_user(email=email, name="Inès Girard", roles=[role], password=PASSWORD, actor=None, at=TODAY)


def sign_in_by_page(client: FlaskClient, email: str = "ines@exemple.fr", password: str = PASSWORD) -> TestResponse:
    return client.post("/connexion", data={"email": email, "password": password})


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.fixture
def second_factor_required(session: Session, settings: Settings) -> Iterator[None]:
    settings_module.use(replace(settings, second_factor_required=True))
    yield
    settings_module.use(settings)


def set_up_second_factor(client: FlaskClient) -> TOTP:
    """Walk through the setup page as the phone does: read the key, give the first code."""
    page = client.post("/second-facteur", data={"setup": "authenticator"}).text
    key = re.search(r'class="totp-key">([^<]+)<', page)
    finish = re.search(r'action="(/second-facteur/[^"]+|/tf-validate[^"]*|[^"]*second-facteur[^"]+)" method', page)
    assert key, page
    assert finish, page
    totp = TOTP(key=key[1])
    done = client.post(unescape(finish[1]), data={"code": totp.generate().token})
    assert done.status_code == 302, done.text
    return totp


def test_the_right_password_opens_and_the_greeting_names_the_person(session: Session, client: FlaskClient) -> None:
    member(Role.TECHNICIAN)
    assert sign_in_by_page(client).status_code == 302
    assert "Bonjour Inès Girard" in client.get("/").text


@pytest.mark.parametrize(
    ("email", "password"), [("ines@exemple.fr", "pas-le-bon-mot"), ("inconnue@exemple.fr", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_french_words(
    session: Session, client: FlaskClient, email: str, password: str
) -> None:
    member(Role.TECHNICIAN)
    page = sign_in_by_page(client, email, password)
    assert "L’adresse ou le mot de passe ne convient pas." in page.text
    assert not is_signed_in(client)


def test_an_account_that_is_closed_stays_closed(session: Session, client: FlaskClient) -> None:
    member(Role.TECHNICIAN).active = False
    sign_in_by_page(client)
    assert not is_signed_in(client)


def test_once_set_up_the_second_factor_is_asked_at_each_sign_in(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    member(Role.TECHNICIAN)
    sign_in_by_page(client)
    totp = set_up_second_factor(client)
    assert "En place" in client.get("/account").text

    client = app.test_client()
    asked = sign_in_by_page(client)
    assert "Code du second facteur" in client.get(asked.location).text
    assert not is_signed_in(client)
    refused = client.post("/second-facteur/code", data={"code": "000000"})
    assert "Ce code ne convient pas" in refused.text
    client.post("/second-facteur/code", data={"code": totp.generate(TODAY.timestamp() + 10**6).token})
    assert not is_signed_in(client), "a code of another hour"
    client.post("/second-facteur/code", data={"code": totp.generate().token})
    assert is_signed_in(client)


def test_a_recovery_code_opens_once(app: Flask, session: Session, client: FlaskClient) -> None:
    member(Role.TECHNICIAN)
    sign_in_by_page(client)
    set_up_second_factor(client)
    page = client.post("/codes-de-secours", data={"generate_new_codes": "1"}).text
    code = re.findall(r"<li><code>([^<]+)</code>", page)[0]
    for opens in (True, False):
        client = app.test_client()
        sign_in_by_page(client)
        client.get("/code-de-secours")
        client.post("/code-de-secours", data={"code": code})
        assert is_signed_in(client) is opens


@pytest.mark.usefixtures("second_factor_required")
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.WORKSHOP_LEAD, Role.COORDINATOR, Role.ADMIN])
def test_where_the_city_asks_it_staff_set_up_a_second_factor_before_entering(client: FlaskClient, role: Role) -> None:
    member(role)
    assert sign_in_by_page(client).location.startswith("/second-facteur")
    assert not is_signed_in(client)
    set_up_second_factor(client)
    assert is_signed_in(client)
    assert "Retirer le second facteur" not in client.get("/second-facteur").text
    assert client.post("/second-facteur", data={"setup": "disable"}).status_code == 200
    assert "En place" in client.get("/account").text


@pytest.mark.usefixtures("second_factor_required")
def test_a_session_opened_before_the_city_asked_is_led_to_the_setup_page(
    clients: Callable[[Role], FlaskClient],
) -> None:
    assert clients(Role.COORDINATOR).get("/").location == "/second-facteur"


@pytest.mark.usefixtures("second_factor_required")
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.DONOR])
def test_prescribers_and_donors_are_never_forced(client: FlaskClient, role: Role) -> None:
    member(role)
    sign_in_by_page(client)
    assert client.get("/").status_code == 200


def test_a_forgotten_password_is_chosen_anew_by_the_link_of_a_mail(session: Session, client: FlaskClient) -> None:
    member(Role.PRESCRIBER)
    client.post("/mot-de-passe-oublie", data={"email": "ines@exemple.fr"}, headers={"Host": "pirate.example"})
    mail = session.scalars(sa.select(OutgoingMail)).one()
    assert mail.subject == "Choisir votre mot de passe"
    address = re.search(r"https://ordi\.example(/\S+)", mail.body)  # the city's, whatever the asker's browser says
    assert address, mail.body
    fresh = {"password": "un-autre-chemin-de-halage", "password_confirm": "un-autre-chemin-de-halage"}
    assert client.get(address[1]).status_code == 200
    assert (
        "doit compter au moins 12"
        in client.post(address[1], data={"password": "court", "password_confirm": "court"}).text
    )
    client.post(address[1], data=fresh)
    sign_in_by_page(client, password=fresh["password"])
    assert is_signed_in(client)


def test_nobody_learns_which_addresses_have_an_account(session: Session, client: FlaskClient) -> None:
    member(Role.DONOR)
    for path in ("/mot-de-passe-oublie", "/lien"):
        answers = [client.post(path, data={"email": email}) for email in ("ines@exemple.fr", "x@exemple.fr")]
        texts = [answer.text.replace("ines@exemple.fr", "x@exemple.fr") for answer in answers]
        assert texts[0] == texts[1]


@pytest.fixture
def donor_link(session: Session) -> str:
    return actions.issue_link(user=member(Role.DONOR), actor=None, at=TODAY)


def test_opening_a_personal_link_spends_nothing_and_using_it_opens_once(
    session: Session, client: FlaskClient, donor_link: str
) -> None:
    for _ in range(3):
        assert "Ouvrir mon espace" in client.get(f"/lien/{donor_link}").text
    assert session.scalars(sa.select(SignInLink)).one().used_at is None
    assert client.post(f"/lien/{donor_link}").status_code == 302
    assert is_signed_in(client)
    assert session.scalars(sa.select(SignInLink)).one().used_at == TODAY
    second = client.post(f"/lien/{donor_link}")
    assert (second.status_code, "Demandez-en un nouveau" in second.text) == (410, True)


def test_a_personal_link_of_31_days_is_refused(session: Session, client: FlaskClient, donor_link: str) -> None:
    with clock.frozen(TODAY + timedelta(days=31)):
        assert client.get(f"/lien/{donor_link}").status_code == 410
        assert client.post(f"/lien/{donor_link}").status_code == 410
    assert not is_signed_in(client)


def test_of_two_uses_of_a_link_one_is_refused(session: Session, donor_link: str) -> None:
    actions.use_link(donor_link, at=TODAY)
    with pytest.raises(Refusal, match="a déjà servi"):
        actions.use_link(donor_link, at=TODAY)


def test_a_link_goes_to_donors_alone_and_leaves_a_trace(session: Session, client: FlaskClient) -> None:
    donor = member(Role.DONOR)
    member(Role.ADMIN, email="noe@exemple.fr")
    for email in ("ines@exemple.fr", "noe@exemple.fr", "inconnue@exemple.fr"):
        assert client.post("/lien", data={"email": email}).status_code == 200
    mail = session.scalars(sa.select(OutgoingMail)).one()
    assert mail.recipient == donor.email
    assert "https://ordi.example/lien/" in mail.body
    traces = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "link.sent")).all()
    assert [trace.subject for trace in traces] == [donor.ref]


def test_a_link_no_longer_opens_for_who_was_given_other_rights_since(
    session: Session, client: FlaskClient, donor_link: str
) -> None:
    invited = session.scalars(sa.select(User).where(User.email == "ines@exemple.fr")).unique().one()
    invited.roles += member(Role.PRESCRIBER, email="noe@exemple.fr").roles
    session.flush()
    assert client.post(f"/lien/{donor_link}").status_code == 410
    assert not is_signed_in(client)


def test_an_address_that_is_none_is_refused_beside_its_field(client: FlaskClient) -> None:
    page = client.post("/lien", data={"email": "pas une adresse"})
    assert page.status_code == 422
    assert "prenom.nom@exemple.fr" in page.text
    assert 'aria-invalid="true"' in page.text
