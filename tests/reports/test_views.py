from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.reports import queries
from tests import make

Clients = Callable[[Role], FlaskClient]


def test_the_front_page_counts_what_waits_and_links_to_the_list_behind(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.RECEIVED)
    make.device(stage=Stage.READY, disk_serial="S2")
    page = clients(Role.TECHNICIAN).get("/").get_data(as_text=True)
    assert "appareil à effacer" in page
    assert "/devices?stage=received" in page


def test_the_front_page_counts_no_further_than_its_cap(
    session: Session, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNT_CAP", 1)
    for serial in ("S1", "S2"):
        make.device(stage=Stage.RECEIVED, disk_serial=serial)
    make.device(stage=Stage.READY, disk_serial="S3")
    page = clients(Role.TECHNICIAN).get("/").text
    assert "1+</strong> appareil à effacer" in page
    assert "<strong>1</strong> appareil prêt" in page


def test_a_donor_is_shown_no_work_of_the_workshop(session: Session, clients: Clients) -> None:
    assert "à effacer" not in clients(Role.DONOR).get("/").get_data(as_text=True)


def test_the_figures_of_a_period_are_a_link_one_can_keep(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.READY)
    page = clients(Role.COORDINATOR).get("/reports?first=2026-11-01&last=2026-11-30").get_data(as_text=True)
    assert "Imprimerie du Clain" in page
    assert "Ce que ces chiffres comptent" in page


def test_a_period_that_ends_before_it_begins_is_said_and_nothing_is_counted(session: Session, clients: Clients) -> None:
    answer = clients(Role.COORDINATOR).get("/reports?first=2026-11-30&last=2026-11-01")
    assert answer.status_code == 422
    assert "échangez les deux dates" in answer.get_data(as_text=True)


@pytest.mark.parametrize("period", ["first=0001-01-01&last=2026-11-30", "first=2026-11-01&last=9999-12-31"])
def test_a_period_at_the_ends_of_the_calendar_is_refused_with_a_sentence(
    session: Session, clients: Clients, period: str
) -> None:
    answer = clients(Role.COORDINATOR).get(f"/reports?{period}")
    assert (answer.status_code, "entre 2000 et 2100" in answer.text) == (422, True)


def test_a_prescriber_does_not_see_the_figures(session: Session, clients: Clients) -> None:
    assert clients(Role.PRESCRIBER).get("/reports").status_code == 403
