"""The queue of a day, within what the user may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.handover.day.rules import URGENT, Turn, arrived_that_day, is_late, tally, turn
from ordis.handover.models import Appointment, Handover, Preparation
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.handover.paperwork.queries import how_many_to_confirm
from ordis.handover.queries import to_move
from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.queries import visible_to

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One family of the queue: never its name. ``number``: of the agreement, once it is signed. ``held_by``: the id of
    whoever made the handover ready, None as long as nobody did."""

    appointment: Appointment
    referral: Referral
    turn: Turn
    number: str = ""
    held_by: int | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What the first page tells of the handovers of the day. ``tally`` as :func:`ordis.handover.day.rules.tally`;
    ``coming``: whom to call now; ``papers``: signed sheets that the person may confirm; ``to_move``: appointments,
    of any day, at a time that the city closed."""

    families: int
    tally: list[tuple[Turn, str]]
    coming: Place | None
    papers: int
    to_move: int


def today(user: User, *, at: datetime) -> Today:
    """Three queries, whatever the day holds."""
    places = queue(user, at=at)
    return Today(
        families=len(places),
        tally=tally(place.turn for place in places),
        coming=following(places, user),
        papers=how_many_to_confirm(user),
        to_move=len(to_move(user, at=at)),
    )


def queue(user: User, *, at: datetime) -> list[Place]:
    """The families expected on the day of ``at``, by hour, and those who did not come: one query, no name is read.

    Who was given another time since, or lost the device, is not told as missing.
    """
    midnight = datetime.combine(in_paris(at).date(), time(), PARIS)
    expected = sa.and_(
        Appointment.missed_at.is_(None), Referral.stage.in_((ReferralStage.APPOINTMENT, ReferralStage.HANDED_OVER))
    )
    given_up = sa.and_(Appointment.missed_at.is_not(None), Referral.stage == ReferralStage.RESERVED)
    waiting = sa.and_(SignedPaper.referral_id == Appointment.referral_id, SignedPaper.stage == PaperStage.ATTACHED)
    statement = (
        sa.select(Appointment, Preparation.confirmed, Preparation.prepared_by_id, Document.number, SignedPaper.id)
        .join(Appointment.referral)
        .outerjoin(Preparation, Preparation.referral_id == Appointment.referral_id)
        .outerjoin(SignedPaper, waiting)
        .outerjoin(Handover, Handover.referral_id == Appointment.referral_id)
        .outerjoin(Document, Document.id == Handover.document_id)
        .where(Appointment.starts_at >= midnight, Appointment.starts_at < midnight + timedelta(days=1))
        .where(Appointment.cancelled_at.is_(None), sa.or_(expected, given_up))
        .where(Referral.id.in_(visible_to(user).with_only_columns(Referral.id).order_by(None)))
        .options(joinedload(Appointment.referral).joinedload(Referral.organisation), joinedload(Appointment.slot))
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(LONGEST)
    )
    return [_place(*row, at=at) for row in db.session.execute(statement)]


def next_up(user: User, *, at: datetime, after: Referral) -> Place | None:
    """Whom to call now: whom the person serves already, then who is here, then who is expected, each by hour; never a
    family that a colleague is serving."""
    return following([each for each in queue(user, at=at) if each.referral.id != after.id], user)


def following(places: Sequence[Place], user: User) -> Place | None:
    """The first of a day's families that ``user`` may call, as :func:`next_up` says."""
    free = [each for each in places if each.turn in URGENT and not _held_by_another(each, user)]
    return min(free, key=lambda each: (URGENT.index(each.turn), each.appointment.starts_at), default=None)


def _held_by_another(place: Place, user: User) -> bool:
    return place.turn is Turn.IN_PROGRESS and place.held_by != user.id


def _place(
    appointment: Appointment,
    confirmed: list[str] | None,
    held_by: int | None,
    number: str | None,
    paper: int | None,
    *,
    at: datetime,
) -> Place:
    return Place(
        appointment=appointment,
        referral=appointment.referral,
        turn=turn(
            signed=number is not None,
            begun=bool(confirmed),
            arrived=arrived_that_day(appointment.arrived_at, appointment.starts_at),
            late=is_late(appointment.starts_at, at=at),
            missed=appointment.missed_at is not None,
            paper=paper is not None,
        ),
        number=number or "",
        held_by=held_by,
    )
