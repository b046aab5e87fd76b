"""The worker's part: figures asked in one reading of the database, drawn, then sealed in a short transaction.

A process killed at any point leaves the report as it was asked; the next run makes it. Nobody who scans waits for it:
the lock of the writers is asked for once everything is drawn.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.documents.actions import Identity, issue
from ordis.documents.ahead import Drawn, draw
from ordis.documents.models import Document, DocumentKind
from ordis.indicators.actions import recount_stale
from ordis.indicators.tallies import freshness
from ordis.kernel import clock
from ordis.kernel.db import db, reading, writing
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction
from ordis.reports.activity import pdf, queries
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.models import ActivityReport, ReportState

log = logging.getLogger(__name__)

STEPS: Final = 11
"""What a report is told in, at most: the tallies, four for each period, the drawing, the seal."""
BROKEN: Final = (
    "Ordis n’a pas su faire ce rapport. L’erreur est au journal du serveur\u202f: prévenez l’administrateur, puis "
    "redemandez-le."
)


def write_waiting() -> int:
    """Every report that waits, oldest first; how many were settled."""
    settled = 0
    for number in in_one_transaction(_waiting):
        at = clock.now()
        try:
            _write(number, at)
        except Refusal as refusal:
            if refusal.status >= 500:
                break  # no seal, or no room: nobody's fault, tried again in a minute
            _fail(number, refusal.message)
        except Exception:
            log.exception("activity report %s cannot be made", number)
            _fail(number, BROKEN)
        settled += 1
    return settled


def _waiting() -> list[int]:
    waiting = sa.select(ActivityReport.id).where(ActivityReport.state == ReportState.WAITING)
    return list(db.session.scalars(waiting.order_by(ActivityReport.id)))


def _write(number: int, at: datetime) -> None:
    said = _progress(number)
    said("Les comptes sont mis à jour")
    recount_stale(at=at)
    with reading():
        drawn = in_one_transaction(lambda: _drawn(number, at, said))
    said("Le cachet")
    in_one_transaction(lambda: _issue(number, drawn, at))


def _drawn(number: int, at: datetime, said: Callable[[str], None]) -> Drawn[ActivityFacts]:
    """From the tallies when nothing was written since they were brought up to date, so that they say what the rows do;
    otherwise from the rows, however long that takes."""
    report = db.session.get_one(ActivityReport, number, populate_existing=True)
    facts = queries.facts_of(report, said=said, kept=freshness(at=at).counted_at is None)
    said("La mise en page")
    return draw(DocumentKind.ACTIVITY_REPORT, facts, pdf.render_report, at=at)


def _issue(number: int, drawn: Drawn[ActivityFacts], at: datetime) -> None:
    """Another worker may have been faster: the row, held, says so."""
    report = db.session.scalar(
        sa.select(ActivityReport)
        .where(ActivityReport.id == number, ActivityReport.state == ReportState.WAITING)
        .with_for_update(of=ActivityReport)
        .execution_options(populate_existing=True)
    )
    if report is not None:
        _seal(report, drawn.facts, drawn.build(drawn.facts), drawn.ref, at)


def issue_now(report: ActivityReport, *, at: datetime) -> None:
    """The same in the transaction of the caller, which holds the lock meanwhile: for a story, not for people."""
    facts = queries.facts_of(report, said=lambda _step: None)
    _seal(report, facts, partial(pdf.render_report, facts), "", at)


def _seal(
    report: ActivityReport, facts: ActivityFacts, build: Callable[[Identity], bytes], ref: str, at: datetime
) -> None:
    earlier = queries.before_it(report)
    report.document = issue(
        kind=DocumentKind.ACTIVITY_REPORT,
        subject=f"{report.first.isoformat()}/{report.last.isoformat()}",
        build=build,
        actor=report.asked_by,
        at=at,
        replaces=earlier.document if earlier else None,
        facts=facts.written(),
        ref=ref,
    )
    report.frozen, report.state, report.done, report.step = facts.as_json(), ReportState.ISSUED, STEPS, ""


def _progress(number: int) -> Callable[[str], None]:
    """Notes each step by a connection of its own: the reading goes on meanwhile."""
    engine, done = db.engine, 0

    def say(step: str) -> None:
        nonlocal done
        done += 1
        with writing(), Session(engine) as session, session.begin():
            report = session.get(ActivityReport, number)
            if report is not None:
                report.done, report.step = min(done, STEPS - 1), step

    return say


def _fail(number: int, reason: str) -> None:
    def note() -> Document | None:
        report = db.session.get_one(ActivityReport, number, populate_existing=True)
        if report.state is ReportState.WAITING:
            report.state, report.reason, report.step = ReportState.FAILED, reason[:400], ""
        return report.document

    in_one_transaction(note)
