"""Steps that are armed once, then applied to each device scanned, chosen in a drawer or filtered in a list.

One table for the three doors. Each step asks the law, or the rule of its own room, before it does anything: what
the drawer shows as a blocker is what the bench would refuse. A room writes its steps in its ``steps.py`` and lists
them in ``BENCH_STEPS`` of ``ordis/rooms.py``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices import holds, lifecycle, moves
from ordis.devices.lifecycle import LIFECYCLE, Move, Reason
from ordis.devices.models import Device, Door, HoldReason, Stage
from ordis.devices.moves import MoveAction
from ordis.kernel.refusal import Refusal

NO_REASON = "Choisissez d’abord le motif du blocage. Rien n’a été modifié."


class StepAction(Protocol):
    """Apply the step and answer the French sentence that says what was done, or raise ``Refusal``."""

    def __call__(self, *, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str: ...


class StepRefusals(Protocol):
    """Why the step is closed for this device, in French; empty when ``apply`` would go through. Reads only."""

    def __call__(self, *, device: Device, value: str, actor: User) -> list[str]: ...


class StepReasons(Protocol):
    """``StepRefusals``, each sentence with the title of its group."""

    def __call__(self, *, device: Device, value: str, actor: User) -> list[Reason]: ...


REFUSED = "ne convient pas|ne conviennent pas"
"""The title of refusals whose step has no better one: each different sentence is then a group."""


def no_warnings(*, device: Device, value: str, actor: User) -> list[str]:
    """Nothing to think about before this step."""
    return []


@dataclass(frozen=True, slots=True)
class Step:
    """``name``: what its mode card holds (``HTTPS://HOST/S/NAME``). ``done``: the device is already so.

    ``values``: ``(code, label)`` of what is chosen when the step is armed (a place, a reason), or None when
    nothing is. ``destructive`` steps stand apart and are confirmed. ``warnings``: what does not close the step but
    must be read (a device reserved for a family is moved): same shape as ``refusals``. The bench says them and
    applies, the drawer has the group confirmed. ``done_title``: what devices already so are, after their number:
    « 2 déjà à cette place ». ``note_optional``: the note is offered, and may stay empty. ``reasons``: the refusals
    with their titles, for a step that has more to say than their sentences. ``many``: see ``for_many``. ``singly``:
    each device is in the hand of whoever applies it (a signature): never in a drawer or by a list. ``most``: devices
    of one bulk action, so that its transaction stays near 2 s, the time that other writers of SQLite wait: a move
    takes some 5 ms of processor, a line in a table 1 ms. ``value_named``: one of ``values`` by its code, in any case,
    for a step whose values are too many to be all read at each scan. ``explains``: what each scan does, in one short
    sentence, for its mode card and under its button.
    """

    name: str
    label: str
    permission: Permission
    apply: StepAction
    refusals: StepRefusals
    done: Callable[[Device, str], bool]
    values: Callable[[], list[tuple[str, str]]] | None = None
    value_label: str = ""
    wants_note: bool = False
    destructive: bool = False
    warnings: StepRefusals = no_warnings
    done_title: str = "déjà ainsi"
    note_optional: bool = False
    reasons: StepReasons | None = None
    many: "Callable[[Sequence[Device], str], Step] | None" = None
    singly: bool = False
    most: int = 300
    value_named: Callable[[str], tuple[str, str] | None] | None = None
    explains: str = ""

    def for_many(self, devices: Sequence[Device], value: str) -> "Step":
        """The same step, which has read beforehand what it asks about ``devices``: no question per device."""
        return self.many(devices, value) if self.many else self

    def closing(self, device: Device, value: str, actor: User) -> list[Reason]:
        """What ``refusals`` says, each with the title under which devices refused alike are counted together."""
        if self.reasons is not None:
            return self.reasons(device=device, value=value, actor=actor)
        told = self.refusals(device=device, value=value, actor=actor)
        return [Reason(REFUSED, sentence) for sentence in told]


_steps: tuple[Step, ...] = ()


def use(steps: Sequence[Step]) -> None:
    """Called once, by ``ordis.rooms``: the steps of this house, in the order of a computer's life."""
    global _steps
    _steps = tuple(steps)


def offered_to(user: User) -> list[Step]:
    return [step for step in _steps if user.can(step.permission)]


def offered_for_many(user: User) -> list[Step]:
    """What a drawer and a list may apply to several devices at once."""
    return [step for step in offered_to(user) if not step.singly]


def named(name: str) -> Step | None:
    return next((step for step in _steps if step.name == name), None)


_EXPLAINED: Mapping[Move, str] = {
    Move.CERTIFY_WIPE: "Chaque appareil scanné passe à « Effacé », si ses disques sont prouvés.",
    Move.START_WORK: "Le reconditionnement de chaque appareil scanné commence.",
    Move.MARK_READY: "Chaque appareil scanné passe à « Prêt », si rien ne lui manque.",
    Move.REOPEN_WORK: "Chaque appareil scanné revient en reconditionnement.",
    Move.KEEP_FOR_PARTS: "Chaque appareil scanné est gardé pour ses pièces.",
}


def of_move(move: Move, prepared: MoveAction | None = None) -> Step:
    """The step that makes ``move`` by :func:`moves.perform`: the law decides. ``prepared``: see there."""

    def apply(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
        moves.perform(device=device, move=move, actor=actor, at=at, door=door, note=note, prepared=prepared)
        return f"{move.label} : fait. L’appareil est à l’étape « {device.stage.label} »."

    def refusals(*, device: Device, value: str, actor: User) -> list[str]:
        return lifecycle.refusals(device, move, actor=actor)

    def reasons(*, device: Device, value: str, actor: User) -> list[Reason]:
        return lifecycle.closing(device, move, actor=actor)

    edge = LIFECYCLE[move]
    return Step(
        move.value,
        move.label,
        edge.permission,
        apply,
        refusals,
        lambda device, value: device.stage is edge.target,
        wants_note=move in moves.EXITS,
        destructive=move in moves.EXITS,
        done_title=f"déjà à l’étape « {edge.target.label} »",
        reasons=reasons,
        explains=_EXPLAINED.get(move, ""),
    )


def _hold(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    reason = HoldReason.find(value)
    if reason is None:
        raise Refusal(NO_REASON, status=422)
    holds.set_hold(device=device, reason=reason, note=note, actor=actor, at=at, door=door)
    return f"Bloqué : {reason.label}, {holds.lifters(reason)}."


def _hold_refusals(*, device: Device, value: str, actor: User) -> list[str]:
    reason = HoldReason.find(value)
    refused = [] if reason else [NO_REASON]
    refused += [holds.IN_ERROR] if device.stage is Stage.ENTERED_IN_ERROR else []
    refused += [holds.ALREADY_HELD] if reason and holds.held_for(device, reason) else []
    return refused + ([] if actor.can(Permission.HOLD_SET) else [holds.MAY_NOT_SET])


def _hold_warnings(*, device: Device, value: str, actor: User) -> list[str]:
    return [holds.RESERVED] if device.stage is Stage.RESERVED else []


def _held(device: Device, value: str) -> bool:
    reason = HoldReason.find(value)
    return reason is not None and holds.held_for(device, reason)


HOLD = Step(
    "hold",
    "Bloquer",
    Permission.HOLD_SET,
    _hold,
    _hold_refusals,
    _held,
    values=HoldReason.choices,
    value_label="Motif du blocage",
    wants_note=True,
    warnings=_hold_warnings,
    done_title="déjà avec ce blocage",
    note_optional=True,
    most=1_000,
    explains="Chaque appareil scanné est bloqué, pour le motif choisi.",
)
"""« À examiner » or another reason, by scan: ``HTTPS://HOST/S/HOLD``."""
