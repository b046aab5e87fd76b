"""From « Effacé » to « Prêt » and back: work orders, checklist answers, what was installed, time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions as devices
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door, Grade, Stage
from ordis.kernel.db import db
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import checklists, licences, queries, rating, rules
from ordis.refurbishing.beforehand import Known, known_of
from ordis.refurbishing.licences import Licence
from ordis.refurbishing.models import Answer, Checklist, ChecklistAnswer, WorkOrder, WorkTime

NOT_HERE = "Cet appareil n’est pas en reconditionnement : commencez d’abord le travail. Rien n’a été modifié."
UNKNOWN_ITEM = "La liste de contrôle a changé pendant la saisie. Rien n’a été enregistré : rechargez la page."
IN_FORCE_ALREADY = "Cet appareil suit déjà la version en vigueur de sa liste de contrôle. Rien n’a été modifié."
OTHER_VERSION = (
    "La liste de contrôle de cet appareil est passée à la version {version} pendant votre saisie. Rien n’a été "
    "enregistré : vos réponses aux mêmes points sont reprises ci-dessous, relisez-les et enregistrez."
)
WOULD_LOSE = (
    "La version en vigueur ne pose plus ces questions, qui ont une réponse : {items}. Rien n’a été modifié : "
    "terminez l’appareil avec la version qu’il a commencée."
)
OTHER_KIND = (
    "Cet appareil a changé de type depuis le début du travail, et suit la liste d’un autre type. Rien n’a été "
    "enregistré cette fois : passez-le à la version en vigueur de sa liste."
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a technician notes. ``answers`` holds what was answered this time; the rest stays as it was.

    ``notes``: what was said beside an answer, by name of item. ``minutes`` are added to those already there;
    ``time_key`` names the page they were typed on, so that the same page sent twice counts once. ``facts``: measures
    of the device (battery, processor) by name of column. ``licence`` None: nothing was said of it. ``checklist``:
    the version that the answers answer, None when it is the order's whatever it is. ``rework``: what was done after
    a refused quality check, or why nothing had to be; None when nothing was asked.
    """

    answers: Mapping[str, Answer]
    grade: Grade | None
    operating_system: str
    has_charger: bool
    minutes: int = 0
    note: str = ""
    time_key: str = ""
    diagnosis: str = ""
    system_image: str = ""
    accessories: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, int] = field(default_factory=dict)
    licence: Licence | None = None
    checklist: int | None = None
    rework: str | None = None


def start_work(
    *, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "", known: Known | None = None
) -> None:
    """Open a work order; what an earlier passage through the workshop had proved is to be done again."""
    lifecycle.apply(device, Move.START_WORK, actor=actor, at=at, door=door, note=note)
    _begin(device, actor, at, known or known_of([device]))


def reopen_work(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """A device thought ready goes back to the bench: checklist and quality check are to be done again."""
    lifecycle.apply(device, Move.REOPEN_WORK, actor=actor, at=at, door=door, note=note)
    _begin(device, actor, at, known_of([device]))


def mark_ready(
    *, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "", known: Known | None = None
) -> None:
    """The law decides; the device gets its class of performance, and the work order ends with the move."""
    lifecycle.apply(device, Move.MARK_READY, actor=actor, at=at, door=door, note=note)
    order = known.open_order(device) if known else queries.open_order(device)
    rating.rate_again(device=device, actor=actor, at=at, order=order, by=known.points if known else None)
    _finish(order, at)


def keep_for_parts(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """The device ends as parts; no work order stays open."""
    lifecycle.apply(device, Move.KEEP_FOR_PARTS, actor=actor, at=at, door=door, note=note)
    _finish(queries.open_order(device), at)


def recycle(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> None:
    """The device ends as waste; no work order stays open."""
    lifecycle.apply(device, Move.RECYCLE, actor=actor, at=at, door=door, note=note)
    _finish(queries.open_order(device), at)


# --- what is noted at the bench ----------------------------------------------------------------------------


def save_work(*, device: Device, work: Work, actor: User, at: datetime) -> WorkOrder:
    """Note answers and results, all at once or a few at a time. The same save twice changes nothing.

    What changes what the checklist or the quality check were about asks for both again; time and remarks do not.
    """
    order = _order(device, actor, at)
    _refuse_other_version(order, work)
    answered, noted = _answer(order, device, work, actor, at)
    results = [
        *answered,
        *_set(device, grade=work.grade, operating_system=work.operating_system.strip(), has_charger=work.has_charger),
        *_set(order, system_image=work.system_image.strip(), accessories=_accessories(work)),
        *devices.change_facts(device=device, values=work.facts, actor=actor, at=at),
    ]
    remarks = (
        noted
        + _set(order, note=work.note.strip(), diagnosis=work.diagnosis.strip(), **_settled(order, work))
        + licences.note(order, work.licence)
    )
    minutes = _spend(order, work, actor, at)
    if results:
        forget_checks(device)
    if results or remarks or minutes:
        note_worker(order, device, actor=actor, at=at)
        grade = device.grade.value if device.grade else None
        record(Verb.WORK_RECORDED, device.code, actor=actor, at=at, minutes=minutes or None, grade=grade,
               operating_system=device.operating_system)  # fmt: skip
    rating.rate_again(device=device, actor=actor, at=at, order=order)
    return order


def save_all_good(*, device: Device, work: Work, actor: User, at: datetime) -> int:
    """« Tout fonctionne »: save, with « Fonctionne » for every item that has no answer yet. How many were filled."""
    order = _order(device, actor, at)
    said = {answer.item for answer in order.answers} | set(work.answers)
    unsaid = {item.name: Answer.OK for item in queries.items_of(device, order) if item.name not in said}
    filled = {name: getattr(work, name) for name in Work.__slots__} | {"answers": {**work.answers, **unsaid}}
    save_work(device=device, work=Work(**filled), actor=actor, at=at)
    return len(unsaid)


def complete_checklist(*, device: Device, work: Work, actor: User, at: datetime) -> None:
    """Save, then declare the checklist done. Refused, saving nothing, when something is missing or faulty."""
    order = _order(device, actor, at)
    _refuse_other_version(order, work)
    if queries.of_another_kind(device, order):
        raise Refusal(OTHER_KIND)
    said = {answer.item: answer.answer for answer in order.answers} | dict(work.answers)
    items, reworked = queries.items_of(device, order), order.rework if work.rework is None else work.rework
    unsettled = rules.unsettled(order.refused_points, items, answered=work.answers, said=reworked)
    if reason := rules.incompleteness(items, said) or unsettled:
        raise Refusal(f"{reason} Rien n’a été enregistré cette fois.")
    save_work(device=device, work=work, actor=actor, at=at)
    if device.checklist_done_at is None:
        device.checklist_done_at = at
        note_worker(order, device, actor=actor, at=at)
        record(Verb.CHECKLIST_DONE, device.code, actor=actor, at=at)


def take_checklist(*, device: Device, actor: User, at: datetime) -> int:
    """The work order goes on with the version in force. How many answers it keeps: refused when one would be lost,
    unless the list is that of another kind, which asks other questions."""
    order = _order(device, actor, at)
    in_force = queries.checklist_in_force(device.kind)
    if order.checklist_id == (in_force.row.id if in_force.row else None):
        raise Refusal(IN_FORCE_ALREADY)
    answers = {answer.item: answer.answer for answer in order.answers}
    gone = checklists.lost(answers, queries.items_of(device, order), in_force.items)
    if gone and not queries.of_another_kind(device, order):
        raise Refusal(WOULD_LOSE.format(items=", ".join(gone)))
    order.checklist = in_force.row
    forget_checks(device)
    record(Verb.CHECKLIST_TAKEN, device.code, actor=actor, at=at, version=in_force.version)
    return len(answers)


def forget_checks(device: Device) -> None:
    """What was declared done, and checked by another person, is to be done again."""
    device.checklist_done_at = device.quality_checked_at = device.quality_checked_by_id = None


def note_worker(order: WorkOrder, device: Device, *, actor: User, at: datetime) -> None:
    """``actor`` changed something of this work, with or without time noted: another person checks its quality."""
    device.worked_by_id = actor.id
    if all(time.by_id != actor.id for time in order.times):
        order.times.append(WorkTime(minutes=0, key=f"worked-{actor.id}", at=at, by_id=actor.id))


# --- pieces ------------------------------------------------------------------------------------------------


def _begin(device: Device, actor: User, at: datetime, known: Known) -> None:
    if before := known.open_order(device):
        _finish(before, at)
        db.session.flush()  # the database knows one open order of a device at a time
    order = _open(device, actor, at, known.checklists[device.kind])
    forget_checks(device)
    device.worked_by_id = None
    rating.rate_again(device=device, actor=None, at=at, order=order, by=known.points)


def _order(device: Device, actor: User, at: datetime) -> WorkOrder:
    if device.stage is not Stage.REFURBISHING:
        raise Refusal(NOT_HERE)
    return queries.open_order(device) or _open(device, actor, at, queries.checklist_in_force(device.kind).row)


def _refuse_other_version(order: WorkOrder, work: Work) -> None:
    version = order.checklist.version if order.checklist else 0
    if work.checklist not in {None, version}:
        raise Refusal(OTHER_VERSION.format(version=version))


def _open(device: Device, actor: User, at: datetime, checklist: Checklist | None) -> WorkOrder:
    """A work order keeps the version of the checklist that is in force when it begins."""
    order = WorkOrder(
        device_id=device.id, started_at=at, started_by_id=actor.id, minutes_spent=0, checklist=checklist,
        refused_points=[], rework="",
    )  # fmt: skip
    db.session.add(order)
    record(Verb.WORK_STARTED, device.code, actor=actor, at=at)
    return order


def _finish(order: WorkOrder | None, at: datetime) -> None:
    if order is not None:
        order.finished_at = at


def _answer(order: WorkOrder, device: Device, work: Work, actor: User, at: datetime) -> tuple[list[str], list[str]]:
    """Names of the items of which the answer changed, and of those of which the note beside it did."""
    if not set(work.answers) <= {item.name for item in queries.items_of(device, order)}:
        raise Refusal(UNKNOWN_ITEM)
    known = {answer.item: answer for answer in order.answers}
    changed, noted = [], []
    for item, answer in work.answers.items():
        row = known.get(item)
        if row is None:
            row = ChecklistAnswer(item=item, answer=answer, note="", answered_at=at, answered_by_id=actor.id)
            order.answers.append(row)
            changed.append(item)
        elif row.answer is not answer or item in order.refused_points:
            row.answer, row.answered_at, row.answered_by_id = answer, at, actor.id
            changed.append(item)
        said = work.notes.get(item, row.note).strip()
        if row.note != said:
            row.note = said
            noted.append(item)
    return changed, noted


def _settled(order: WorkOrder, work: Work) -> dict[str, object]:
    """What remains refused once these answers are in, and what is said of it."""
    said = {} if work.rework is None else {"rework": work.rework.strip()}
    return {"refused_points": [name for name in order.refused_points if name not in work.answers], **said}


def _accessories(work: Work) -> list[str]:
    return [name for name in rules.ACCESSORIES if name in work.accessories]


def _spend(order: WorkOrder, work: Work, actor: User, at: datetime) -> int:
    """Minutes added this time. The page sent again replaces what it had said."""
    known = next((time for time in order.times if time.key == work.time_key and work.time_key), None)
    before = known.minutes if known else 0
    if known is not None:
        known.minutes = work.minutes
    elif work.minutes:
        key = work.time_key or new_ref()
        order.times.append(WorkTime(minutes=work.minutes, key=key, at=at, by_id=actor.id))
    order.minutes_spent += work.minutes - before
    return work.minutes - before


def _set(row: Device | WorkOrder, **values: object) -> list[str]:
    """Write what differs; the names of what changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
