"""The list behind a figure: the very facts that it adds up, a page at a time, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.donations.models import Donation
from ordis.indicators import queries
from ordis.indicators.indicator import Indicator, Listed, Sense
from ordis.indicators.scope import Scope
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral

SIZE: Final = 50
LAST_PAGE: Final = 10_000

RIGHTS: Final[Mapping[Listed, Permission]] = {
    Listed.DEVICES: Permission.DEVICE_VIEW,
    Listed.REFERRALS: Permission.REFERRAL_VIEW,
    Listed.ORGANISATIONS: Permission.PARTNER_VIEW,
    Listed.DONATIONS: Permission.DONATION_VIEW,
}
"""What a person must be allowed to see for the list to be told."""


@dataclass(frozen=True, slots=True)
class Line:
    """``address``: of the page of the subject, as ``(endpoint, name of its parameter, value)``."""

    at: datetime
    value: int
    name: str
    note: str
    address: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """``by`` and ``member``: a part of the figure alone, "" for all of it; pages are counted from 1."""

    by: str = ""
    member: str = ""
    page: int = 1


def lines(
    indicator: Indicator, first: date, last: date, *, scope: Scope, asked: Asked = Asked()
) -> tuple[list[Line], bool]:
    """A page of the facts of a figure, or of a part of it, and whether more follow."""
    statement = _listed(indicator, first, last, scope)
    if asked.by:
        statement = statement.where(indicator.facts.by[asked.by].member == asked.member)
    start = (asked.page - 1) * SIZE
    rows = db.session.execute(statement.offset(start).limit(SIZE + 1)).all()
    found = _named(indicator.listed, [row.subject for row in rows])
    told = [Line(row.at, int(row.value), *found.get(row.subject, ("–", "", None))) for row in rows[:SIZE]]
    return told, len(rows) > SIZE


def _listed(indicator: Indicator, first: date, last: date, scope: Scope) -> sa.Select[Any]:
    facts, sense = indicator.facts, indicator.sense
    columns: tuple[Any, ...] = (facts.at.label("at"), facts.subject.label("subject"), facts.value.label("value"))
    at, subject, value = columns
    rows = queries.rows(indicator, first, last, scope.structures)
    if sense in {Sense.STOCK, Sense.DISTINCT}:
        number = sa.func.sum(facts.value) if sense is Sense.STOCK else sa.literal(1)
        latest = sa.func.max(facts.at)
        grouped = rows.group_by(facts.subject).with_only_columns(latest.label("at"), subject, number.label("value"))
        if sense is Sense.STOCK:
            grouped = grouped.having(sa.func.sum(facts.value) != 0)
        return grouped.order_by(latest.desc(), facts.subject.desc())
    if sense is Sense.ONCE:
        start, _ = queries.bounds(first, last)
        previous: Any = facts.previous
        rows = rows.where(sa.or_(previous.is_(None), previous < start))
    if sense is Sense.DELAY:
        value = facts.by[indicator.distinct].column.label("value")
    return rows.with_only_columns(at, subject, value).order_by(facts.at.desc(), facts.subject.desc())


def _named(listed: Listed, ids: Sequence[int]) -> Mapping[int, tuple[str, str, tuple[str, str, str] | None]]:
    columns: dict[Listed, Any] = {
        Listed.DEVICES: sa.select(Device.id, Device.code, Device.make, Device.model, Device.kind),
        Listed.REFERRALS: sa.select(Referral.id, Referral.number, Referral.ref, Organisation.name).join(Organisation),
        Listed.ORGANISATIONS: sa.select(Organisation.id, Organisation.name, Organisation.ref),
        Listed.DONATIONS: sa.select(Donation.id, Donation.number, Donation.ref, Organisation.name).join(Organisation),
    }
    key = columns[listed].selected_columns.id
    rows = db.session.execute(columns[listed].where(key.in_(set(ids))))
    return {row.id: _told(listed, row) for row in rows}


def _told(listed: Listed, row: Any) -> tuple[str, str, tuple[str, str, str] | None]:
    if listed is Listed.DEVICES:
        designation = f"{row.make} {row.model}".strip() or row.kind.label
        return spoken(row.code), designation, ("devices.show", "code", row.code)
    if listed is Listed.ORGANISATIONS:
        return row.name, "", ("partners.show", "ref", row.ref)
    return row.number, row.name, (f"{listed.value}.show", "ref", row.ref)
