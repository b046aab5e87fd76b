"""The register on screen: found by what people hold in hand, a fixed number of queries, no family anywhere."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.aftercare.register.queries import register_page
from ordis.aftercare.waivers import actions as waivers
from ordis.aftercare.waivers.models import Outcome
from ordis.devices.code import spoken
from ordis.kernel import clock
from tests import make
from tests.aftercare import making
from tests.counting import queries as counted

Clients = Callable[[Role], FlaskClient]


def found(wanted: str = "", text: str = "", *, later: int = 0) -> list[int]:
    today = clock.today() + timedelta(days=later)
    return [line.row.id for line in register_page(wanted=wanted, text=text, today=today, after=None)[1]]


def test_a_line_is_found_by_each_number_that_somebody_may_hold(session: Session) -> None:
    line = making.line()
    making.line()
    device, handover = line.device, line.handover
    for text in (spoken(device.code), device.code.lower(), device.serial, handover.document.number.lower()):
        assert text
        assert found(text=f" {text} ") == [line.id], text
    assert found(text=handover.referral.number) == [line.id]
    assert found(text="BCD") == []


def test_each_state_filters_its_own_lines(session: Session) -> None:
    running, back, waived, reported = (making.line() for _ in range(4))
    lead = make.user(Role.WORKSHOP_LEAD)
    aftercare.take_back(device=back.device, reason=ReturnReason.UNSUITED, actor=lead, at=clock.now())
    waivers.decide(waiver=making.asked(waived), outcome=Outcome.GRANTED, why="", actor=make.user(), at=clock.now())
    making.reported(reported.device)
    left = (running.handover.no_resale_until - clock.today()).days
    assert found("running") == [reported.id, running.id]
    assert found("ending", later=left - 12) == [reported.id, running.id]
    assert found("over", later=left + 1) == [reported.id, running.id]
    assert (found("waived"), found("back"), found("reported")) == ([waived.id], [back.id], [reported.id])
    assert found("neither") == [reported.id, waived.id, back.id, running.id]


def test_the_page_says_each_line_in_words_and_names_no_family(session: Session, clients: Clients) -> None:
    line = making.line()
    making.asked(line)
    making.reported(line.device)
    page = clients(Role.COORDINATOR).get("/register").text
    for told in ("En cours jusqu’au", "Signalé", "Levée demandée", line.handover.document.number):
        assert told in page
    assert str(line.handover.referral.household.last_name) not in page


@pytest.mark.parametrize("address", ["/register", "/waivers", "/resale-reports"])
def test_ten_more_lines_cost_no_query(session: Session, clients: Clients, address: str) -> None:
    visitor = clients(Role.COORDINATOR)
    costs = []
    for times in (1, 4):
        for rank in range(times):
            line = making.line()
            making.asked(line)
            making.reported(line.device, key=f"clef-{times}-{rank}")
        with counted() as asked:
            visitor.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_file_says_what_the_page_says_and_disarms_formulas(session: Session, clients: Clients) -> None:
    line = making.line()
    line.device.model = ""
    line.device.make = "=1+1"
    session.flush()
    answer = clients(Role.COORDINATOR).get("/register.csv")
    text = answer.data.decode("utf-8-sig")
    (row,) = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert row["Code"] == spoken(line.device.code)
    assert row["Convention"] == line.handover.document.number
    assert row["État"] == "En cours"
    assert row["Désignation"] == "'=1+1"
    assert str(line.handover.referral.household.last_name) not in text


def test_the_workshop_reads_the_register_and_opens_no_agreement(session: Session, clients: Clients) -> None:
    line = making.line()
    page = clients(Role.WORKSHOP_LEAD).get("/register").text
    assert line.handover.document.number in page
    assert f"/handovers/{line.handover.referral.ref}" not in page
