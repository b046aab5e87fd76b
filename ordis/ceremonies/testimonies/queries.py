"""Reads of testimonies: those that may be used, and those that were taken back after a report."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.testimonies import rules
from ordis.ceremonies.testimonies.models import Testimony, UseFor
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db


def testimonies_of(ceremony: Ceremony) -> list[Testimony]:
    """All of them, the words of some being gone."""
    mine = sa.select(Testimony).where(Testimony.ceremony_id == ceremony.id)
    return list(db.session.scalars(mine.order_by(Testimony.id)))


def testimonies_for_report(ceremony: Ceremony, on: date) -> list[Testimony]:
    """Those that a report issued ``on`` may print: consented for it, neither withdrawn nor past their term."""
    return [each for each in testimonies_of(ceremony) if rules.usable(each, UseFor.REPORT, on)]


def taken_back_since(ceremony: Ceremony) -> list[date]:
    """The days on which testimonies that the report in force may print were withdrawn, after it was issued: the next
    issue omits them, and the page of the ceremony says it of this one."""
    report = ceremony.report
    if report is None:
        return []
    issued, on = report.issued_at, in_paris(report.issued_at).date()
    return [
        in_paris(each.withdrawn_at).date()
        for each in testimonies_of(ceremony)
        if each.withdrawn_at is not None
        and each.recorded_at <= issued < each.withdrawn_at
        and each.may(UseFor.REPORT)
        and each.consented_on <= on <= each.until
    ]


def by_once(once: str) -> Testimony | None:
    return db.session.scalar(sa.select(Testimony).where(Testimony.once == once))


def by_ref(ref: str, *, lock: bool = False) -> Testimony | None:
    """With the key of its sheet. ``lock``: two people withdraw at once, one does."""
    found = sa.select(Testimony).where(Testimony.ref == ref).options(undefer(Testimony.sheet_key))
    if lock:
        found = found.with_for_update(of=Testimony).execution_options(populate_existing=True)
    else:
        found = found.options(joinedload(Testimony.ceremony))
    return db.session.scalar(found)
