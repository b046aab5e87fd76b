"""From « Effacé » to « Prêt » and back: work orders, checklist answers, quality check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door, Grade, Stage
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import queries, rules
from ordis.refurbishing.models import Answer, ChecklistAnswer, WorkOrder

NOT_HERE = "Cet appareil n’est pas en reconditionnement : commencez d’abord le travail. Rien n’a été modifié."
UNKNOWN_ITEM = "La liste de contrôle a changé pendant la saisie. Rien n’a été enregistré : rechargez la page."
CHECKLIST_FIRST = "La liste de contrôle n’est pas complète : terminez-la avant le contrôle qualité."
ALREADY_CHECKED = "Le contrôle qualité de cet appareil est déjà fait. Rien n’a été modifié."
ANOTHER_PERSON = (
    "Vous avez travaillé sur cet appareil : le contrôle qualité revient à une autre personne. "
    "Rien n’a été modifié : demandez à un collègue de le faire depuis son compte."
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a technician notes. ``answers`` holds what was answered this time; the rest stays as it was."""

    answers: Mapping[str, Answer]
    grade: Grade | None
    operating_system: str
    has_charger: bool
    minutes_spent: int
    note: str


def start_work(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """Open a work order; what an earlier passage through the workshop had proved is to be done again."""
    lifecycle.apply(device, Move.START_WORK, actor=actor, at=at, door=door, note=note)
    _begin(device, actor, at)


def reopen_work(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """A device thought ready goes back to the bench: checklist and quality check are to be done again."""
    lifecycle.apply(device, Move.REOPEN_WORK, actor=actor, at=at, door=door, note=note)
    _begin(device, actor, at)


def mark_ready(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """The law decides; the work order ends with the move."""
    lifecycle.apply(device, Move.MARK_READY, actor=actor, at=at, door=door, note=note)
    _finish(device, at)


def keep_for_parts(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """The device ends as parts; no work order stays open."""
    lifecycle.apply(device, Move.KEEP_FOR_PARTS, actor=actor, at=at, door=door, note=note)
    _finish(device, at)


def recycle(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """The device ends as waste; no work order stays open."""
    lifecycle.apply(device, Move.RECYCLE, actor=actor, at=at, door=door, note=note)
    _finish(device, at)


def save_work(*, device: Device, work: Work, actor: User, at: datetime) -> WorkOrder:
    """Note answers and results, all at once or a few at a time; completion is then asked for again."""
    if device.stage is not Stage.REFURBISHING:
        raise Refusal(NOT_HERE)
    order = queries.open_order(device) or _open(device, actor, at)
    _answer(order, device, work.answers, actor, at)
    device.grade, device.operating_system = work.grade, work.operating_system.strip()
    device.has_charger, device.worked_by_id = work.has_charger, actor.id
    order.minutes_spent, order.note = work.minutes_spent, work.note.strip()
    _forget_checks(device)
    details = {"grade": work.grade.value if work.grade else None, "operating_system": device.operating_system}
    record(Verb.WORK_RECORDED, device.code, actor=actor, at=at, minutes=work.minutes_spent, **details)
    return order


def complete_checklist(*, device: Device, work: Work, actor: User, at: datetime) -> None:
    """Save, then declare the checklist done. Refused, saving nothing, when something is missing or faulty."""
    order = save_work(device=device, work=work, actor=actor, at=at)
    reason = rules.incompleteness(device.kind, {answer.item: answer.answer for answer in order.answers})
    if reason:
        raise Refusal(f"{reason} Rien n’a été enregistré cette fois.")
    device.checklist_done_at = at
    record(Verb.CHECKLIST_DONE, device.code, actor=actor, at=at)


def check_quality(*, device: Device, actor: User, at: datetime) -> None:
    """Signed by another person than those who worked on the device, unless the city allows it."""
    if device.stage is not Stage.REFURBISHING:
        raise Refusal(NOT_HERE)
    if device.checklist_done_at is None:
        raise Refusal(CHECKLIST_FIRST)
    if device.quality_checked_at is not None:
        raise Refusal(ALREADY_CHECKED)
    allowed = rules.may_check_quality(
        checker_id=actor.id,
        worker_ids=workers(device, queries.open_order(device)),
        same_person_may_check=settings.current().same_person_may_check,
    )
    if not allowed:
        raise Refusal(ANOTHER_PERSON)
    device.quality_checked_at, device.quality_checked_by_id = at, actor.id
    record(Verb.QUALITY_CHECKED, device.code, actor=actor, at=at)


def workers(device: Device, order: WorkOrder | None) -> set[int]:
    """Ids of those who worked on the device in this passage: who saved last and who answered an item."""
    answered = {answer.answered_by_id for answer in order.answers} if order else set()
    return answered | ({device.worked_by_id} if device.worked_by_id else set())


def _begin(device: Device, actor: User, at: datetime) -> None:
    _finish(device, at)
    _open(device, actor, at)
    _forget_checks(device)
    device.worked_by_id = None


def _open(device: Device, actor: User, at: datetime) -> WorkOrder:
    order = WorkOrder(device_id=device.id, started_at=at, started_by_id=actor.id, minutes_spent=0)
    db.session.add(order)
    db.session.flush()
    record(Verb.WORK_STARTED, device.code, actor=actor, at=at)
    return order


def _finish(device: Device, at: datetime) -> None:
    if order := queries.open_order(device):
        order.finished_at = at
        db.session.flush()


def _forget_checks(device: Device) -> None:
    device.checklist_done_at = device.quality_checked_at = device.quality_checked_by_id = None


def _answer(order: WorkOrder, device: Device, answers: Mapping[str, Answer], actor: User, at: datetime) -> None:
    if not set(answers) <= {item.name for item in rules.CHECKLISTS[device.kind]}:
        raise Refusal(UNKNOWN_ITEM)
    known = {answer.item: answer for answer in order.answers}
    for item, answer in answers.items():
        row = known.get(item)
        if row is None:
            order.answers.append(ChecklistAnswer(item=item, answer=answer, answered_at=at, answered_by_id=actor.id))
        elif row.answer is not answer:
            row.answer, row.answered_at, row.answered_by_id = answer, at, actor.id
