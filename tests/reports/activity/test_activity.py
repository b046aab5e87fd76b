"""An activity report: asked once, written by the worker, the same figures for every audience."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.documents import twins
from ordis.documents.models import DocumentKind
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.reports.activity import actions, building, pdf
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.models import ActivityReport, Audience, Comparison, Length, ReportState
from tests import make, pages
from tests.documents.reading import run, write
from tests.documents.samples import ACTIVITY, identity
from tests.documents.test_twins import told
from tests.indicators.review.making import a_review, nothing, the_year_before
from tests.pages import follow
from tests.racing import at_once

Clients = Callable[[Role], FlaskClient]
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
ASKED = {
    "first": "2026-10-01", "last": "2026-10-31", "comparison": "previous", "audience": "council", "length": "full",
}  # fmt: skip


def asked(actor: User, **changes) -> ActivityReport:
    wanted = {
        "first": FIRST, "last": LAST, "comparison": Comparison.PREVIOUS, "audience": Audience.COUNCIL,
        "length": Length.FULL,
    } | changes  # fmt: skip
    return actions.ask(**wanted, actor=actor, at=make.AT)[0]


def said_by(report: ActivityReport) -> str:
    assert report.document is not None
    return " ".join(told(twins.twin_of(report.document).story))


def test_what_was_frozen_is_read_back_whole() -> None:
    assert ActivityFacts.from_json(ACTIVITY.as_json()) == ACTIVITY
    alone = replace(ACTIVITY, before=None, comparison=Comparison.NONE)
    assert ActivityFacts.from_json(alone.as_json()) == alone


def test_the_audience_changes_the_order_and_never_what_is_said() -> None:
    stories = {who: pdf.story(replace(ACTIVITY, audience=who)) for who in Audience}
    said = {who: sorted(told(story)) for who, story in stories.items()}
    assert said[Audience.COUNCIL] == said[Audience.NETWORK] == said[Audience.STEERING]
    assert len({tuple(map(str, story)) for story in stories.values()}) == 3


@pytest.mark.parametrize("before", [None, the_year_before(), nothing()])
def test_one_page_is_one_page(before, tmp_path) -> None:
    comparison = Comparison.PREVIOUS if before else Comparison.NONE
    facts = replace(ACTIVITY, length=Length.PAGE, before=before, comparison=comparison)
    path = write(pdf.render_report(facts, identity(DocumentKind.ACTIVITY_REPORT)), tmp_path)
    assert "Pages:           1" in run("pdfinfo", path)


def test_an_evolution_is_in_words_and_says_with_what_it_compares() -> None:
    said = " ".join(told(pdf.story(ACTIVITY)))
    assert "Comparée à les mêmes" not in said
    assert "du 1er\u00a0janvier\u00a02025 au 8\u00a0décembre\u00a02025" in said
    assert "122\u00a0de plus (+\u00a0200\u202f%)" in said
    assert "72\u00a0de plus" in said
    empty = " ".join(told(pdf.story(replace(ACTIVITY, before=nothing(date(2026, 1, 12))))))
    assert "Rien n’y est enregistré" in empty
    assert "Évolution" not in empty


def test_a_period_with_nothing_draws_no_chart() -> None:
    said = " ".join(told(pdf.story(replace(ACTIVITY, now=nothing(), replaces=""))))
    assert "Rien sur cette période" in said
    assert "Du don à la remise" not in said


def test_the_worker_writes_what_waits_with_its_progress(own_database: Flask) -> None:
    begin_writing()
    make.device(stage=Stage.READY)
    number = asked(make.user(), first=date(2026, 11, 1), last=make.AT.date()).id
    db.session.commit()
    assert building.write_waiting() == 1
    begin_writing()
    report = db.session.get_one(ActivityReport, number)
    assert (report.state, report.done, report.step) == (ReportState.ISSUED, building.STEPS, "")
    assert report.document is not None
    assert report.document.number.startswith("ACT-")
    assert ActivityFacts.from_json(report.frozen or {}).now.figures.received == 1
    db.session.commit()
    assert building.write_waiting() == 0


def test_a_report_that_cannot_be_made_says_so_and_is_asked_again(own_database: Flask, monkeypatch) -> None:
    begin_writing()
    actor = make.user()
    number = asked(actor).id
    db.session.commit()
    with monkeypatch.context() as broken:
        broken.setattr(building, "STEPS", None)  # any defect
        building.write_waiting()
    begin_writing()
    report = db.session.get_one(ActivityReport, number)
    assert (report.state, report.document) == (ReportState.FAILED, None)
    assert "redemandez-le" in report.reason
    again, new = actions.ask(
        first=FIRST, last=LAST, comparison=Comparison.PREVIOUS, audience=Audience.COUNCIL, length=Length.FULL,
        actor=db.session.merge(actor), at=make.AT,
    )  # fmt: skip
    assert (again.id, new, again.state) == (number, True, ReportState.WAITING)
    db.session.rollback()


def test_two_presses_at_once_ask_for_one_report(own_database: Flask) -> None:
    begin_writing()
    first, second = make.user(), make.user()
    db.session.commit()
    assert at_once(own_database, (first, asked), (second, asked)) == ["", ""]
    begin_writing()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ActivityReport)) == 1
    db.session.rollback()


def test_the_same_report_is_issued_once_and_a_new_edition_names_the_one_before(session: Session) -> None:
    actor = make.user()
    report = asked(actor)
    building.issue_now(report, at=make.AT)
    assert asked(actor) is report
    kept = report.frozen
    arrived = make.device(stage=Stage.READY)
    arrived.received_at = make.AT.replace(month=10)
    session.flush()
    second = asked(actor, anew=True)
    building.issue_now(second, at=make.AT)
    assert report.document is not None
    assert second.document is not None
    assert (second.edition, second.document.replaces, report.frozen) == (2, report.document, kept)
    assert report.document.number in said_by(second)


def test_an_edition_that_says_the_same_has_the_number_of_the_one_before(session: Session) -> None:
    actor = make.user()
    report = asked(actor)
    building.issue_now(report, at=make.AT)
    second = asked(actor, anew=True)
    building.issue_now(second, at=make.AT)
    assert second.document is report.document


def test_the_pages_ask_follow_and_give_the_report_in_every_form(session: Session, clients: Clients) -> None:
    with clock.frozen(make.AT):
        city = clients(Role.COORDINATOR)
        assert "Aucun rapport n’a encore été demandé" in city.get("/reports/activity").text
        page = follow(city, city.post("/reports/activity", data=ASKED)).text
        assert "Le rapport est demandé" in page
        assert "data-batch" in page
        assert "déjà été demandé" in follow(city, city.post("/reports/activity", data=ASKED)).text
        report = session.scalars(sa.select(ActivityReport)).one()
        base = f"/reports/activity/{report.ref}"
        assert city.get(base, headers={"Accept": "application/json"}).json["state"] == "waiting"
        assert city.get(f"{base}/paper.pdf").status_code == 404
        building.issue_now(report, at=make.AT)
        page = city.get(base).text
        assert not list(pages.defects(page))
        assert report.document.number in city.get("/reports/activity").text
        assert city.get(f"{base}/paper.pdf").data.startswith(b"%PDF")
        assert "Rien sur cette période" in city.get(f"{base}/paper.pdf?read=1").text
        assert city.get(f"{base}/text.odt").data[30:38] == b"mimetype"
        assert city.get(f"{base}/figures.json").json == report.frozen
        book = load_workbook(io.BytesIO(city.get(f"{base}/tables.xlsx").data))
        assert [cell.value for cell in book["Chiffres"][1]] == ["Chiffre", "Période", "Période comparée"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last": "2026-09-01"}, "échangez les deux dates"),
        ({"last": "2027-01-01"}, "après aujourd’hui"),
        ({"first": "n’importe quoi"}, "pas valable"),
        ({"audience": "presse"}, "Choisissez une des réponses"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_asked(
    session: Session, clients: Clients, typed: dict[str, str], said: str
) -> None:
    with clock.frozen(make.AT):
        answer = clients(Role.COORDINATOR).post("/reports/activity", data=ASKED | typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalars(sa.select(ActivityReport)).all() == []


def test_figures_are_refused_to_whoever_may_not_see_them(session: Session, clients: Clients) -> None:
    report = asked(make.user())
    building.issue_now(report, at=make.AT)
    addresses = ("", "/paper.pdf", "/text.odt", "/tables.xlsx", "/figures.json")
    for role in (Role.PRESCRIBER, Role.DONOR, Role.TECHNICIAN, Role.REFURBISHER):
        assert clients(role).get("/reports/activity").status_code == 403
        assert {clients(role).get(f"/reports/activity/{report.ref}{each}").status_code for each in addresses} == {403}
    assert clients(Role.WORKSHOP_LEAD).post("/reports/activity", data=ASKED).status_code == 403
    assert clients(Role.WORKSHOP_LEAD).get("/reports/activity").status_code == 200
    assert clients(Role.COORDINATOR).get("/reports/activity/nnnnnnnnnnnn").status_code == 404


def test_every_figure_of_a_table_is_that_of_the_review() -> None:
    said = " ".join(told(pdf.story(ACTIVITY)))
    for value in (183, 176, 163, 78, 241):
        assert str(value) in said
    assert a_review().figures.received == 183
