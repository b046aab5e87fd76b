"""The reports of the demonstration say what queries written by hand say, to the unit."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.ceremonies.models import Ceremony, CeremonyStage
from ordis.ceremonies.report.facts import ReportFacts
from ordis.ceremonies.report.models import CeremonyReport
from ordis.documents.models import Document, DocumentKind
from ordis.indicators.review.facts import Review
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.models import ActivityReport, Length
from tests.demo.loaded import pdf_of
from tests.documents.reading import run, write

SPAN = {"start": "2021-12-31 23:00:00", "end": "2022-12-31 23:00:00"}
FAMILIES = (
    "FROM handover JOIN referral ON referral.id = handover.referral_id JOIN household ON household.id = "
    "referral.household_id WHERE handover.signed_at >= :start AND handover.signed_at < :end AND referral.exchanges_id "
    "IS NULL"
)
GIVEN = (
    "FROM device JOIN donation ON donation.id = device.donation_id WHERE device.received_at >= :start "
    "AND device.received_at < :end AND device.donation_id IS NOT NULL"
)
HANDED = (
    "FROM handed_over_device JOIN handover ON handover.id = handover_id JOIN device ON device.id = device_id WHERE "
    "signed_at >= :start AND signed_at < :end"
)
ENTERED = "FROM logbook_line WHERE to_stage = '{}' AND at >= :start AND at < :end"
BY_HAND = {
    "received": "SELECT count(*) FROM device WHERE received_at >= :start AND received_at < :end",
    "donations": f"SELECT count(DISTINCT donation.id) {GIVEN}",
    "donors": f"SELECT count(DISTINCT donation.donor_id) {GIVEN}",
    "wiped": f"SELECT count(DISTINCT device_id) {ENTERED.format('wiped')}",
    "for_parts": f"SELECT count(DISTINCT device_id) {ENTERED.format('for_parts')}",
    "recycled": f"SELECT count(DISTINCT device_id) {ENTERED.format('recycled')}",
    "handed_over": f"SELECT count(*) {HANDED}",
    "grams_reused": f"SELECT sum(device.weight_g) {HANDED}",
    "households": f"SELECT count(*) {FAMILIES}",
    "people": f"SELECT sum(household.people) {FAMILIES}",
    "school_children": f"SELECT sum(household.school_children) {FAMILIES}",
}  # fmt: skip


def asked(story: Session, query: str) -> Any:
    return story.execute(sa.text(query), SPAN).scalar()


@pytest.fixture(scope="module")
def activity(story: Session) -> ActivityFacts:
    report = story.scalars(sa.select(ActivityReport).where(ActivityReport.length == Length.FULL)).one()
    return ActivityFacts.from_json(report.frozen or {})


@pytest.fixture(scope="module")
def ceremony(story: Session) -> ReportFacts:
    row = story.scalars(sa.select(Ceremony).where(Ceremony.stage == CeremonyStage.CLOSED)).one()
    kept = story.get_one(CeremonyReport, row.id)
    return ReportFacts.from_json(kept.frozen or {})


def test_both_reports_give_exactly_183_163_and_78(activity: ActivityFacts, ceremony: ReportFacts) -> None:
    for told_of in (activity.now, ceremony.review):
        figures = told_of.figures
        assert (figures.received, figures.reconditioned, figures.households) == (183, 163, 78)


@pytest.mark.parametrize("name", BY_HAND)
def test_every_figure_of_the_activity_report_is_that_of_a_query_by_hand(
    story: Session, activity: ActivityFacts, name: str
) -> None:
    assert getattr(activity.now.figures, name) == asked(story, BY_HAND[name])


def test_what_is_broken_down_adds_up(activity: ActivityFacts) -> None:
    now = activity.now
    for rows in (now.figures.by_prescriber, now.figures.by_district, now.figures.by_purpose, now.by_situation):
        assert sum(number for _label, number in rows) == 78
    assert sum(number for _label, number in now.figures.by_donor) == 183
    assert sum(month.handed_over for month in now.months) == sum(number for _kind, number in now.by_kind) == 78
    assert sum(month.received for month in now.months) == 183


def test_no_small_number_of_families_is_shown(activity: ActivityFacts, ceremony: ReportFacts) -> None:
    def small(review: Review) -> list[int]:
        rows = (*review.figures.by_district, *review.figures.by_purpose, *review.by_situation)
        return [number for _label, number in rows if number < 5]

    assert small(activity.now) == small(ceremony.review) == []


def test_the_flow_of_the_year_loses_no_device(activity: ActivityFacts) -> None:
    now, out = activity.now, sum(each.number for each in activity.now.exits)
    assert now.figures.received - out >= now.figures.reconditioned


def test_the_papers_and_their_pages_say_these_figures(story: Session, folder: Path, tmp_path: Path) -> None:
    kinds = (DocumentKind.ACTIVITY_REPORT, DocumentKind.CEREMONY_REPORT)
    papers = story.scalars(sa.select(Document).where(Document.kind.in_(kinds))).all()
    assert len(papers) == 3
    for paper in papers:
        said = " ".join(run("pdftotext", write(pdf_of(folder, story, paper), tmp_path), "-").split())
        assert all(number in said for number in ("183", "163", "78 foyers"))
