"""The law: which move leads from which stage to which, who may make it, and what must hold.

Stages change here and nowhere else, whatever the door: page, scan, bulk, import, API, command. The same
``refusals`` closes the button with its reason and refuses the request.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.holds import stopped_by
from ordis.devices.models import Device, DiskState, Door, HoldReason, LogbookLine, Stage
from ordis.kernel.among import among
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, db
from ordis.kernel.refusal import Refusal


class Move(Choice):
    ANNOUNCE = "announce", "Annoncer"
    RECEIVE = "receive", "Réceptionner"
    REPORT_MISSING = "report_missing", "Noter non reçu"
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
class Guard:
    """A condition on the device, the sentence read when it does not hold, and what several such devices are."""

    name: str
    holds: Callable[[Device], bool]
    sentence: Callable[[Device], str]
    title: str = "ne convient pas|ne conviennent pas"


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


def _unproven_disks(device: Device) -> str:
    waiting = [disk for disk in device.disks_inside if not disk.state.proven]
    if not waiting:
        return "Les disques de cet appareil ne sont pas connus : ajoutez-les, ou déclarez qu’il n’en a pas."
    failed = [disk for disk in waiting if disk.state is DiskState.FAILED]
    if failed:
        return f"L’effacement a échoué sur {failed[0].designation} : nouvel essai ou destruction."
    names = ", ".join(disk.designation for disk in waiting[:3])
    more = f" et {len(waiting) - 3} autres" if len(waiting) > 3 else ""
    return f"Disque sans preuve d’effacement : {names}{more}."


def _say(sentence: str) -> Callable[[Device], str]:
    return lambda _device: sentence


EVERY_DISK_PROVEN = Guard("every_disk_proven", lambda d: d.disks_proven, _unproven_disks, "sans preuve d’effacement")
NO_HOLD = Guard("no_hold", lambda d: not d.open_holds, stopped_by, "avec un blocage")
BY_COLLECTION = "Le recyclage se fait avec un enlèvement et son bordereau : chargez l’appareil dans un enlèvement."
BY_REFERRAL = "La réservation se fait depuis la demande d’une famille."
"""Where two moves are made: said by the law, and beside the link that leads there."""
CHECKLIST_DONE = Guard(
    "checklist_done",
    lambda d: d.checklist_done_at is not None,
    _say("La liste de contrôle n’est pas complète."),
    "sans liste de contrôle complète",
)
GRADED = Guard(
    "graded", lambda d: d.grade is not None, _say("L’état esthétique (A, B, C) n’est pas noté."), "sans état esthétique"
)
SYSTEM_INSTALLED = Guard(
    "system_installed",
    lambda d: bool(d.operating_system) or not d.kind.is_computer,
    _say("Le système installé n’est pas indiqué."),
    "sans système indiqué",
)
CHARGER_PRESENT = Guard(
    "charger_present",
    lambda d: d.has_charger or d.kind.value not in {"laptop", "tablet", "smartphone"},
    _say("Le chargeur n’est pas joint."),
    "sans chargeur",
)
QUALITY_CHECKED = Guard(
    "quality_checked",
    lambda d: d.quality_checked_at is not None,
    _say("Le contrôle qualité par une autre personne n’est pas fait."),
    "sans contrôle qualité",
)
PLACED = Guard(
    "placed",
    lambda d: d.place_id is not None,
    _say("L’appareil n’est rangé dans aucun emplacement."),
    "sans emplacement",
)
RESERVATION_MADE = Guard(
    "reservation_made",
    lambda d: d.reserved_until is not None,
    _say(BY_REFERRAL),
    "sans réservation",
)
NO_CLAIM = Guard(
    "no_claim",
    lambda d: all(hold.reason is not HoldReason.DONOR_CLAIM for hold in d.open_holds),
    _say("Le donateur a fait une réclamation sur cet appareil : la ville la règle avant qu’il sorte."),
    "avec une réclamation",
)
AT_HOME = Guard(
    "at_home",
    lambda d: d.outside_lot_id is None,
    _say("L’appareil est dans le lot d’un atelier extérieur : enregistrez son retour, ou sortez-le du lot."),
    "dans un lot extérieur",
)
NOT_LOADED = Guard(
    "not_loaded",
    lambda d: d.loaded_for is None,
    lambda d: f"L’appareil est chargé dans l’enlèvement {d.loaded_for} : retirez-l’en d’abord.",
    "dans un enlèvement",
)
COLLECTED = Guard(
    "collected",
    lambda d: d.collection_id is not None,
    _say(BY_COLLECTION),
    "sans enlèvement",
)
AGREEMENT_SIGNED = Guard(
    "agreement_signed",
    lambda d: d.agreement_id is not None and d.no_resale_until is not None,
    _say("La convention de non-revente n’est pas signée : ouvrez la remise depuis la demande."),
    "sans convention signée",
)

_S, _P = Stage, Permission
LIFECYCLE: Mapping[Move, Edge] = {
    Move.ANNOUNCE: Edge(frozenset({None}), _S.EXPECTED, _P.DONATION_DECIDE),
    Move.RECEIVE: Edge(frozenset({None, _S.EXPECTED, _S.MISSING}), _S.RECEIVED, _P.DONATION_RECEIVE),
    Move.REPORT_MISSING: Edge(frozenset({_S.EXPECTED}), _S.MISSING, _P.DONATION_RECEIVE),
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
