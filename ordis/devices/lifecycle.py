"""The law: which move leads from which stage to which, who may make it, and what must hold.

Stages change here and nowhere else, whatever the door: page, scan, bulk, import, API, command. The same
``refusals`` closes the button with its reason and refuses the request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.guards import (
    AGREEMENT_SIGNED,
    AT_HOME,
    CHARGER_PRESENT,
    CHECKLIST_DONE,
    COLLECTED,
    EVERY_DISK_PROVEN,
    GRADED,
    NO_CLAIM,
    NO_HOLD,
    NOT_ANNOUNCED,
    NOT_LOADED,
    NOTHING_PROVEN,
    PLACED,
    QUALITY_CHECKED,
    RESERVATION_MADE,
    SLIP_NOT_SEALED,
    SYSTEM_INSTALLED,
    WAS_ANNOUNCED,
    Guard,
)
from ordis.devices.models import Device, Door, LogbookLine, Stage
from ordis.kernel.among import among
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, db
from ordis.kernel.refusal import Refusal


class Move(Choice):
    ANNOUNCE = "announce", "Annoncer"
    RECEIVE = "receive", "Réceptionner"
    REPORT_MISSING = "report_missing", "Noter non reçu"
    UNDO_RECEPTION = "undo_reception", "Annuler la réception"
    WITHDRAW = "withdraw", "Retirer, saisi par erreur"
    CERTIFY_WIPE = "certify_wipe", "Constater l’effacement"
    START_WORK = "start_work", "Commencer le reconditionnement"
    MARK_READY = "mark_ready", "Déclarer prêt"
    REOPEN_WORK = "reopen_work", "Reprendre le reconditionnement"
    RESERVE = "reserve", "Réserver"
    RELEASE = "release", "Libérer"
    HAND_OVER = "hand_over", "Remettre"
    TAKE_BACK = "take_back", "Enregistrer le retour"
    KEEP_FOR_PARTS = "keep_for_parts", "Garder pour pièces"
    RECYCLE = "recycle", "Envoyer au recyclage"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move is closed. ``title``: what devices refused alike share, after their number: « 3 sans chargeur »."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Edge:
    sources: frozenset[Stage | None]
    target: Stage
    permission: Permission
    guards: tuple[Guard, ...] = ()


_S, _P = Stage, Permission
_RECEIVED_IN_ERROR = (SLIP_NOT_SEALED, NOTHING_PROVEN, NO_HOLD, AT_HOME, NOT_LOADED)
LIFECYCLE: Mapping[Move, Edge] = {
    Move.ANNOUNCE: Edge(frozenset({None}), _S.EXPECTED, _P.DONATION_DECIDE),
    Move.RECEIVE: Edge(frozenset({None, _S.EXPECTED, _S.MISSING}), _S.RECEIVED, _P.DONATION_RECEIVE),
    Move.REPORT_MISSING: Edge(frozenset({_S.EXPECTED}), _S.MISSING, _P.DONATION_RECEIVE),
    Move.UNDO_RECEPTION: Edge(
        frozenset({_S.RECEIVED}), _S.EXPECTED, _P.DONATION_RECEIVE, (WAS_ANNOUNCED, *_RECEIVED_IN_ERROR)
    ),
    Move.WITHDRAW: Edge(
        frozenset({_S.RECEIVED}), _S.ENTERED_IN_ERROR, _P.DONATION_RECEIVE, (NOT_ANNOUNCED, *_RECEIVED_IN_ERROR)
    ),
    Move.CERTIFY_WIPE: Edge(
        frozenset({_S.RECEIVED, _S.RETURNED}), _S.WIPED, _P.WIPE_RECORD, (EVERY_DISK_PROVEN,)
    ),
    Move.START_WORK: Edge(
        frozenset({_S.WIPED}), _S.REFURBISHING, _P.REFURBISH, (EVERY_DISK_PROVEN, NO_HOLD)
    ),
    Move.MARK_READY: Edge(
        frozenset({_S.REFURBISHING}),
        _S.READY,
        _P.REFURBISH,
        (
            AT_HOME, NOT_LOADED, EVERY_DISK_PROVEN, NO_HOLD, CHECKLIST_DONE, GRADED, SYSTEM_INSTALLED, CHARGER_PRESENT,
            QUALITY_CHECKED, PLACED,
        ),
    ),
    Move.REOPEN_WORK: Edge(frozenset({_S.READY}), _S.REFURBISHING, _P.REFURBISH),
    Move.RESERVE: Edge(
        frozenset({_S.READY}),
        _S.RESERVED,
        _P.ALLOCATION_DECIDE,
        (NOT_LOADED, EVERY_DISK_PROVEN, NO_HOLD, RESERVATION_MADE),
    ),
    Move.RELEASE: Edge(frozenset({_S.RESERVED}), _S.READY, _P.ALLOCATION_DECIDE),
    Move.HAND_OVER: Edge(
        frozenset({_S.RESERVED}),
        _S.HANDED_OVER,
        _P.HANDOVER_SIGN,
        (EVERY_DISK_PROVEN, NO_HOLD, AGREEMENT_SIGNED),
    ),
    Move.TAKE_BACK: Edge(frozenset({_S.HANDED_OVER}), _S.RETURNED, _P.AFTERCARE_RECORD),
    Move.KEEP_FOR_PARTS: Edge(
        frozenset({_S.RECEIVED, _S.WIPED, _S.REFURBISHING, _S.READY, _S.RETURNED}),
        _S.FOR_PARTS,
        _P.DEVICE_EXIT,
        (EVERY_DISK_PROVEN, NO_CLAIM, AT_HOME),
    ),
    Move.RECYCLE: Edge(
        frozenset({_S.RECEIVED, _S.WIPED, _S.REFURBISHING, _S.READY, _S.RETURNED, _S.FOR_PARTS}),
        _S.RECYCLED,
        _P.DEVICE_EXIT,
        (EVERY_DISK_PROVEN, NO_CLAIM, AT_HOME, COLLECTED),
    ),
}  # fmt: skip


def refusals(device: Device, move: Move, *, actor: User | None) -> list[str]:
    """Why ``move`` is closed now, in French; empty when it is open. ``actor`` None is Ordis itself."""
    return [reason.sentence for reason in closing(device, move, actor=actor)]


def closing(device: Device, move: Move, *, actor: User | None) -> list[Reason]:
    """What ``refusals`` says, each with the title under which devices refused alike are counted together."""
    edge = LIFECYCLE[move]
    if device.stage not in edge.sources:
        allowed = ", ".join(stage.label for stage in Stage if stage in edge.sources) or "aucune étape"
        current = device.stage.label if device.stage else "pas encore enregistré"
        sentence = f"« {move.label} » n’est pas possible à l’étape « {current} » (il faut : {allowed})."
        return [Reason(f"à l’étape « {current} »", sentence)]
    reasons = [Reason(guard.title, guard.sentence(device)) for guard in edge.guards if not guard.holds(device)]
    if actor is not None and not actor.can(edge.permission):
        reasons.append(Reason("hors de votre rôle", f"Votre rôle ne permet pas : {edge.permission.label}."))
    return reasons


def apply(
    device: Device, move: Move, *, actor: User | None, at: datetime, door: Door = Door.PAGE, note: str = ""
) -> None:
    """Make ``move`` or raise :class:`Refusal`; stage and logbook line enter one transaction."""
    reasons = refusals(device, move, actor=actor)
    if reasons:
        raise Refusal(" ".join(reasons))
    target = LIFECYCLE[move].target
    device.logbook.add(
        LogbookLine(
            at=at,
            actor_id=actor.id if actor else None,
            move=move.value,
            from_stage=device.stage,
            to_stage=target,
            door=door,
            note=note,
        )
    )
    device.stage, device.stage_since = target, at


def begin(
    rows: Sequence[Mapping[str, Any]], move: Move, *, actor: User | None, at: datetime, door: Door
) -> dict[str, int]:
    """``apply`` for many devices that no stage holds yet: they are inserted with their logbook lines; code → id.

    ``rows``: columns of :class:`Device` by name, the same ones in each, all but the stage. What the law asks is asked
    once per kind of device, which is all that a device without a stage shows: a move with guards goes one by one.
    """
    edge = LIFECYCLE[move]
    if edge.guards:
        raise ValueError(f"{move} reads each device: make it with apply")
    for kind in {row["kind"] for row in rows}:
        if reasons := refusals(Device(kind=kind), move, actor=actor):
            raise Refusal(" ".join(reasons))
    db.session.execute(_insert(Device), [{**row, "stage": edge.target, "stage_since": at} for row in rows])
    codes = [row["code"] for row in rows]
    line = {
        LogbookLine.at: at, LogbookLine.actor_id: actor.id if actor else None, LogbookLine.move: move.value,
        LogbookLine.from_stage: None, LogbookLine.to_stage: edge.target, LogbookLine.door: door, LogbookLine.note: "",
    }  # fmt: skip
    told = [sa.literal(value, column.type) for column, value in line.items()]
    devices = sa.select(Device.id, *told).where(among(Device.code, codes)).order_by(Device.id)
    db.session.execute(_insert(LogbookLine).from_select([LogbookLine.device_id, *line], devices))
    found = db.session.execute(sa.select(Device.code, Device.id).where(among(Device.code, codes)))
    return {row.code: row.id for row in found}


def _insert(model: type[Base]) -> sa.Insert:
    """Into the table itself: the ORM would look at each row once more, for nothing here."""
    return sa.insert(cast(sa.Table, model.__table__))


def moves_from(stage: Stage) -> list[Move]:
    """The moves that the law knows from ``stage``, in the order of the table."""
    return [move for move, edge in LIFECYCLE.items() if stage in edge.sources]
