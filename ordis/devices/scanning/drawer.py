"""The scan drawer: a step is chosen, many devices are scanned, all of them are done at once or none is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import moves
from ordis.devices.code import spoken
from ordis.devices.models import Device, Door
from ordis.devices.scanning import bench
from ordis.devices.scanning.actions import answer_once
from ordis.devices.scanning.checking import Checked, check
from ordis.devices.scanning.forms import Sent
from ordis.devices.scanning.gathering import Gathered, gather
from ordis.devices.steps import Step, offered_for_many
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal

MOST = 300
"""Scans in one drawer: what a person scans in one go, and one transaction applies without making others wait."""
TOO_MANY = f"Un tiroir contient {MOST} scans au plus. Rien n’a été appliqué\u202f: confirmez ceux-ci, puis continuez."
NO_STEP = "Cette action n’est pas proposée à votre rôle, ou n’existe pas. Choisissez-en une autre."
NO_KEY = "Cette page est trop ancienne pour confirmer. Rien n’a été modifié\u202f: rechargez-la, vos scans restent."
SAY_WHY = "Dites pourquoi, en quelques mots\u202f: cette action le demande."
MISTYPED = "Tapez {} pour confirmer le nombre d’appareils. Rien n’a été modifié."
STILL_CLOSED = "Rien n’a été appliqué\u202f: réglez d’abord ce qui suit, puis confirmez de nouveau."
MOST_SAID = 3
ALL = "all"
"""« Tout régler » : every blocker is taken out."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was armed: a step, what was chosen with it (one of its values, or empty), and a note."""

    step: Step
    value: str = ""
    note: str = ""

    @property
    def value_label(self) -> str:
        """« Étagère 3 »: the chosen value in words."""
        return next((label for value, label in self.values if value == self.value), "")

    @property
    def values(self) -> list[tuple[str, str]]:
        return self.step.values() if self.step.values else []

    @property
    def missing(self) -> str:
        """What is still to be chosen or said before anything can be applied, in French; empty when nothing is."""
        if self.step.values is not None and not self.value:
            return f"Choisissez d’abord\u202f: {self.step.value_label.lower()}."
        if len(self.note) > moves.NOTE_LENGTH:
            return moves.NOTE_TOO_LONG
        if self.step.wants_note and not self.step.note_optional and not self.note:
            return SAY_WHY
        return ""

    def mistyped(self, typed: str, devices: int) -> str:
        """What cannot be undone is done once its number of devices was typed; in French, empty when it may be."""
        right = not self.step.destructive or "".join(typed.split()) == str(devices)
        return "" if right else MISTYPED.format(devices)


@dataclass(frozen=True, slots=True)
class Opened:
    """A drawer as it is now: what is armed, what was scanned, and what the step would do."""

    order: Order
    gathered: Gathered
    checked: Checked

    def open_for(self, accepted: Collection[str]) -> bool:
        """Whether everything in it can be confirmed: something, no blocker left, each warning accepted."""
        warned = {group.key for group in self.checked.warnings}
        ready = bool(self.checked.devices) and not self.checked.blockers and not self.order.missing
        return ready and warned <= set(accepted)


class StillClosed(Exception):
    """The drawer may not be confirmed as it is now: the caller shows it again with ``problem`` and rolls back."""

    def __init__(self, opened: Opened, problem: str) -> None:
        super().__init__(problem)
        self.opened, self.problem = opened, problem


def order_of(user: User, *, name: str, value: str = "", note: str = "") -> Order | None:
    """What an address or a form arms; None when nothing of that name is offered to ``user`` for several devices."""
    step = next((step for step in offered_for_many(user) if step.name == name), None)
    if step is None:
        return None
    chosen = bench.value_of(step, value.strip()) if step.values else None
    return Order(step, chosen[0] if chosen else "", note.strip())


def look(*, order: Order, lines: Sequence[str], actor: User, lock: bool = False) -> Opened:
    """As many questions for ten scans as for two hundred. The label of a place chooses the value that it may be."""
    if len(lines) > MOST:
        raise Refusal(TOO_MANY, status=422)
    gathered = gather(lines, lock=lock)
    for line, code in reversed([*gathered.places.items()]):
        if chosen := bench.value_of(order.step, code):
            rest = gathered.without([line])
            return look(order=replace(order, value=chosen[0]), lines=rest, actor=actor, lock=lock)
    checked = check(order.step, order.value, gathered.devices, actor=actor, others=gathered.others)
    return Opened(order, gathered, checked)


def take_out(opened: Opened, asked: Collection[str], *, actor: User) -> Opened:
    """Without the groups whose keys are ``asked`` for, without the devices of these codes, or without any blocker."""
    gone = set(asked)
    groups = opened.checked.blockers if ALL in gone else [each for each in opened.checked.groups if each.key in gone]
    members = gone.union(*(group.members for group in groups))
    return look(order=opened.order, lines=opened.gathered.without(members), actor=actor)


def confirm(
    *,
    order: Order,
    lines: Sequence[str],
    accepted: Collection[str],
    key: str,
    actor: User,
    at: datetime,
    typed: str = "",
) -> str:
    """Apply the step to every device of the drawer and say so, or raise ``StillClosed``: all of them or none.

    Everything is asked again under lock. ``key`` was drawn by the page: the same one sent twice is applied once and
    told twice. ``typed``: the number of devices, asked for what cannot be undone.
    """
    if not key:
        raise Refusal(NO_KEY, status=400)

    def work() -> dict[str, str]:
        opened = look(order=order, lines=lines, actor=actor, lock=True)
        if not opened.open_for(accepted):
            raise StillClosed(opened, STILL_CLOSED)
        devices = opened.checked.devices
        if problem := order.mistyped(typed, len(devices)):
            raise StillClosed(opened, problem)
        return {"sentence": apply_to(devices, order=order, actor=actor, at=at, door=Door.SCAN)}

    sent = Sent("\n".join(lines), order.step.name, order.value, order.note, key)
    answer = answer_once(sent=sent, work=work, actor=actor, at=at)
    return str(answer["sentence"])


def apply_to(devices: Sequence[Device], *, order: Order, actor: User, at: datetime, door: Door) -> str:
    """All of them or none: the first refusal names its device and undoes the rest. Returns what was done, in French."""
    step = order.step.for_many(devices, order.value)
    said: dict[str, None] = {}
    for device in devices:
        try:
            told = step.apply(device=device, value=order.value, note=order.note, actor=actor, at=at, door=door)
        except Refusal as error:
            raise Refusal(f"{spoken(device.code)}\u202f: {error.message} Aucun appareil n’a été touché.") from error
        said[told] = None
    details = {"step": step.name, "devices": len(devices), "value": order.value, "door": door.value}
    record(Verb.BULK_APPLIED, step.label, actor=actor, at=at, **details)
    alike = f" {' '.join(said)}" if len(said) <= MOST_SAID else ""
    return f"{step.label}\u202f: {count(len(devices), 'appareil')}.{alike}"
