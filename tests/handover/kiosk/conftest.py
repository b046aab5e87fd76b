"""A browser that holds a kiosk."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from tests.handover import holding, making


@pytest.fixture
def kiosk(session: Session, sign_in: Callable[[User], FlaskClient]) -> holding.Held:
    case = making.ready()
    return holding.held(case, sign_in(case.agent))
