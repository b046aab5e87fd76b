"""What a step would do to many devices: those that are ready, and the others in groups that say why. Reads only.

The drawer and the bulk actions show these groups; both ask again, under lock, before they apply anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s

from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.devices.steps import REFUSED, Step
from ordis.kernel.french import grouped

WARNED = "à confirmer"


@dataclass(frozen=True, slots=True)
class Line:
    """One member of a group. ``name``: its code as read aloud, or the echo of what was scanned."""

    member: str
    name: str
    sentence: str


@dataclass(slots=True)
class Group:
    """Members refused alike. ``blocks``: nothing is applied to them; else they are to be confirmed."""

    title: str
    blocks: bool = True
    own: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same group in the next answer bears the same key."""
        told = self.sentence if self.own else ""
        return blake2s(f"{self.blocks}{self.title}{told}".encode(), digest_size=4).hexdigest()

    @property
    def sentence(self) -> str:
        """What is true of all of them; empty when each has a sentence of its own."""
        told = {line.sentence for line in self.lines}
        return told.pop() if len(told) == 1 else ""

    @property
    def label(self) -> str:
        """« 2 sans chargeur », « 3 codes inconnus » ; a title may hold « singular|plural »."""
        one, _, several = self.title.partition("|")
        return f"{grouped(len(self.lines))}\u00a0{one if len(self.lines) < 2 else several or one}"

    @property
    def members(self) -> set[str]:
        return {line.member for line in self.lines}


@dataclass(frozen=True, slots=True)
class Checked:
    """``devices`` in the order given; ``groups`` hold the codes of those among them that are not plainly ready."""

    devices: Sequence[Device]
    groups: Sequence[Group]

    @property
    def blockers(self) -> list[Group]:
        return [group for group in self.groups if group.blocks]

    @property
    def warnings(self) -> list[Group]:
        return [group for group in self.groups if not group.blocks]

    @property
    def blocked(self) -> set[str]:
        return {member for group in self.blockers for member in group.members}

    def ready(self, accepted: Iterable[str] = ()) -> list[Device]:
        """Those that nothing closes; of those to be confirmed, only the groups whose key is in ``accepted``."""
        keys = set(accepted)
        unread = {member for group in self.warnings if group.key not in keys for member in group.members}
        return [device for device in self.devices if device.code not in self.blocked | unread]

    def groups_of(self, device: Device) -> list[Group]:
        return [group for group in self.groups if device.code in group.members]


def check(step: Step, value: str, devices: Sequence[Device], *, actor: User, others: Iterable[Group] = ()) -> Checked:
    """``others``: groups of what is no device (unknown codes). Asks the step, once per device, in memory.

    Until a step that wants a value has one, it has nothing to say about a device.
    """
    if step.values is not None and not value:
        return Checked(devices, list(others))
    step = step.for_many(devices, value)
    groups: dict[tuple[bool, str, str], Group] = {}

    def add(device: Device, title: str, sentence: str, *, blocks: bool = True) -> None:
        own = blocks and title == REFUSED
        group = groups.setdefault((blocks, title, sentence if own else ""), Group(title, blocks, own))
        group.lines.append(Line(device.code, spoken(device.code), sentence))

    for device in devices:
        if step.done(device, value):
            add(device, step.done_title, f"Rien à faire\u202f: {step.done_title}.")
        elif reasons := step.closing(device, value, actor):
            for reason in reasons:
                add(device, reason.title, reason.sentence)
        else:
            for sentence in step.warnings(device=device, value=value, actor=actor):
                add(device, WARNED, sentence, blocks=False)
    return Checked(devices, [*others, *groups.values()])


def fingerprint(devices: Iterable[Device]) -> str:
    """Says whether two selections hold the same devices, whatever their order."""
    return blake2s(" ".join(sorted(device.code for device in devices)).encode(), digest_size=8).hexdigest()
