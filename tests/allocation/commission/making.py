"""Sessions as tests need them."""

from datetime import UTC, datetime
from typing import Any

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.allocation.commission import actions, closing, deciding, queries
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.allocation.queue import EVERYTHING
from ordis.referrals.models import HomeEquipment, Referral, ReferralStage
from tests import make
from tests.conftest import TODAY

HELD_AT = datetime(2026, 12, 3, 16, tzinfo=UTC)
"""On the day of the session that ``opened`` prepares: it is closed from then on."""
MEMBERS = ("Adjointe à l’inclusion numérique", "Représentant du CCAS")
BY_POINTS = (HomeEquipment.NONE, HomeEquipment.PHONE_ONLY, HomeEquipment.SHARED_OR_BROKEN)
"""Equipment at home, from most points to fewest in the table that Ordis ships."""


def waiting(number: int, **changes: Any) -> list[Referral]:
    """Deposited referrals of one structure, the first with most points; at equal points the oldest first."""
    structure = changes.pop("of", None) or make.prescriber_structure()
    author = make.user(Role.PRESCRIBER, of=structure)
    equipment = [BY_POINTS[min(rank, 2)] for rank in range(number)]
    return [make.referral(of=structure, author=author, equipment=each, **changes) for each in equipment]


def opened(*, actor: User | None = None, **changes: Any) -> Commission:
    values: dict[str, Any] = {
        "held_on": HELD_AT.date(),
        "place": "Hôtel de ville",
        "members": MEMBERS,
        "wish": EVERYTHING,
        "stages": (ReferralStage.SUBMITTED,),
        "number": 60,
    }
    return actions.open_session(**(values | changes), actor=actor or make.user(), at=TODAY)


def decided(
    commission: Commission, referral: Referral, decision: Decision | None, reason: str = "", *, by: User | None = None,
    seen: int = 10_000,
) -> CommissionLine:  # fmt: skip
    return deciding.decide(
        commission=commission, ref=referral.ref, decision=decision, reason=reason, seen=seen, actor=by or make.user(),
        at=TODAY,
    )  # fmt: skip


def closed(commission: Commission, *, actor: User | None = None, **changes: Any) -> Commission:
    values: dict[str, Any] = {
        "held_on": commission.held_on,
        "place": commission.place,
        "members": MEMBERS,
        "remarks": "",
        "postpone_rest": False,
    }
    values = values | {"at": HELD_AT} | changes
    return closing.close(commission=commission, **values, actor=actor or make.user())


def listed(commission: Commission) -> list[Referral]:
    return [line.referral for line in queries.lines_of(commission)]
