"""The dashboard and the indicators: who reads what, for which period, and the list behind each figure."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import DiskState, Kind, Stage
from ordis.indicators import actions, tallies
from ordis.indicators.registry import INDICATORS
from ordis.indicators.scope import NOT_YOURS
from ordis.indicators.secrecy import GROUPED
from ordis.indicators.work import STANDING
from ordis.kernel import clock
from ordis.referrals.models import ReferralStage
from ordis.reports import dashboard
from tests import make
from tests.counting import queries as counted
from tests.handover.making import signed

Clients = Callable[[Role], FlaskClient]
NOVEMBER = "first=2026-11-01&last=2026-11-30"


def test_the_table_compares_a_period_with_the_one_before(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.READY)
    page = clients(Role.COORDINATOR).get(f"/indicators?{NOVEMBER}").text.replace("\u00a0", " ")
    assert "Appareils reconditionnés" in page
    assert "comparé à la période du 1er octobre 2026 au 31 octobre 2026" in page
    assert "Feuille de route France Numérique Ensemble, fiche 2-D" in page
    assert "Chiffres du" in page


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("first=2026-12-01&last=2026-12-31", "Cette période est à venir"),
        ("first=2026-01-01&last=2026-12-31", "ces chiffres s’arrêtent au 20"),
        ("first=2021-01-01&last=2021-01-31", "Rien n’est enregistré dans cette période"),
        ("first=2026-11-02&last=2026-11-02", "Le 2 novembre 2026, comparé au 1er novembre 2026"),
    ],
)
def test_an_odd_period_is_explained(session: Session, clients: Clients, period: str, sentence: str) -> None:
    make.device(stage=Stage.READY)
    assert sentence in clients(Role.COORDINATOR).get(f"/indicators?{period}").text.replace("\u00a0", " ")


def test_a_period_that_ends_before_it_begins_is_said_and_nothing_is_counted(session: Session, clients: Clients) -> None:
    answer = clients(Role.COORDINATOR).get("/indicators?first=2026-11-30&last=2026-11-01")
    assert answer.status_code == 422
    assert "échangez les deux dates" in answer.text


@pytest.mark.parametrize("period", ["first=0001-01-01&last=2026-11-30", "first=2026-11-01&last=9999-12-31"])
@pytest.mark.parametrize("address", ["/indicators", "/indicators/received", "/indicators/export/csv"])
def test_a_period_at_the_ends_of_the_calendar_is_refused(
    session: Session, clients: Clients, period: str, address: str
) -> None:
    assert clients(Role.COORDINATOR).get(f"{address}?{period}").status_code == 422


def test_figures_of_a_family_are_refused_to_the_workshop(session: Session, clients: Clients) -> None:
    for role in (Role.TECHNICIAN, Role.WORKSHOP_LEAD):
        assert "Foyers équipés" not in clients(role).get(f"/indicators?{NOVEMBER}").text
        answer = clients(role).get(f"/indicators/families?{NOVEMBER}")
        assert answer.status_code == 403
        assert NOT_YOURS in answer.text
        assert "prescripteurs" not in clients(role).get("/reports").text


def test_a_donor_and_an_outside_workshop_read_no_figure(session: Session, clients: Clients) -> None:
    for role in (Role.DONOR, Role.REFURBISHER):
        for address in ("/reports", "/indicators", "/indicators/received", "/indicators/export/csv"):
            assert clients(role).get(address).status_code == 403


def test_a_structure_reads_the_figures_of_its_own_referrals_alone(
    session: Session, sign_in: Callable[..., FlaskClient]
) -> None:
    mine, other = make.prescriber_structure(name="Maison du Clain"), make.prescriber_structure(name="Mission des Rives")
    agent = make.user(Role.PRESCRIBER, of=mine)
    make.referral(of=mine), make.referral(of=other), make.referral(of=other)
    client = sign_in(agent)
    for recount in (False, True):
        if recount:
            session.flush()
            actions.recount_stale(at=clock.now())
        page = client.get("/reports").text
        assert "Maison du Clain" in page
        assert "Mission des Rives" not in page
        shown = client.get(f"/indicators/referrals_stated?{NOVEMBER}").text
        assert "Mission des Rives" not in shown
        assert re.search(r"<strong>1</strong>", shown)
        assert "Appareils donnés" not in client.get("/indicators").text
        assert client.get("/indicators/received").status_code == 403


def test_the_files_say_what_the_table_says(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.READY)
    city = clients(Role.COORDINATOR)
    told = city.get(f"/indicators/export/csv?{NOVEMBER}")
    lines = list(csv.reader(io.StringIO(told.data.decode("utf-8-sig")), delimiter=";"))
    assert [line[-1] for line in lines[1:]] == [each.key for each in INDICATORS]
    received = next(line for line in lines if line[-1] == "received")
    assert received[3:6] == ["1", "0", "1"]
    book = load_workbook(io.BytesIO(city.get(f"/indicators/export/xlsx?{NOVEMBER}").data))
    rows = {row[-1]: row for row in book["Indicateurs"].iter_rows(min_row=4, values_only=True)}
    assert rows["received"][3:6] == (1, 0, 1)
    assert city.get("/indicators/export/pdf").status_code == 404


def test_a_part_of_a_figure_opens_its_own_list(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.RECEIVED, kind=Kind.LAPTOP)
    one = make.device(stage=Stage.RECEIVED, kind=Kind.TABLET, model="Tab S6")
    city = clients(Role.COORDINATOR)
    assert "Imprimerie du Clain" in city.get(f"/indicators/received?{NOVEMBER}").text
    page = city.get(f"/indicators/received?{NOVEMBER}&by=kind&member=tablet").text
    assert "Tab S6" in page
    assert "Latitude 5490" not in page
    assert f"/devices/{one.code}" in page


def test_no_list_tells_who_lives_in_a_district(session: Session, clients: Clients) -> None:
    signed()
    city = clients(Role.COORDINATOR)
    address = "/indicators/families?first=2026-11-01&last=2026-11-30"
    page = city.get(address).text
    assert ">Saint-Éloi<" not in page
    assert GROUPED in page
    assert "by=district" not in page
    assert city.get(f"{address}&by=district&member=Saint-Éloi").status_code == 404


def test_each_figure_of_the_dashboard_is_that_of_the_list_that_it_opens(session: Session, clients: Clients) -> None:
    for rank, stage in enumerate((Stage.RECEIVED, Stage.READY, Stage.READY, Stage.RECYCLED)):
        device = make.device(stage=stage, disk_serial=f"S{rank}")
        device.stage_since = make.AT - timedelta(days=100 * rank)
    make.device(disk_serial="S9").disks[0].state = DiskState.FAILED
    make.referral(stage=ReferralStage.ACCEPTED)
    signed()
    city = clients(Role.COORDINATOR)
    links = re.findall(r'class="figure-link" href="([^"]+)">([^<]+)<', city.get("/reports").text)
    opened = 0
    for address, figure in links:
        page = city.get(address.replace("&amp;", "&")).text
        if address.startswith("/devices?"):
            assert f"{figure}\u00a0appareil" in page or (figure == "0" and "Aucun appareil" in page), address
            opened += 1
        elif address.startswith("/allocation"):
            assert f"<strong>{figure}</strong> demande" in page, address
            opened += 1
        elif "days_" not in address and "by=" not in address:
            assert f"<strong>{figure}</strong>" in page, address
            opened += 1
    assert opened > 20


def test_the_dashboard_asks_as_many_queries_whatever_there_is(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.READY)
    make.referral()
    city = clients(Role.COORDINATOR)
    session.flush()
    actions.recount_stale(at=clock.now())
    with counted() as few:
        city.get("/reports")
    for rank in range(4):
        make.device(stage=Stage.READY, disk_serial=f"T{rank}")
        make.referral()
    session.flush()
    actions.recount_stale(at=clock.now())
    with counted() as many:
        city.get("/reports")
    with counted() as warm:
        city.get("/reports")
    assert len(many) <= len(few) + 2
    assert len(warm) < 30


def test_the_page_says_when_the_worker_is_late(session: Session, clients: Clients) -> None:
    actions.recount_stale(at=clock.now() - timedelta(minutes=20))
    make.device(stage=Stage.READY)
    page = clients(Role.COORDINATOR).get("/reports").text
    assert "a pris du retard" in page
    assert "Chiffres du 20" in page


def test_what_households_said_of_themselves_is_told_to_who_may_know_them(session: Session, clients: Clients) -> None:
    signed()
    address = f"/indicators/families?{NOVEMBER}"
    by = ('id="by-district"', 'id="by-situation"')
    assert all(each in clients(Role.COORDINATOR).get(address).text for each in by)
    page = clients(Role.ADMIN).get(address)
    assert page.status_code == 200
    assert 'id="by-structure"' in page.text
    assert not any(each in page.text for each in by)
    assert clients(Role.ADMIN).get(f"{address}&by=situation&member=other").status_code == 404


def test_who_works_at_the_bench_does_not_read_what_the_computer_of_a_family_is_for(
    session: Session, clients: Clients
) -> None:
    signed()
    address = "/indicators/handed_over?first=2026-11-01&last=2026-11-30"
    bench = clients(Role.TECHNICIAN)
    assert "Par usage" not in bench.get(address).text
    assert bench.get(f"{address}&by=purpose&member=school").status_code == 404
    assert "Par usage" in clients(Role.COORDINATOR).get(address).text


def test_a_structure_of_another_is_not_named_by_its_number(session: Session, clients: Clients) -> None:
    other = make.organisation(name="Maison secrète")
    address = f"/indicators/families?{NOVEMBER}&by=structure&member="
    page = clients(Role.PRESCRIBER).get(f"{address}{other.id}")
    assert page.status_code == 200
    assert "Maison secrète" not in page.text


@pytest.mark.parametrize("member", ["abc", "9" * 30, "-1", "\u0663"])
def test_a_member_that_is_no_number_is_nobody(session: Session, clients: Clients, member: str) -> None:
    page = clients(Role.COORDINATOR).get(f"/indicators/families?{NOVEMBER}&by=structure&member={member}")
    assert page.status_code == 200
    assert "Rien dans cette période." in page.text


def test_a_device_entered_in_error_is_no_device_known(session: Session) -> None:
    make.device(stage=Stage.RECEIVED)
    make.device(stage=Stage.ENTERED_IN_ERROR)
    today = clock.today()
    assert tallies.counts([STANDING], today, today) == {"standing": 1}
    assert Stage.ENTERED_IN_ERROR not in {each.stage for each in dashboard.standing(today)}
