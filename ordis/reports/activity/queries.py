"""Reads of activity reports, and what one is made of."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.indicators.review.queries import Told, review
from ordis.kernel.db import db
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.models import ActivityReport, Audience, Comparison, Length
from ordis.reports.activity.rules import compared

LATEST = 50


def latest() -> Sequence[ActivityReport]:
    """The last ones asked for, newest first."""
    found = sa.select(ActivityReport).options(
        joinedload(ActivityReport.asked_by).lazyload(User.roles), joinedload(ActivityReport.document)
    )
    return db.session.scalars(found.order_by(ActivityReport.id.desc()).limit(LATEST)).unique().all()


def by_ref(ref: str, *, lock: bool = False) -> ActivityReport | None:
    found = sa.select(ActivityReport).where(ActivityReport.ref == ref)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(found)


def last_edition(
    first: date, last: date, comparison: Comparison, audience: Audience, length: Length
) -> ActivityReport | None:
    """Of the same report."""
    asked = {"first": first, "last": last, "comparison": comparison, "audience": audience, "length": length}
    found = sa.select(ActivityReport).filter_by(**asked).order_by(ActivityReport.edition.desc()).limit(1)
    return db.session.scalar(found)


def before_it(report: ActivityReport) -> ActivityReport | None:
    """The edition of the same report that it replaces."""
    same = (report.first, report.last, report.comparison, report.audience, report.length)
    columns = (
        ActivityReport.first, ActivityReport.last, ActivityReport.comparison, ActivityReport.audience,
        ActivityReport.length,
    )  # fmt: skip
    found = sa.select(ActivityReport).where(
        *(column == value for column, value in zip(columns, same, strict=True)),
        ActivityReport.edition < report.edition,
        ActivityReport.document_id.is_not(None),
    )
    return db.session.scalar(found.order_by(ActivityReport.edition.desc()).limit(1))


def facts_of(report: ActivityReport, *, said: Told, kept: bool = False) -> ActivityFacts:
    """Both periods, asked now; ``said`` and ``kept`` as in :func:`ordis.indicators.review.queries.review`."""
    other = compared(report.first, report.last, report.comparison)
    earlier = before_it(report)
    return ActivityFacts(
        audience=report.audience,
        length=report.length,
        comparison=report.comparison,
        now=review(report.first, report.last, kept=kept, said=lambda step: said(f"La période\u202f: {step}")),
        before=review(*other, kept=kept, said=lambda step: said(f"Avant\u202f: {step}")) if other else None,
        replaces=earlier.document.number if earlier and earlier.document else "",
    )
