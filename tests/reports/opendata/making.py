"""A city with devices handed over in 2026, and periods published."""

from datetime import UTC, datetime

from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.reports.opendata import actions, periods, queries
from ordis.reports.opendata.models import Publication
from ordis.reports.opendata.periods import Span
from ordis.reports.opendata.rows import csv_text
from tests import make
from tests.handover import making

LATER = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
"""2026 is over."""


def span(code: str) -> Span:
    found = periods.read(code)
    assert found
    return found


def equip(number: int = 1, *, district: str = "Couronneries") -> None:
    for _ in range(number):
        handover = making.signed()
        handover.referral.household.district = district
    db.session.flush()


def publish(code: str = "2026", *, note: str = "", at: datetime = LATER) -> Publication:
    period = span(code)
    with clock.frozen(at):
        seen = actions.fingerprint(csv_text(queries.rows_of(period)))
        return actions.publish(span=period, seen=seen, note=note, actor=make.user(), at=at)
