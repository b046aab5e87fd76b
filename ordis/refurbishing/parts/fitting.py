"""Parts into a device, out of it, and out of those kept « pour pièces »; what the device is follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions as devices
from ordis.devices.code import spoken
from ordis.devices.guards import NO_CLAIM, NOT_LOADED
from ordis.devices.models import Device, HoldReason, Stage
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import actions as refurbishing
from ordis.refurbishing import queries as orders
from ordis.refurbishing import rating
from ordis.refurbishing.models import WorkOrder
from ordis.refurbishing.parts import queries, rules
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind
from ordis.refurbishing.parts.movements import About, locked, move

NOT_ON_BENCH = (
    "Cet appareil est à l’étape « {stage} » : une pièce se pose ou se retire sur un appareil en reconditionnement. "
    "Rien n’a été modifié."
)
NOT_OPEN = (
    "Cet appareil est à l’étape « {stage} » : on prélève sur un appareil gardé pour pièces, ou en reconditionnement. "
    "Rien n’a été modifié."
)
OUTSIDE = "Cet appareil est confié à un atelier extérieur : notez-y les pièces à son retour. Rien n’a été modifié."
CLAIMED = (
    "Le donateur a fait une réclamation sur cet appareil : rien n’en sort avant que la ville l’ait réglée. Rien n’a "
    "été modifié."
)
UNSAFE = (
    "Cet appareil est bloqué pour la sécurité (batterie)\u202f: on ne l’ouvre pas avant que le blocage soit levé. "
    "Rien n’a été modifié."
)
AT_LEAST_ONE = "Dites combien : une pièce au moins. Rien n’a été modifié."
CHANGED_MEANWHILE = (
    "Des pièces ont bougé sur cet appareil depuis l’ouverture de la page. Rien n’a été enregistré cette fois : "
    "vérifiez, puis recommencez s’il le faut."
)
NOT_IN_IT = "Cette pièce n’est pas, ou n’est plus, dans cet appareil. Rien n’a été modifié : rechargez la page."
MORE_THAN_INSIDE = (
    "C’est plus de mémoire que cet appareil n’en a. Rien n’a été prélevé : corrigez sa fiche, ou le nombre de "
    "barrettes."
)
A_DISK_APART = "Un disque se sort de l’appareil par sa propre ligne, avec sa preuve. Rien n’a été modifié."
SIZE_NEEDED = "Dites la capacité d’une barrette, en Go. Rien n’a été prélevé."


@dataclass(frozen=True, slots=True)
class Taken:
    """What a person takes from a device. ``capacity`` of one piece: megabytes of memory."""

    kind: PartKind
    label: str
    pieces: int
    capacity: int | None = None
    note: str = ""


def take(*, device: Device, taken: Taken, seen: int, actor: User, at: datetime) -> Part:
    """Pieces leave the device for the stock, at no cost; what the device is follows. ``seen``: see ``refuse_stale``."""
    refuse_closed(device)
    refuse_stale(device, seen)
    if taken.pieces < 1:
        raise Refusal(AT_LEAST_ONE, status=422)
    if taken.kind is PartKind.STORAGE:
        raise Refusal(A_DISK_APART, status=422)
    label = " ".join(taken.label.split()) or taken.kind.label
    if taken.kind is PartKind.MEMORY and not taken.capacity:
        raise Refusal(SIZE_NEEDED, status=422)
    capacity = taken.capacity if taken.kind is PartKind.MEMORY else None
    part = queries.like(taken.kind, label, capacity)
    if part is None:
        part = Part(kind=taken.kind, label=label, capacity=capacity, created_at=at, quantity=0)
        db.session.add(part)
    order = _order(device)
    about = About(device=device, order_id=order.id if order else None, note=taken.note, cost_cents=0)
    move(part, PartFlow.TAKEN, taken.pieces, actor=actor, at=at, about=about)
    changes = _follow(device, part, -taken.pieces)
    _tell(Verb.PART_TAKEN, device, part, taken.pieces, changes, actor, at)
    worked_on(device, order, actor, at)
    return part


def fit(
    *, device: Device, part: Part, pieces: int, seen: int, actor: User, at: datetime, battery_health: int | None = None
) -> None:
    """Pieces of the stock go into a device on the bench. ``battery_health``: of the battery that is fitted."""
    refuse_off_bench(device)
    refuse_stale(device, seen)
    if pieces < 1:
        raise Refusal(AT_LEAST_ONE, status=422)
    if part.kind is PartKind.STORAGE:
        raise Refusal(A_DISK_APART, status=422)
    order = _order(device)
    about = About(device=device, order_id=order.id if order else None)
    move(part, PartFlow.FITTED, -pieces, actor=actor, at=at, about=about)
    changes = _follow(device, part, pieces, battery_health)
    came_from = tell_origin(device, part, actor, at)
    _tell(Verb.PART_FITTED, device, part, pieces, changes, actor, at, came_from=came_from)
    worked_on(device, order, actor, at)


def fit_for_family(*, device: Device, part: Part, note: str, actor: User, at: datetime) -> None:
    """One piece into a computer that a family left for a repair. The caller knows that it is there."""
    if part.kind is PartKind.STORAGE:
        raise Refusal(A_DISK_APART, status=422)
    move(part, PartFlow.FITTED, -1, actor=actor, at=at, about=About(device=device, note=note))
    _tell(Verb.PART_FITTED, device, part, 1, _follow(device, part, 1), actor, at)


def remove(*, device: Device, part: Part, pieces: int, seen: int, actor: User, at: datetime) -> None:
    """Pieces that the workshop had put in go back to the stock, never more than it had put in."""
    refuse_off_bench(device)
    refuse_stale(device, seen)
    if part.kind is PartKind.STORAGE:
        raise Refusal(A_DISK_APART, status=422)
    inside = next((each for each in queries.fitted_on(device) if each.part.id == part.id), None)
    if inside is None or not 1 <= pieces <= inside.pieces:
        raise Refusal(NOT_IN_IT)
    order = _order(device)
    about = About(device=device, order_id=order.id if order else None, cost_cents=refund(part, order, pieces))
    move(locked(part), PartFlow.REMOVED, pieces, actor=actor, at=at, about=about)
    changes = _follow(device, part, -pieces)
    _tell(Verb.PART_REMOVED, device, part, pieces, changes, actor, at)
    worked_on(device, order, actor, at)


# --- pieces, shared with ``disks`` -------------------------------------------------------------------------


def refuse_off_bench(device: Device) -> None:
    if device.stage is not Stage.REFURBISHING:
        raise Refusal(NOT_ON_BENCH.format(stage=device.stage.label))
    _refuse_to_open(device)


def refuse_closed(device: Device) -> None:
    """Parts are taken from what was kept for them, or out of what is being worked on; never from what is claimed."""
    if device.stage not in {Stage.FOR_PARTS, Stage.REFURBISHING}:
        raise Refusal(NOT_OPEN.format(stage=device.stage.label))
    _refuse_to_open(device)
    if not NO_CLAIM.holds(device):
        raise Refusal(CLAIMED)


def _refuse_to_open(device: Device) -> None:
    """Nobody opens what is elsewhere, what stands on a lorry with its mass noted, or what may catch fire."""
    if device.outside_lot_id is not None:
        raise Refusal(OUTSIDE)
    if not NOT_LOADED.holds(device):
        raise Refusal(f"{NOT_LOADED.sentence(device)} Rien n’a été modifié.")
    if any(hold.reason is HoldReason.SAFETY for hold in device.open_holds):
        raise Refusal(UNSAFE)


def refuse_stale(device: Device, seen: int) -> None:
    """``seen``: how many movements of parts the page knew of this device. A form sent twice acts once."""
    if queries.moves_count(device) != seen:
        raise Refusal(CHANGED_MEANWHILE)


def worked_on(device: Device, order: WorkOrder | None, actor: User, at: datetime) -> None:
    """On the bench the checks are to be made again, by another person, and the class is another."""
    if device.stage is not Stage.REFURBISHING:
        return
    refurbishing.forget_checks(device)
    device.worked_by_id = actor.id
    rating.rate_again(device=device, actor=actor, at=at, order=order)


def tell_origin(device: Device, part: Part, actor: User, at: datetime) -> str:
    """The code of the only device from which the pieces of this line came; its own story names the part as well."""
    found = queries.origins(part)
    if len(found) != 1 or not queries.came_by_taking_alone(part):
        return ""
    donor = found[0]
    if donor.id != device.id:
        record(Verb.PART_REUSED, donor.code, actor=actor, at=at, part=part.label, went_to=spoken(device.code))
    return spoken(donor.code)


def refund(part: Part, order: WorkOrder | None, pieces: int) -> int:
    """Cents of one piece that goes back: what it was counted for in this work, nothing for an earlier one."""
    fitted = next((each for each in queries.fitted_in(order) if each.part.id == part.id), None) if order else None
    return fitted.cost_cents // fitted.pieces if fitted is not None and fitted.pieces >= pieces else 0


def _order(device: Device) -> WorkOrder | None:
    return orders.open_order(device) if device.stage is Stage.REFURBISHING else None


def _follow(device: Device, part: Part, pieces: int, battery_health: int | None = None) -> dict[str, list[Any]]:
    """Write what the pieces change in the device: name of fact → [old, new]."""
    try:
        facts: Mapping[str, Any] = rules.facts_after(
            device, part.kind, capacity=part.capacity, pieces=pieces, battery_health=battery_health
        )
    except ValueError as error:
        raise Refusal(MORE_THAN_INSIDE, status=422) from error
    if part.kind is PartKind.CHARGER:
        device.has_charger = pieces > 0
    return devices.write_facts(device, facts)


def _tell(
    verb: Verb, device: Device, part: Part, pieces: int, changes: dict[str, list[Any]], actor: User, at: datetime,
    came_from: str = "",
) -> None:  # fmt: skip
    told = {"part": part.label, "pieces": pieces, "came_from": came_from, "changes": changes}
    record(verb, device.code, actor=actor, at=at, **{name: value for name, value in told.items() if value})
