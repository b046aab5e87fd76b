"""What « reconditionné » means, once for every figure, page and paper that says the word.

A device counts on the day when it was declared ready by the law of ``devices.lifecycle``: every disk proven, the
checklist complete, the quality checked by another person. A release (a reservation undone) is no such day, though it
leads to the same stage. What was said is taken back when

* the device went back to the bench: it counts again when it is declared ready again, on that day;
* one of its disks is not proven any more while it waits for a family or is with one (a disk found inside later, a
  proof that fell). A device that came back has its disks to wipe again: that takes nothing back.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, LogbookLine, Stage
from ordis.devices.proven import in_doubt

DEFINITION = (
    "Reconditionnés : appareils déclarés prêts, disques prouvés, liste de contrôle complète et qualité contrôlée par "
    "une autre personne, et qui ne sont ni revenus à l’établi ni dans le doute pour un disque."
)

_SAID_OF = frozenset({Stage.READY, Stage.RESERVED, Stage.HANDED_OVER})


def reconditioned(start: datetime, end: datetime) -> sa.Select[tuple[int]]:
    """Ids of the devices that count as reconditioned from ``start`` (included) to ``end`` (excluded), each once."""
    declared = LogbookLine
    within = sa.and_(declared.at >= start, declared.at < end)
    joined = sa.select(declared.device_id).join(Device, Device.id == declared.device_id)
    return joined.where(within, declared_ready(declared), ~doubted()).distinct()


def declared_ready(line: Any) -> sa.ColumnElement[bool]:
    """Whether ``line`` of the logbook declares a device ready, and nobody reopened its work since."""
    later = LogbookLine.__table__.alias().c
    reopened = sa.exists().where(
        later.device_id == line.device_id, later.id > line.id, later.move == Move.REOPEN_WORK.value
    )
    return sa.and_(line.to_stage == Stage.READY, line.move == Move.MARK_READY.value, ~reopened)


def doubted() -> sa.ColumnElement[bool]:
    """Whether the word is taken back from ``Device`` because of one of its disks."""
    return sa.and_(Device.stage.in_(_SAID_OF), in_doubt())
