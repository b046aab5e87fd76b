"""What families ask for through the structures that know them."""

from typing import Final

import sqlalchemy as sa

from ordis.indicators import dimensions
from ordis.indicators.indicator import Audience, Dimension, Facts, Indicator, Listed, Sense, Unit
from ordis.kernel.choice import Choice
from ordis.referrals.models import Referral, ReferralStage

_SOURCE: Final = "Demandes des prescripteurs et leurs dates."
_ASKED = sa.select(Referral.id).where(Referral.exchanges_id.is_(None))
_BY = {"structure": dimensions.STRUCTURE, "kind": dimensions.WANTED, "purpose": dimensions.PURPOSE}
_EXCHANGES = "Les demandes d’échange d’un ordinateur en panne n’y sont pas."


class Answer(Choice):
    REFUSED = "refused", "Refusée"
    TAKEN = "taken", "Acceptée"


_ANSWER = Dimension(
    "par réponse",
    sa.case((Referral.stage == ReferralStage.REFUSED, Answer.REFUSED.value), else_=Answer.TAKEN.value),
    dimensions.of_choice(Answer),
)


def _waiting() -> Facts:
    """One more when it is handed in, one less when it is closed, whatever the end."""
    columns = (Referral.id, Referral.organisation_id, Referral.wanted_kind, Referral.purpose)
    handed_in = sa.select(Referral.submitted_at.label("at"), sa.literal(1).label("change"), *columns)
    closed = sa.select(Referral.closed_at.label("at"), sa.literal(-1).label("change"), *columns)
    handed_in = handed_in.where(Referral.submitted_at.is_not(None))
    closed = closed.where(Referral.submitted_at.is_not(None), Referral.closed_at.is_not(None))
    plain = Referral.exchanges_id.is_(None)
    moves = sa.union_all(handed_in.where(plain), closed.where(plain)).subquery()
    by = {
        "structure": Dimension(dimensions.STRUCTURE.label, moves.c.organisation_id, dimensions.STRUCTURE.named),
        "kind": Dimension(dimensions.WANTED.label, moves.c.wanted_kind, dimensions.WANTED.named),
        "purpose": Dimension(dimensions.PURPOSE.label, moves.c.purpose, dimensions.PURPOSE.named),
    }
    return Facts(sa.select(moves.c.id), moves.c.at, moves.c.id, moves.c.change, by)


REFERRALS_STATED: Final = Indicator(
    key="referrals_stated",
    label="Demandes déposées",
    definition="Demandes qu’une structure a déposées dans la période.",
    unit=Unit.REFERRALS,
    source=_SOURCE,
    sense=Sense.FLOW,
    facts=Facts(_ASKED, Referral.submitted_at, Referral.id, by=_BY),
    listed=Listed.REFERRALS,
    audience=Audience.STRUCTURE,
    caveats=(_EXCHANGES, "Les brouillons ne comptent pas."),
)
REFERRALS_DECIDED: Final = Indicator(
    key="referrals_decided",
    label="Demandes décidées",
    definition="Demandes auxquelles la ville a répondu, oui ou non, dans la période.",
    unit=Unit.REFERRALS,
    source=_SOURCE,
    sense=Sense.FLOW,
    facts=Facts(_ASKED, Referral.decided_at, Referral.id, by={**_BY, "answer": _ANSWER}),
    listed=Listed.REFERRALS,
    audience=Audience.STRUCTURE,
    caveats=(_EXCHANGES, "Une demande décidée deux fois compte au jour de la dernière réponse."),
)
REFERRALS_WAITING: Final = Indicator(
    key="referrals_waiting",
    label="Demandes en cours",
    definition="Demandes déposées et pas encore closes au soir du dernier jour.",
    unit=Unit.REFERRALS,
    source=_SOURCE,
    sense=Sense.STOCK,
    facts=_waiting(),
    listed=Listed.REFERRALS,
    audience=Audience.STRUCTURE,
    caveats=(_EXCHANGES,),
)

NEEDS: Final = (REFERRALS_STATED, REFERRALS_DECIDED, REFERRALS_WAITING)
