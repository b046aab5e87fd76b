"""The register, line by line. It names no family: whoever records what follows a handover sees all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from ordis.accounts.models import User
from ordis.aftercare.register import rules
from ordis.aftercare.register.models import EngagementNotice, NoticeKind
from ordis.aftercare.register.rules import Standing, State
from ordis.aftercare.resale.models import ResaleReport
from ordis.aftercare.waivers.models import Outcome, Waiver
from ordis.devices.code import normalise
from ordis.devices.labels.models import FormerCode
from ordis.devices.models import Device
from ordis.devices.serials import normalised
from ordis.documents.models import Document
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.referrals.models import Household, Referral

SHOWN = 20
"""Lines on a page: on a telephone each is a card of several rows of text."""
EXPORTED_AT_ONCE = 500
REPORTED = "reported"
"""What the filter may ask for besides a state: lines with a report that nobody settled."""


@dataclass(frozen=True, slots=True)
class Line:
    """``reports``: those of the line, last first. ``waiver``: the last one asked."""

    row: HandedOverDevice
    standing: Standing
    reports: tuple[ResaleReport, ...]
    waiver: Waiver | None

    @property
    def open_reports(self) -> list[ResaleReport]:
        return [report for report in self.reports if report.settled_at is None]

    @property
    def may_be_waived(self) -> bool:
        return self.standing.state.binds and (self.waiver is None or self.waiver.decided_at is not None)


def register_page(
    *, wanted: str, text: str, today: date, after: int | None
) -> tuple[Page[HandedOverDevice], list[Line]]:
    """Last handed over first. ``wanted``: a value of ``State``, ``REPORTED`` or "" for all. Three queries."""
    page = read_page(_lines(wanted, text, today), HandedOverDevice.id, after=after, size=SHOWN)
    return page, told(page.items, today)


def all_lines(*, wanted: str, text: str, today: date) -> Iterator[Line]:
    """The same without pages, for an export: three queries per 500."""
    after: int | None = None
    while True:
        page = read_page(_lines(wanted, text, today), HandedOverDevice.id, after=after, size=EXPORTED_AT_ONCE)
        yield from told(page.items, today)
        if page.next_after is None:
            return
        after = page.next_after


def told(rows: Sequence[HandedOverDevice], today: date) -> list[Line]:
    """Each with its reports and its waiver. Two queries, whatever the number; ``rows`` come with their handover."""
    keys = [row.id for row in rows]
    reports: dict[int | None, list[ResaleReport]] = {}
    found = sa.select(ResaleReport).where(ResaleReport.line_id.in_(keys)).order_by(ResaleReport.id.desc())
    for report in db.session.scalars(found):
        reports.setdefault(report.line_id, []).append(report)
    asked = sa.select(Waiver).where(Waiver.line_id.in_(keys)).options(joinedload(Waiver.document))
    waivers = {waiver.line_id: waiver for waiver in db.session.scalars(asked.order_by(Waiver.id))}
    return [_line(row, tuple(reports.get(row.id, ())), waivers.get(row.id), today) for row in rows]


def _line(row: HandedOverDevice, reports: tuple[ResaleReport, ...], waiver: Waiver | None, today: date) -> Line:
    waived = waiver is not None and waiver.outcome is Outcome.GRANTED
    until = row.handover.no_resale_until
    standing = rules.standing(until=until, ended_on=row.ended_on, waived=waived, today=today)
    return Line(row, standing, reports, waiver)


def whole_line() -> list[ORMOption]:
    """What a line says: its device, its agreement, its referral. Neither the signature nor the family."""
    handover = joinedload(HandedOverDevice.handover)
    shown = handover.load_only(Handover.ref, Handover.signed_at, Handover.no_resale_until, Handover.referral_id)
    return [
        joinedload(HandedOverDevice.device).lazyload("*"),
        shown.joinedload(Handover.document),
        shown.joinedload(Handover.referral).joinedload(Referral.organisation),
    ]


def _lines(wanted: str, text: str, today: date) -> sa.Select[tuple[HandedOverDevice]]:
    lines = sa.select(HandedOverDevice).join(HandedOverDevice.handover).options(*whole_line())
    if (state := State.find(wanted)) is not None:
        lines = lines.where(*_in_state(state, today))
    elif wanted == REPORTED:
        reported = sa.select(ResaleReport.line_id).where(ResaleReport.settled_at.is_(None))
        lines = lines.where(HandedOverDevice.id.in_(reported.where(ResaleReport.line_id.is_not(None))))
    return lines.where(_matches(text)) if text.strip() else lines


def _in_state(state: State, today: date) -> list[sa.ColumnElement[bool]]:
    """The same as ``rules.standing``, asked of the database."""
    until, ended = Handover.no_resale_until, HandedOverDevice.ended_on
    _, soon = rules.told_between(NoticeKind.ENDING, today)
    granted = HandedOverDevice.id.in_(sa.select(Waiver.line_id).where(Waiver.outcome == Outcome.GRANTED))
    states: dict[State, list[sa.ColumnElement[bool]]] = {
        State.RUNNING: [ended.is_(None), until > soon],
        State.ENDING: [ended.is_(None), until.between(today, soon)],
        State.OVER: [ended.is_(None), until < today],
        State.WAIVED: [ended.is_not(None), granted],
        State.BACK: [ended.is_not(None), ~granted],
    }
    return states[state]


def _matches(text: str) -> sa.ColumnElement[bool]:
    """The whole of a code, of a maker's serial, or of the number of an agreement or of a referral."""
    number, code = text.strip().upper(), normalise(text) or ""
    bearing = sa.select(Device.id).where(sa.or_(Device.code == code, Device.serial_key == (normalised(text) or "")))
    formerly = sa.select(FormerCode.device_id).where(FormerCode.code == code)
    agreements = sa.select(Handover.id).join(Handover.document).where(Document.number == number)
    referrals = sa.select(Handover.id).join(Handover.referral).where(Referral.number == number)
    device, handover = HandedOverDevice.device_id, HandedOverDevice.handover_id
    return sa.or_(device.in_(bearing), device.in_(formerly), handover.in_(agreements), handover.in_(referrals))


# --- lines by what they belong to ---------------------------------------------------------------------------


def last_line_of(device: Device) -> HandedOverDevice | None:
    """The last time the device was handed over, whatever became of it."""
    lines = sa.select(HandedOverDevice).where(HandedOverDevice.device_id == device.id).options(*whole_line())
    return db.session.scalars(lines.order_by(HandedOverDevice.id.desc()).limit(1)).first()


def lines_of(referral: Referral, today: date) -> list[Line]:
    """The lines of a referral that was served, in the order of the agreement. Three queries."""
    lines = sa.select(HandedOverDevice).join(HandedOverDevice.handover).options(*whole_line())
    rows = db.session.scalars(lines.where(Handover.referral_id == referral.id).order_by(HandedOverDevice.id)).all()
    return told(rows, today)


def to_tell(kind: NoticeKind, today: date, *, limit: int) -> list[HandedOverDevice]:
    """Lines whose end is told today, and was not yet: bound to their end, neither lost nor stolen, of a family that is
    not erased. In the order of handovers; ``limit`` handovers at most.
    """
    first, last = rules.told_between(kind, today)
    already = sa.exists().where(EngagementNotice.line_id == HandedOverDevice.id, EngagementNotice.kind == kind)
    lost = sa.exists().where(Device.id == HandedOverDevice.device_id, Device.lost_at.is_not(None))
    told_of = (HandedOverDevice.ended_on.is_(None), ~already, ~lost)
    due = sa.select(HandedOverDevice.handover_id).where(*told_of)
    handovers = (
        sa.select(Handover.id)
        .join(Handover.referral)
        .join(Referral.household)
        .where(Handover.no_resale_until.between(first, last), Household.erased_at.is_(None), Handover.id.in_(due))
        .order_by(Handover.no_resale_until, Handover.id)
        .limit(limit)
    )
    family = joinedload(HandedOverDevice.handover).joinedload(Handover.referral)
    lines = sa.select(HandedOverDevice).where(HandedOverDevice.handover_id.in_(handovers.subquery().select()))
    statement = lines.where(*told_of).options(
        *whole_line(),
        family.joinedload(Referral.household).options(undefer(Household.email)),
        family.joinedload(Referral.author).lazyload(User.roles),
    )
    return list(db.session.scalars(statement.order_by(HandedOverDevice.handover_id, HandedOverDevice.id)))
