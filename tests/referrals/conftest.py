from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.partners.models import Organisation
from tests import make

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def structure(session: Session) -> Organisation:
    return make.prescriber_structure(yearly_quota=20)


@pytest.fixture
def person(structure: Organisation) -> User:
    return make.user(Role.PRESCRIBER, of=structure, name="Inès Petit")


@pytest.fixture
def agent(person: User, sign_in: SignIn) -> FlaskClient:
    """The browser of a prescriber of ``structure``."""
    return sign_in(person)


@pytest.fixture
def city(session: Session, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.user(Role.COORDINATOR))
