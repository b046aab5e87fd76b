"""The report of a ceremony: frozen at closing, issued again less what was taken back, never changed."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.ceremonies import actions
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.report import actions as reporting
from ordis.ceremonies.report import queries
from ordis.ceremonies.report.facts import ReportFacts
from ordis.ceremonies.testimonies import models as given
from ordis.devices.models import Stage
from ordis.documents import twins
from ordis.documents.models import Document
from ordis.documents.queries import content, facts
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make, pages
from tests.documents.reading import run, struct_text, write
from tests.documents.test_twins import told
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
HELD_ON = make.AT.date()
WORDS = "Mon fils fait ses devoirs à la maison"


def planned(*, thanks: str = "Merci à tous.") -> Ceremony:
    make.device(stage=Stage.READY)
    return actions.plan(
        name="Remise de décembre", place="Salons de Blossac", held_on=HELD_ON, period_from=HELD_ON - timedelta(days=60),
        thanks=thanks, actor=make.user(), at=make.AT,
    )  # fmt: skip


def words_given(ceremony: Ceremony, session: Session) -> given.Testimony:
    row = given.Testimony(
        ceremony_id=ceremony.id, text=WORDS, first_name="Aline", shown=given.NameShown.FIRST,
        media=[given.UseFor.REPORT.value], given_by=given.GivenBy.SELF, consented_on=HELD_ON,
        way=given.ConsentWay.SHEET, until=HELD_ON + timedelta(days=365), recorded_at=make.AT,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def closed(session: Session, *, words: bool = False) -> tuple[Ceremony, Document]:
    ceremony = planned()
    if words:
        words_given(ceremony, session)
    actions.close(ceremony=ceremony, actor=make.user(), at=make.AT)
    assert ceremony.report is not None
    return ceremony, ceremony.report


def said_by(document: Document) -> str:
    return " ".join(told(twins.twin_of(document).story))


def test_the_report_is_sealed_and_says_its_figures_with_their_definitions(session: Session, tmp_path) -> None:
    ceremony, report = closed(session, words=True)
    path = write(content(report), tmp_path)
    text = " ".join(run("pdftotext", "-layout", path, "-").split())
    for words in ("Rapport de cérémonie", "Remise de décembre", "Merci à tous.", WORDS, "Méthode et définitions"):
        assert words in text
    for each in queries.facts_of(ceremony, HELD_ON).review.definitions:
        assert each.label.split("«")[0].strip().replace("ᵉ", "e")[:20] in text
    assert "Figure" in struct_text(content(report), tmp_path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)


def test_a_testimony_withdrawn_is_left_out_of_the_next_issue_which_names_the_one_that_it_replaces(
    session: Session,
) -> None:
    ceremony, first = closed(session, words=True)
    before = content(first)
    assert WORDS in said_by(first)
    row = session.query(given.Testimony).one()
    row.withdrawn_at, row.text = make.AT + timedelta(days=1), ""
    session.flush()
    later = make.AT + timedelta(days=2)
    second = reporting.issue_again(ceremony=ceremony, actor=make.user(), at=later)
    assert WORDS not in said_by(second)
    assert first.number in said_by(second)
    assert (second.replaces, first.replaced_by, ceremony.report) == (first, second, second)
    assert content(first) == before
    assert [each.number for each in queries.issues_of(ceremony)] == [second.number, first.number]


def test_a_report_that_would_say_the_same_is_not_issued_again(session: Session) -> None:
    ceremony, first = closed(session, words=True)
    with pytest.raises(Refusal, match="Rien n’a changé depuis le rapport"):
        reporting.issue_again(ceremony=ceremony, actor=make.user(), at=make.AT + timedelta(days=2))
    assert ceremony.report is first


def test_an_issue_that_follows_has_the_figures_of_the_first(session: Session) -> None:
    ceremony, _first = closed(session)
    make.device(stage=Stage.READY, disk_serial="APRES")
    reporting.write(ceremony=ceremony, incidents="Une panne.", next_steps="", actor=make.user(), at=make.AT)
    second = reporting.issue_again(ceremony=ceremony, actor=make.user(), at=make.AT + timedelta(days=2))
    assert queries.facts_of(ceremony, HELD_ON).review.figures.received == 1
    assert "Une panne." in said_by(second)


def test_the_facts_are_kept_beside_the_paper_and_read_back(session: Session) -> None:
    ceremony, report = closed(session)
    kept = queries.facts_of(ceremony, HELD_ON)
    assert facts(report) == kept.written()
    assert ReportFacts.from_json(kept.as_json()) == kept


def test_what_is_frozen_of_a_ceremony_holds_no_testimony(session: Session) -> None:
    ceremony, _report = closed(session, words=True)
    kept = queries.words_of(ceremony)
    assert kept is not None
    assert WORDS not in str(kept.frozen)


def test_a_ceremony_of_a_period_with_nothing_says_so_and_draws_nothing(session: Session) -> None:
    ceremony = actions.plan(
        name="Rien", place="Ici", held_on=date(2024, 5, 1), period_from=date(2024, 5, 1), thanks="", actor=make.user(),
        at=make.AT,
    )  # fmt: skip
    actions.close(ceremony=ceremony, actor=make.user(), at=make.AT)
    assert ceremony.report is not None
    said = said_by(ceremony.report)
    assert "Rien sur cette période" in said
    assert "Du don à la remise" not in said


def test_the_page_previews_then_gives_the_report_in_every_form(session: Session, clients: Clients) -> None:
    with clock.frozen(make.AT):
        ceremony, city = planned(), clients(Role.COORDINATOR)
        base = f"/ceremonies/{ceremony.ref}"
        page = city.get(f"{base}/report").text
        assert "Voici ce qu’il dirait aujourd’hui" in page
        assert "<svg" in page
        for form in ("odt", "xlsx", "json"):
            assert city.get(f"{base}/report.{form}").status_code == 404
        assert (
            "Les textes sont notés" in follow(city, city.post(f"{base}/report/words", data={"next_steps": "Mai"})).text
        )
        city.post(f"{base}/close")
        page = city.get(f"{base}/report").text
        assert not list(pages.defects(page))
        assert "en vigueur" in page
        assert city.get(f"{base}/report.json").json["figures"]["received"] == 1
        assert city.get(f"{base}/report.odt").data[30:38] == b"mimetype"
        book = load_workbook(io.BytesIO(city.get(f"{base}/report.xlsx").data))
        assert {row[0].value: row[1].value for row in book["Chiffres"].iter_rows()}["Appareils reçus"] == 1


def test_nobody_else_sees_the_report_of_a_ceremony(session: Session, clients: Clients) -> None:
    ceremony, _report = closed(session)
    for role in (Role.PRESCRIBER, Role.DONOR, Role.TECHNICIAN):
        for page in ("report", "report.pdf", "report.odt", "report.xlsx", "report.json"):
            assert clients(role).get(f"/ceremonies/{ceremony.ref}/{page}").status_code == 403
    assert clients(Role.COORDINATOR).get("/ceremonies/nnnnnnnnnnnn/report").status_code == 404
