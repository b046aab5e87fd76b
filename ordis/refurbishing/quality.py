"""The quality check: by another person than those who worked, who signs or sends the device back to the bench."""

from collections.abc import Sequence
from datetime import datetime

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.guards import EVERY_DISK_PROVEN
from ordis.devices.models import Device, Stage
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import queries, rules
from ordis.refurbishing.models import WorkOrder

NOT_HERE = "Cet appareil n’est pas en reconditionnement : commencez d’abord le travail."
CHECKLIST_FIRST = "La liste de contrôle n’est pas complète : terminez-la avant le contrôle qualité."
ALREADY_CHECKED = "Le contrôle qualité de cet appareil est déjà fait."
ANOTHER_PERSON = (
    "Vous avez travaillé sur cet appareil : le contrôle qualité revient à une autre personne. "
    "Demandez à un collègue de le faire depuis son compte."
)
NO_RIGHT = f"Votre rôle ne permet pas : {Permission.QUALITY_CHECK.label}."
SAY_WHY = "Dites ce qui ne va pas, en quelques mots : la personne qui reprend l’appareil le lira."
REASON_LENGTH = 500
TOO_LONG = f"Le motif tient en {REASON_LENGTH} caractères : raccourcissez-le."
NOTHING_DONE = " Rien n’a été modifié."


def refusals(device: Device, *, actor: User, order: WorkOrder | None = None) -> list[str]:
    """Why ``actor`` may not check the quality of the device now, in French; empty when it is open. Reads only."""
    if device.stage is not Stage.REFURBISHING:
        return [NOT_HERE]
    if device.checklist_done_at is None:
        return [CHECKLIST_FIRST]
    if device.quality_checked_at is not None:
        return [ALREADY_CHECKED]
    if not actor.can(Permission.QUALITY_CHECK):
        return [NO_RIGHT]
    if not EVERY_DISK_PROVEN.holds(device):
        return [EVERY_DISK_PROVEN.sentence(device)]
    allowed = rules.may_check_quality(
        checker_id=actor.id,
        worker_ids=workers(device, order or queries.open_order(device)),
        same_person_may_check=settings.current().same_person_may_check,
    )
    return [] if allowed else [ANOTHER_PERSON]


def sign(*, device: Device, actor: User, at: datetime) -> None:
    """Signed by another person than those who worked on the device, unless the city allows it."""
    order = _checked(device, actor)
    device.quality_checked_at, device.quality_checked_by_id = at, actor.id
    if order is not None:
        order.quality_note, order.refused_points, order.rework = "", [], ""
    record(Verb.QUALITY_CHECKED, device.code, actor=actor, at=at)


def refuse(*, device: Device, reason: str, actor: User, at: datetime, points: Sequence[str] = ()) -> None:
    """Back to the bench: the checklist is to be finished again, and whoever does it reads why.

    ``points``: names of the items to be answered again; without any, a sentence will say what was done.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal((TOO_LONG if reason else SAY_WHY) + NOTHING_DONE, status=422)
    order = _checked(device, actor)
    refused = {item.name: item.label for item in queries.items_of(device, order) if item.name in points}
    device.checklist_done_at = None
    if order is not None:
        order.quality_note, order.refused_points, order.rework = reason, list(refused) or [rules.ANYTHING], ""
    told = {"points": ", ".join(refused.values())} if refused else {}
    record(Verb.QUALITY_REFUSED, device.code, actor=actor, at=at, reason=reason, **told)


def workers(device: Device, order: WorkOrder | None) -> set[int]:
    """Ids of those who worked on the device in this passage: who saved last, answered, noted time, fitted parts."""
    last = {device.worked_by_id} if device.worked_by_id else set()
    if order is None:
        return last
    answered = {answer.answered_by_id for answer in order.answers}
    return last | answered | {time.by_id for time in order.times} | queries.who_fitted(order)


def _checked(device: Device, actor: User) -> WorkOrder | None:
    order = queries.open_order(device)
    if reasons := refusals(device, actor=actor, order=order):
        raise Refusal(" ".join(reasons) + NOTHING_DONE)
    return order
