"""A scan under an armed step: applied once, whatever the network did, or refused in words."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.devices import finding, scan, steps
from ordis.devices.finding import Finding
from ordis.devices.models import Device, Door
from ordis.devices.scan import Scan, ScanKind
from ordis.devices.scanning import bench, queries
from ordis.devices.scanning.bench import Outcome
from ordis.devices.scanning.forms import Sent
from ordis.devices.scanning.models import ScanReceipt
from ordis.devices.steps import Step
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.refusal import Refusal

KEPT = timedelta(days=30)
"""Longer than any outage after which a page sends again what it kept."""


def answer_once(*, sent: Sent, work: Callable[[], dict[str, Any]], actor: User, at: datetime) -> dict[str, Any]:
    """The answer of ``work``, or word for word the one already given to this person under the same key.

    The receipt is claimed before anything is done: of two requests with the same key, the unique constraint lets
    one work while the other waits for its answer. Something else sent under the same key is another request: to
    tell it « Fait » would lose it. Two statements and no savepoint: this is paid by every scan.
    """
    if not sent.key:
        return work()
    key = sent.fingerprint
    if not insert_if_new(ScanReceipt, user_id=actor.id, key=key, at=at, answer={}):
        return queries.answer_given(actor, key)
    answer = work()
    db.session.execute(_keep_answer(), {"of": actor.id, "under": key, "answer": answer})
    return answer


@cache
def _keep_answer() -> sa.Update:
    """Built once, and on the table: receipts are no objects, so that a scan pays for no unit of work more."""
    receipt = ScanReceipt.__table__
    mine = (receipt.c.user_id == sa.bindparam("of"), receipt.c.key == sa.bindparam("under"))
    return sa.update(receipt).where(*mine)  # type: ignore[arg-type]


def apply_scan(*, sent: Sent, actor: User, at: datetime) -> dict[str, Any]:
    """Apply the armed step to the device that the scan names. A refusal is an answer, and leaves nothing behind."""
    read = scan.read(sent.text)
    if read.kind is ScanKind.ACTION:
        return card(read, actor=actor)
    step = steps.named(sent.step)
    if step is None:
        return bench.answer(Outcome.BLOCKED, bench.NO_SUCH_STEP, read)
    if not actor.can(step.permission):
        return bench.answer(Outcome.BLOCKED, bench.NOT_YOURS.format(step.permission.label), read)
    found = finding.find(sent.text, lock=True)
    if found.device is None:
        return _no_device(step, found)
    if found.tone == "blocked":
        return bench.answer(Outcome.BLOCKED, found.sentence, found.scan, device=found.device)
    step = step.for_many([found.device], sent.value)  # before anything else is asked: it reads what the value names
    chosen = bench.value_of(step, sent.value)
    if step.values is not None and chosen is None:
        sentence = (bench.VALUE_GONE if sent.value else bench.VALUE_FIRST).format(step.value_label or step.label)
        return bench.answer(Outcome.BLOCKED, sentence, found.scan, device=found.device)
    return _apply(step, found, found.device, chosen[0] if chosen else "", sent.note, actor, at)


def card(read: Scan, *, actor: User) -> dict[str, Any]:
    """A mode card: what it arms, for somebody who may; nothing is applied by the card itself."""
    name = read.code or ""
    if name in {bench.OPEN, bench.PAUSE}:
        label = bench.OPENING if name == bench.OPEN else bench.PAUSING
        return bench.answer(Outcome.MODE, label, read, mode={"step": name, "value": ""})
    step = steps.named(name)
    if step is None:
        return bench.answer(Outcome.UNKNOWN, finding.card_sentence(read), read)
    if not actor.can(step.permission):
        return bench.answer(Outcome.BLOCKED, bench.NOT_YOURS.format(step.permission.label), read)
    return _mode(step, bench.value_of(step, read.value), read)


def forget_old_receipts(*, at: datetime) -> int:
    """Receipts of more than thirty days ago go; how many went."""
    gone = db.session.execute(sa.delete(ScanReceipt).where(ScanReceipt.at < at - KEPT))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def _mode(step: Step, chosen: tuple[str, str] | None, read: Scan) -> dict[str, Any]:
    code, label = chosen or ("", "")
    name = f"{step.label} : {label}" if label else step.label
    needs_note = step.wants_note and not step.note_optional
    lacking = (step.values is not None and not chosen) or needs_note or step.destructive
    sentence = (bench.COMPLETE_IT if lacking else bench.ARMED).format(name)
    return bench.answer(Outcome.MODE, sentence, read, mode={"step": step.name, "value": code, "value_label": label})


def _no_device(step: Step, found: Finding) -> dict[str, Any]:
    """A place chooses the value of a step that takes places; anything else is told, and nothing is done."""
    if found.known and (chosen := bench.value_of(step, found.scan.code or "")):
        return _mode(step, chosen, found.scan)
    if found.known:
        return bench.answer(Outcome.NO_DEVICE, bench.A_PLACE.format(found.sentence), found.scan)
    outcome = Outcome.NOT_FOUND if found.scan.code else Outcome.UNKNOWN
    return bench.answer(outcome, found.sentence, found.scan)


def _apply(
    step: Step, found: Finding, device: Device, value: str, note: str, actor: User, at: datetime
) -> dict[str, Any]:
    if step.done(device, value):
        where = f", rangé : {device.place.name}" if device.place else ""
        sentence = bench.ALREADY_SO.format(step.label, device.stage.label, where)
        return bench.answer(Outcome.ALREADY, sentence, found.scan, device=device)
    reasons = step.refusals(device=device, value=value, actor=actor)
    if reasons:
        return bench.answer(Outcome.BLOCKED, " ".join(reasons), found.scan, reasons=reasons, device=device)
    warnings = step.warnings(device=device, value=value, actor=actor)
    try:
        with db.session.begin_nested():
            said = step.apply(device=device, value=value, note=note, actor=actor, at=at, door=Door.SCAN)
    except Refusal as refusal:
        return bench.answer(Outcome.BLOCKED, refusal.message, found.scan, device=device)
    if device.place_id != (device.place.id if device.place else None):
        db.session.expire(device, ["place"])
    said += finding.elsewhere(found.scan)
    outcome = Outcome.WARNED if warnings else Outcome.APPLIED
    return bench.answer(outcome, said, found.scan, reasons=warnings, device=device)
