"""One step on all the devices that a list names or that a filter finds, stated before it is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ordis.accounts.models import User
from ordis.devices.listing import Filter
from ordis.devices.lists.queries import codes_kept
from ordis.devices.models import Device, Door
from ordis.devices.scanning.checking import Checked, check, fingerprint
from ordis.devices.scanning.drawer import Order, apply_to
from ordis.devices.scanning.gathering import gather
from ordis.kernel.french import count, grouped
from ordis.kernel.refusal import Refusal

MOST = 1_000
"""Devices of one selection; ``Step.most`` says how many of them its one transaction treats."""
NOTHING_READY = "Aucun appareil n’est prêt pour cette action. Rien n’a été modifié."
CHANGED = (
    "La sélection a changé depuis la vérification\u202f: {} étaient prêts à passer, {} le sont. "
    "Rien n’a été modifié\u202f: relisez, puis confirmez de nouveau."
)
TOO_MANY = "Cette action traite {} au plus à la fois. Rien n’a été modifié\u202f: resserrez le choix."


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list sends: codes, or its filter when all that it finds is meant. ``first``: only as many as one action
    treats, the newest of a filter."""

    codes: tuple[str, ...] = ()
    wanted: Filter | None = None
    first: bool = False

    @classmethod
    def from_form(cls, fields: Any) -> "Selection":
        """``fields``: the arguments of an address or of a form, several values to a name."""
        first = fields.get("first") == "1"
        if fields.get("all") == "1":
            return cls(wanted=Filter.from_args(fields), first=first)
        typed = [code.strip() for text in fields.getlist("codes") for code in text.split()]
        return cls(codes=tuple(dict.fromkeys(code for code in typed if code)), first=first)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """``(name, value)`` of the hidden fields that carry it from one page to the next."""
        first = [("first", "1")] if self.first else []
        if self.wanted is None:
            return [("codes", " ".join(self.codes)), *first]
        return [("all", "1"), *first, *self.wanted.pairs]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a selection finds now. ``too_many``: how many one action treats, when more were found; then
    ``devices`` is empty."""

    selection: Selection
    devices: Sequence[Device]
    checked: Checked
    too_many: int = 0

    @property
    def ready(self) -> list[Device]:
        """Those that nothing closes, what is to be confirmed left out."""
        return self.checked.ready()

    @property
    def seal(self) -> str:
        """Another one when another device is ready, or is ready no more, or is to be confirmed."""
        return fingerprint(self.checked.ready(group.key for group in self.checked.warnings))

    @property
    def sentence(self) -> str:
        """« 412 appareils : 398 prêts à passer, 14 bloqués »."""
        ready, blocked = len(self.ready), len(self.checked.blocked & {device.code for device in self.devices})
        warned = len(self.devices) - ready - blocked
        parts = [count(ready, "prêt à passer", "prêts à passer"), count(blocked, "bloqué") if blocked else ""]
        parts.append(f"{grouped(warned)} à confirmer" if warned else "")
        return f"{count(len(self.devices), 'appareil')}\u202f: {', '.join(part for part in parts if part)}."


class NotApplied(Exception):
    """Nothing was done: the caller rolls back and shows ``chosen`` with ``problem``, a French sentence."""

    def __init__(self, chosen: Chosen, problem: str) -> None:
        super().__init__(problem)
        self.chosen, self.problem = chosen, problem


def choose(selection: Selection, order: Order | None, *, actor: User, lock: bool = False) -> Chosen:
    """Find the devices now, and what the step would do. As many questions for ten devices as for a thousand.

    Whoever may see devices sees them all: the filter needs no narrower scope than its own.
    """
    most = order.step.most if order else MOST
    asked = most if selection.first else most + 1
    codes = codes_kept(selection.wanted, most=asked) if selection.wanted is not None else selection.codes[:asked]
    if len(codes) > most:
        return Chosen(selection, [], Checked([], []), most)
    gathered = gather(codes, lock=lock)
    checked = Checked(gathered.devices, gathered.others)
    if order is not None and not order.missing:
        checked = check(order.step, order.value, gathered.devices, actor=actor, others=gathered.others)
    return Chosen(selection, gathered.devices, checked)


def apply(
    *,
    order: Order,
    selection: Selection,
    accepted: Collection[str],
    seal: str,
    expected: str,
    typed: str,
    actor: User,
    at: datetime,
) -> str:
    """Apply the step to what is ready and say so, or raise ``NotApplied``. One transaction, under lock.

    ``accepted``: keys of the groups that were to be confirmed. ``seal`` and ``expected``: what the person was shown;
    when other devices are found now, they are asked again. ``typed``: the number, asked for what cannot be undone.
    """
    chosen = choose(selection, order, actor=actor, lock=True)
    if chosen.too_many:
        raise Refusal(TOO_MANY.format(count(chosen.too_many, "appareil")), status=422)
    if order.missing:
        raise NotApplied(chosen, order.missing)
    if chosen.seal != seal:
        before = expected if expected.isdecimal() else "d’autres"
        raise NotApplied(chosen, CHANGED.format(before, len(chosen.ready)))
    devices = chosen.checked.ready(accepted)
    if not devices:
        raise NotApplied(chosen, NOTHING_READY)
    if problem := order.mistyped(typed, len(devices)):
        raise NotApplied(chosen, problem)
    return apply_to(devices, order=order, actor=actor, at=at, door=Door.BULK)
