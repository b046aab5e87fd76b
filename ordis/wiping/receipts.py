"""What the one who sent a file is told, disk by disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ordis.wiping.evidence import Outcome
from ordis.wiping.models import EvidenceFile

State = Literal["bound", "known", "waiting", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One disk of the file, named as the file names it.

    ``state``: ``bound`` to a disk by this very drop, ``known`` as such already, ``waiting`` for a person in
    the inbox, or ``refused``: it waits too, because something contradicts it, which ``sentence`` says.
    """

    serial: str | None
    model: str | None
    device_code: str | None
    state: State
    outcome: Outcome | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """``again``: the same bytes were known and nothing changed. ``changes``: French sentences of what an
    inventory filled in, or of what became of a file that is no proof. ``members``: those of an archive."""

    evidence: EvidenceFile
    again: bool
    answers: tuple[Answer, ...] = ()
    changes: tuple[str, ...] = ()
    members: tuple["Receipt", ...] = ()

    def all_answers(self) -> Iterator[Answer]:
        """Its own and those of its members."""
        yield from self.answers
        for member in self.members:
            yield from member.all_answers()

    def all_changes(self) -> Iterator[str]:
        yield from self.changes
        for member in self.members:
            yield from member.all_changes()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changed or was refused, one sentence per disk."""
        return tuple(answer.sentence for answer in self.all_answers() if answer.state in {"bound", "refused"})

    @property
    def questions(self) -> int:
        """How many disks wait for a person."""
        waiting = [answer for answer in self.all_answers() if answer.state == "waiting"]
        named = {answer.serial for answer in waiting if answer.serial}
        return len(named) + sum(answer.serial is None for answer in waiting)
