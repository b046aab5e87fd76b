"""A device scanned into a list (a lot, a lorry, a shelf): one scan, one answer, in the words of the bench."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ordis.accounts.models import User
from ordis.devices import finding, scan
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.devices.scanning import bench
from ordis.devices.scanning.actions import answer_once
from ordis.devices.scanning.bench import Outcome
from ordis.devices.scanning.forms import Sent
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one device, in French: ``said`` follows its name. ``warnings``: what the hand that scans must
    read. ``already``: nothing changed, for it was there."""

    said: str
    warnings: Sequence[str] = ()
    already: bool = False

    @property
    def outcome(self) -> Outcome:
        return Outcome.ALREADY if self.already else Outcome.WARNED if self.warnings else Outcome.APPLIED


Take = Callable[[Device], Entry]
"""Writes what a scan does to the device, which is locked; raises :class:`Refusal` to leave it as it is."""


def enter(*, sent: Sent, take: Take, nothing: str, actor: User, at: datetime, fault: str = "") -> dict[str, Any]:
    """The answer to one scan; a refusal is an answer too, and leaves nothing behind.

    ``nothing`` (« Rien n’a été chargé. ») ends the sentence of a scan that is no device. ``fault``: why what was
    typed beside the scan is refused, in French; the device is then not even looked for.
    """
    if fault:
        return bench.answer(Outcome.BLOCKED, f"{fault} {nothing}", scan.read(sent.text))
    return answer_once(sent=sent, work=lambda: _entered(sent.text, take, nothing), actor=actor, at=at)


def _entered(text: str, take: Take, nothing: str) -> dict[str, Any]:
    found = finding.find(text, lock=True)
    device = found.device
    if device is None:
        missing = Outcome.NOT_FOUND if found.scan.code else Outcome.UNKNOWN
        return bench.answer(Outcome.NO_DEVICE if found.known else missing, f"{found.sentence} {nothing}", found.scan)
    if found.tone == "blocked":
        return bench.answer(Outcome.BLOCKED, f"{found.sentence} {nothing}", found.scan, device=device)
    try:
        with db.session.begin_nested():
            entry = take(device)
    except Refusal as refusal:
        return bench.answer(Outcome.BLOCKED, refusal.message, found.scan, device=device)
    db.session.expire(device, ["place"])
    sentence = f"{spoken(device.code)} ({device.designation})\u202f: {entry.said}{finding.elsewhere(found.scan)}"
    return bench.answer(entry.outcome, sentence, found.scan, reasons=entry.warnings, device=device)
