"""The agent's PIN, chosen on the page of the account."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy.orm import Session

from ordis.accounts import pin
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from tests import make

SignIn = Callable[[User], FlaskClient]
PASSWORD = "un-mot-de-passe-long"


@pytest.fixture
def agent(session: Session) -> User:
    person = make.user(Role.PRESCRIBER, of=make.prescriber_structure())
    person.password = hash_password(PASSWORD)
    session.flush()
    return person


def choose(browser: FlaskClient, code: str, *, again: str | None = None, password: str = PASSWORD) -> tuple[int, str]:
    data = {"pin": code, "again": code if again is None else again, "password": password}
    answer = browser.post("/account/pin", data=data)
    return answer.status_code, answer.text


def test_an_agent_chooses_a_pin_that_is_kept_as_a_hash(agent: User, sign_in: SignIn) -> None:
    browser = sign_in(agent)
    assert "Absent" in browser.get("/account").text
    assert choose(browser, "274913")[0] == 303
    assert "Choisi" in browser.get("/account").text
    assert agent.pin_hash is not None
    assert agent.pin_hash.startswith("$argon2")
    assert pin.opens(agent, "274913")
    assert not pin.opens(agent, "274914")


@pytest.mark.parametrize("code", ["123", "123456789", "27a9", "２７４９", "1111", "4567", "98765", ""])
def test_what_is_no_pin_or_is_guessed_first_is_refused(agent: User, sign_in: SignIn, code: str) -> None:
    assert choose(sign_in(agent), code)[0] == 422
    assert agent.pin_hash is None


def test_two_codes_that_differ_or_a_wrong_password_change_nothing(agent: User, sign_in: SignIn) -> None:
    browser = sign_in(agent)
    assert "pas les mêmes" in choose(browser, "2749", again="2748")[1]
    assert "pas le vôtre" in choose(browser, "2749", password="autre")[1]
    assert agent.pin_hash is None


def test_who_makes_nobody_sign_is_not_asked_for_a_pin(session: Session, clients: Callable[[Role], FlaskClient]) -> None:
    assert "Code d’agent" not in clients(Role.TECHNICIAN).get("/account").text
