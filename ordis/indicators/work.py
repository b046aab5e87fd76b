"""What the workshop does: proofs, reconditioning, parts, what leaves for recycling, and what stands where."""

from typing import Any, Final

import sqlalchemy as sa

from ordis.aftercare.models import DeviceReturn, ReturnReason
from ordis.devices.models import Device, LogbookLine, Stage
from ordis.donations.models import Donation
from ordis.indicators import dimensions
from ordis.indicators.indicator import Dimension, Facts, Indicator, Listed, Sense, Unit
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind, PartMovement
from ordis.refurbishing.reconditioned import DEFINITION, declared_ready, doubted

_LOGBOOK: Final = "Journal des appareils, qui ne s’efface pas."
_MOVED = (
    sa.select(LogbookLine.device_id)
    .outerjoin(Device, Device.id == LogbookLine.device_id)
    .outerjoin(Donation, Donation.id == Device.donation_id)
)
_BY = {"kind": dimensions.KIND, "donor": dimensions.DONOR}


def another_line() -> Any:
    """Columns of another line of the logbook: of the table, as the ORM is not ready while modules load."""
    return LogbookLine.__table__.alias().c


def _before(line: Any) -> sa.ColumnElement[bool]:
    """Whether ``line``, of the same device, comes before the one counted."""
    earlier = sa.or_(line.at < LogbookLine.at, sa.and_(line.at == LogbookLine.at, line.id < LogbookLine.id))
    return sa.and_(line.device_id == LogbookLine.device_id, earlier)


def entered(stage: Stage) -> Facts:
    """Arrivals of devices at ``stage``, each device once in a period."""
    line = another_line()
    previous = sa.select(sa.func.max(line.at)).where(_before(line), line.to_stage == stage)
    return Facts(
        _MOVED.where(LogbookLine.to_stage == stage),
        LogbookLine.at,
        LogbookLine.device_id,
        by=_BY,
        previous=previous.scalar_subquery(),
    )


def _reconditioned() -> Facts:
    line = another_line()
    previous = sa.select(sa.func.max(line.at)).where(_before(line), declared_ready(line))
    return Facts(
        _MOVED.where(declared_ready(LogbookLine), ~doubted()),
        LogbookLine.at,
        LogbookLine.device_id,
        by={**_BY, "grade": dimensions.GRADE},
        previous=previous.scalar_subquery(),
    )


def _standing() -> Facts:
    """One more at the stage that each line enters, one less at the one that it leaves."""
    entering = sa.select(
        LogbookLine.at, LogbookLine.device_id, LogbookLine.to_stage.label("stage"), sa.literal(1).label("change")
    )
    leaving = sa.select(
        LogbookLine.at, LogbookLine.device_id, LogbookLine.from_stage.label("stage"), sa.literal(-1).label("change")
    ).where(LogbookLine.from_stage.is_not(None))
    entering = entering.where(LogbookLine.to_stage != Stage.ENTERED_IN_ERROR)  # it was never there, and stays so
    moves = sa.union_all(entering, leaving).subquery()
    rows = sa.select(moves.c.device_id)
    stage = Dimension("par étape", moves.c.stage, dimensions.of_choice(Stage))
    return Facts(rows, moves.c.at, moves.c.device_id, moves.c.change, {"stage": stage})


def _parts(flow: PartFlow) -> Facts:
    kind = Dimension("par sorte de pièce", Part.kind, dimensions.of_choice(PartKind))
    rows = sa.select(PartMovement.id).join(Part, Part.id == PartMovement.part_id).where(PartMovement.flow == flow)
    return Facts(rows, PartMovement.at, PartMovement.device_id, sa.func.abs(PartMovement.change), {"part": kind})


WIPED: Final = Indicator(
    key="wiped",
    label="Appareils effacés",
    definition="Appareils dont chaque disque a une preuve d’effacement, de destruction ou de retrait, constatée "
    "dans la période.",
    unit=Unit.DEVICES,
    source=_LOGBOOK,
    sense=Sense.ONCE,
    facts=entered(Stage.WIPED),
    listed=Listed.DEVICES,
    caveats=("Un appareil revenu et effacé de nouveau compte une fois par période.",),
)
RECONDITIONED: Final = Indicator(
    key="reconditioned",
    label="Appareils reconditionnés",
    definition=DEFINITION.partition(": ")[2].capitalize(),
    unit=Unit.DEVICES,
    source=_LOGBOOK,
    sense=Sense.ONCE,
    facts=_reconditioned(),
    listed=Listed.DEVICES,
    caveats=("Un doute sur un disque, ou un retour à l’établi, retire l’appareil d’un chiffre déjà lu.",),
)
FOR_PARTS: Final = Indicator(
    key="for_parts",
    label="Appareils gardés pour pièces",
    definition="Appareils destinés aux pièces dans la période.",
    unit=Unit.DEVICES,
    source=_LOGBOOK,
    sense=Sense.ONCE,
    facts=entered(Stage.FOR_PARTS),
    listed=Listed.DEVICES,
    caveats=("Il peut partir ensuite au recyclage, et compte alors aussi parmi les recyclés.",),
)
RECYCLED: Final = Indicator(
    key="recycled",
    label="Appareils recyclés",
    definition="Appareils partis en filière DEEE dans la période.",
    unit=Unit.DEVICES,
    source=_LOGBOOK,
    sense=Sense.ONCE,
    facts=entered(Stage.RECYCLED),
    listed=Listed.DEVICES,
)
RETURNED: Final = Indicator(
    key="returned",
    label="Appareils revenus",
    definition="Retours d’appareils remis, enregistrés dans la période.",
    unit=Unit.DEVICES,
    source="Fiche de retour d’un appareil.",
    sense=Sense.FLOW,
    facts=Facts(
        sa.select(DeviceReturn.id).outerjoin(Device, Device.id == DeviceReturn.device_id),
        DeviceReturn.returned_at,
        DeviceReturn.device_id,
        by={
            "kind": dimensions.KIND,
            "reason": Dimension("par motif", DeviceReturn.reason, dimensions.of_choice(ReturnReason)),
        },
    ),
    listed=Listed.DEVICES,
    caveats=("Un appareil revenu deux fois compte deux fois.",),
)
PARTS_TAKEN: Final = Indicator(
    key="parts_taken",
    label="Pièces prélevées",
    definition="Pièces prélevées sur un appareil dans la période.",
    unit=Unit.PARTS,
    source="Mouvements du stock de pièces.",
    sense=Sense.FLOW,
    facts=_parts(PartFlow.TAKEN),
    listed=Listed.DEVICES,
)
PARTS_FITTED: Final = Indicator(
    key="parts_fitted",
    label="Pièces posées",
    definition="Pièces posées dans un appareil dans la période, neuves ou de réemploi.",
    unit=Unit.PARTS,
    source="Mouvements du stock de pièces.",
    sense=Sense.FLOW,
    facts=_parts(PartFlow.FITTED),
    listed=Listed.DEVICES,
)
STANDING: Final = Indicator(
    key="standing",
    label="Appareils connus, à leur étape",
    definition="Appareils qui étaient à chaque étape au soir du dernier jour : entrées moins sorties depuis le début.",
    unit=Unit.DEVICES,
    source=_LOGBOOK,
    sense=Sense.STOCK,
    facts=_standing(),
    listed=Listed.DEVICES,
    caveats=(
        "Les appareils annoncés, remis, recyclés et non reçus y sont aussi, à leur étape.",
        "Ceux qui furent saisis par erreur n’y sont pas.",
    ),
)

WORK: Final = (WIPED, RECONDITIONED, FOR_PARTS, RECYCLED, RETURNED, PARTS_TAKEN, PARTS_FITTED, STANDING)
