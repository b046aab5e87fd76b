"""How long each stage lasts: whole days, told by their median and 90th centile, exact at any size."""

from typing import Any, Final

import sqlalchemy as sa

from ordis.devices.models import Device, LogbookLine, Stage
from ordis.handover.models import Handover
from ordis.indicators import dimensions
from ordis.indicators.handovers import HANDED_OVER_ROWS
from ordis.indicators.indicator import Audience, Dimension, Facts, Indicator, Listed, Sense, Unit
from ordis.indicators.work import another_line
from ordis.kernel.days import whole_days
from ordis.referrals.models import Referral

DAYS: Final = "days"
_WHOLE: Final = "Jours entiers écoulés, de vingt-quatre heures ; le 90ᵉ centile est dépassé par un appareil sur dix."
_STAYS: Final = (
    (Stage.RECEIVED, Stage.WIPED, "De l’arrivée à l’effacement"),
    (Stage.WIPED, Stage.REFURBISHING, "De l’effacement à l’établi"),
    (Stage.REFURBISHING, Stage.READY, "De l’établi à « Prêt »"),
    (Stage.READY, Stage.RESERVED, "De « Prêt » à la réservation"),
    (Stage.RESERVED, Stage.HANDED_OVER, "De la réservation à la remise"),
)
_ASKED = sa.select(Referral.id).where(Referral.exchanges_id.is_(None), Referral.submitted_at.is_not(None))
_SERVED = (
    sa.select(Handover.id)
    .join(Referral, Referral.id == Handover.referral_id)
    .where(Referral.exchanges_id.is_(None), Referral.submitted_at.is_not(None))
)


def _took(since: Any, until: Any) -> dict[str, Dimension]:
    return {DAYS: Dimension("par nombre de jours", whole_days(since, until), dimensions.days)}


def _stay(source: Stage, target: Stage) -> Facts:
    """Moves from one stage to the next; the stay began with the line of the same device just before."""
    line = another_line()
    began = (
        sa.select(line.at)
        .where(line.device_id == LogbookLine.device_id, line.id < LogbookLine.id)
        .order_by(line.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        sa.select(LogbookLine.id)
        .outerjoin(Device, Device.id == LogbookLine.device_id)
        .where(LogbookLine.to_stage == target, LogbookLine.from_stage == source)
    )
    by = {**_took(began, LogbookLine.at), "kind": dimensions.KIND}
    return Facts(rows, LogbookLine.at, LogbookLine.device_id, by=by)


def _delay(key: str, label: str, definition: str, facts: Facts, *, source: str, referrals: bool = False) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        definition=definition,
        unit=Unit.DAYS,
        source=source,
        sense=Sense.DELAY,
        facts=facts,
        listed=Listed.REFERRALS if referrals else Listed.DEVICES,
        audience=Audience.STRUCTURE if referrals else Audience.WORKSHOP,
        caveats=(_WHOLE.replace("un appareil", "une demande") if referrals else _WHOLE,),
        distinct=DAYS,
    )


STAYS: Final = tuple(
    _delay(
        f"days_{source.value}_{target.value}",
        label,
        f"Temps passé à l’étape « {source.label} » par les appareils passés à « {target.label} » dans la période.",
        _stay(source, target),
        source="Journal des appareils, qui ne s’efface pas.",
    )
    for source, target, label in _STAYS
)
ARRIVAL_TO_HANDOVER: Final = _delay(
    "days_arrival_handover",
    "De l’arrivée à la remise",
    "Temps écoulé depuis l’arrivée de chaque appareil remis dans la période.",
    Facts(
        HANDED_OVER_ROWS.where(Device.received_at.is_not(None)),
        Handover.signed_at,
        Device.id,
        by={**_took(Device.received_at, Handover.signed_at), "kind": dimensions.KIND},
    ),
    source="Date d’arrivée de l’appareil, instant de la signature.",
)
REFERRAL_TO_DECISION: Final = _delay(
    "days_referral_decision",
    "De la demande à la réponse",
    "Temps écoulé depuis le dépôt de chaque demande décidée dans la période.",
    Facts(
        _ASKED,
        Referral.decided_at,
        Referral.id,
        by={**_took(Referral.submitted_at, Referral.decided_at), "structure": dimensions.STRUCTURE},
    ),
    source="Demandes des prescripteurs et leurs dates.",
    referrals=True,
)
REFERRAL_TO_HANDOVER: Final = _delay(
    "days_referral_handover",
    "De la demande à la remise",
    "Temps écoulé depuis le dépôt de chaque demande servie dans la période.",
    Facts(
        _SERVED,
        Handover.signed_at,
        Referral.id,
        by={**_took(Referral.submitted_at, Handover.signed_at), "structure": dimensions.STRUCTURE},
    ),
    source="Demandes des prescripteurs, instant de la signature.",
    referrals=True,
)

WAITS: Final = (*STAYS, ARRIVAL_TO_HANDOVER, REFERRAL_TO_DECISION, REFERRAL_TO_HANDOVER)
