"""What a donation still lacks, in words of the database: as many questions for two thousand devices as for one."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ordis.devices.models import ABSENT, Device, Stage
from ordis.devices.proven import in_doubt
from ordis.donations.models import Donation
from ordis.donations.outcomes import Outcome, outcome_of
from ordis.donations.queries import of_a_line
from ordis.kernel.choice import Choice
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page


class Lack(Choice):
    """``value`` names the list in its address."""

    SEEN = "seen", "Ni reçus ni notés non reçus"
    OUTCOME = "outcome", "Appareils dont le sort n’est pas encore connu"
    PROOF = "proof", "Appareils dont un disque n’a pas de preuve"


class Brief(NamedTuple):
    """What a line tells of a device."""

    code: str
    designation: str
    stage: Stage


class Glance(NamedTuple):
    """How many devices lack something, and the first ones in the order of arrival of their rows."""

    number: int
    first: Sequence[Brief]


_OPEN: Final = tuple(stage for stage in Stage if not outcome_of(stage).final)
_ABSENT: Final = tuple(stage for stage in Stage if outcome_of(stage) is Outcome.NOT_RECEIVED)
_LACKS: Final[Mapping[Lack, Callable[[], sa.ColumnElement[bool]]]] = {
    Lack.SEEN: lambda: Device.stage == Stage.EXPECTED,
    Lack.OUTCOME: lambda: Device.stage.in_(_OPEN),
    Lack.PROOF: lambda: sa.and_(Device.stage.not_in(_ABSENT), in_doubt()),
}


def glance(donation: Donation, lack: Lack, *, most: int) -> Glance:
    """The number, and ``most`` devices at most, in one question."""
    rows = db.session.execute(_first(lack), {"donation": donation.id, "most": most}).all()
    return Glance(rows[0].every if rows else 0, [_brief(row) for row in rows])


def without_outcome(donation: Donation, counts: Mapping[Stage, int], *, most: int) -> Glance:
    """The same for :attr:`Lack.OUTCOME`, of which ``counts`` says the number: nothing is counted again."""
    number = sum(devices for stage, devices in counts.items() if stage in _OPEN)
    asked = {"donation": donation.id, "most": most}
    return Glance(number, [_brief(row) for row in db.session.execute(_some_open(), asked)] if number else ())


def _brief(row: Any) -> Brief:
    return Brief(row.code, f"{row.make} {row.model}".strip() or row.kind.label, row.stage)


def page(donation: Donation, lack: Lack, *, after: int | None) -> Page[Device]:
    """Newest first, with what a line tells."""
    return read_page(_lacking(lack).params(donation=donation.id), Device.id, after=after)


def arrived(donation: Donation) -> bool:
    """Whether at least one device of it is here, or was."""
    return _any(sa.select(Device.id).where(Device.donation_id == donation.id, Device.stage.not_in(ABSENT)))


def announced(donation: Donation) -> bool:
    return _any(sa.select(Device.id).where(Device.donation_id == donation.id))


def _any(statement: sa.Select[tuple[int]]) -> bool:
    return db.session.scalar(statement.limit(1)) is not None


@cache
def _first(lack: Lack) -> sa.Select[Any]:
    return _some(lack).add_columns(sa.func.count().over().label("every"))


@cache
def _some_open() -> sa.Select[Any]:
    return _some(Lack.OUTCOME)


def _some(lack: Lack) -> sa.Select[Any]:
    told = (Device.code, Device.make, Device.model, Device.kind, Device.stage)
    mine = sa.select(*told).where(_of_donation(), _LACKS[lack]())
    return mine.order_by(Device.id).limit(sa.bindparam("most", type_=sa.Integer))


@cache
def _lacking(lack: Lack) -> sa.Select[tuple[Device]]:
    mine = sa.select(Device).where(_of_donation(), _LACKS[lack]())
    return mine.options(*of_a_line())


def _of_donation() -> sa.ColumnElement[bool]:
    return Device.donation_id == sa.bindparam("donation", type_=sa.Integer)
