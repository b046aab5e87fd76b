"""Ceremonies over HTTP: what is typed wrong is said, and nothing is written."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.ceremonies.models import Ceremony

Clients = Callable[[Role], FlaskClient]
TYPED = {
    "name": "Cérémonie de décembre",
    "held_on": "2026-12-03",
    "place": "Salons de Blossac",
    "period_from": "2026-01-01",
}


def test_a_ceremony_is_planned_with_the_longest_name(session: Session, clients: Clients) -> None:
    answer = clients(Role.COORDINATOR).post("/ceremonies/new", data=TYPED | {"name": "C" * 120})
    assert answer.status_code == 303
    assert session.scalars(sa.select(Ceremony.name)).all() == ["C" * 120]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "C" * 121}, "120 caractères au plus"),
        ({"held_on": "9999-12-31"}, "entre 2000 et 2100"),
        ({"period_from": "0001-01-01"}, "entre 2000 et 2100"),
    ],
)
def test_what_no_ceremony_can_be_is_said_and_nothing_is_written(
    session: Session, clients: Clients, wrong: dict[str, str], sentence: str
) -> None:
    answer = clients(Role.COORDINATOR).post("/ceremonies/new", data=TYPED | wrong)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert session.scalars(sa.select(Ceremony)).all() == []
