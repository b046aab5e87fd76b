"""What the screen of signature says was done on it: boxes ticked, strokes or a typed name, language read, screen.

The browser says it, nobody else saw it: it is kept as declared, in the proof file, after its shape was checked. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from ordis.kernel.refusal import Refusal

LONGEST_MS: Final = 24 * 3600 * 1000
LATE: Final = timedelta(minutes=1)
"""From then on a signature that comes is said to have waited."""
TICK_FIRST: Final = "Il reste à cocher «\u202f{box}\u202f». Rien n’est perdu\u202f: cochez, puis signez."
OTHER_BOXES: Final = (
    "Les cases cochées ne sont pas celles de ce texte. Rien n’a été signé\u202f: "
    "revenez à la préparation et rouvrez l’écran de signature."
)
NOT_SHOWN: Final = (
    "Cette page n’est pas celle de la convention ouverte en dernier. Rien n’a été signé\u202f: "
    "rechargez-la, relisez, puis signez."
)
READ_FIRST: Final = (
    "Le texte de la convention n’a pas été lu jusqu’à la fin. Rien n’est perdu\u202f: revenez à l’étape «\u202fLe "
    "texte\u202f», faites-le défiler jusqu’en bas, puis cochez et signez."
)
POINTERS: Final = frozenset({"touch", "pen", "mouse", ""})


@dataclass(frozen=True, slots=True)
class Tick:
    """A box ticked. ``at_ms``: milliseconds since the screen of signature opened, by the clock of that screen; None on
    paper, where nobody measured it."""

    label: str
    at_ms: int | None = 0


@dataclass(frozen=True, slots=True)
class Screen:
    """What the device used says of itself: user agent, size in CSS pixels, pixels per CSS pixel, finger or mouse."""

    browser: str
    width: int = 0
    height: int = 0
    ratio: float = 1.0
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """``strokes`` is JSON (:mod:`strokes`), empty when the name was typed; ``language``: in which the summary was read
    (``fr``, ``ar``…); ``shown``: the digest of what the page showed. ``read_ms``: when the end of the French text came
    on the screen, in milliseconds since it opened; None when it never did. ``name_confirmed``: asked whether the name
    typed is the one expected, the person said yes. ``waited_ms``: from « Je signe » to this sending, by the clock of
    that screen."""

    ticked: tuple[Tick, ...]
    strokes: str = ""
    typed_name: str = ""
    language: str = "fr"
    screen: Screen = field(default_factory=lambda: Screen(""))
    shown: str = ""
    read_ms: int | None = None
    name_confirmed: bool = False
    waited_ms: int = 0

    @property
    def waited(self) -> timedelta:
        """How long the signature waited on the tablet for the network; nothing for what the network takes anyway."""
        waited = timedelta(milliseconds=self.waited_ms)
        return waited if waited >= LATE else timedelta()


def ticked_one_by_one(ticked: Sequence[Tick], boxes: Sequence[str]) -> tuple[Tick, ...]:
    """One tick for each of ``boxes``, in their order. Raises :class:`Refusal` (422) that names the first one missing.

    A box that the text does not have, or had twice, is a screen opened on another text: refused too.
    """
    found = {tick.label: tick for tick in ticked}
    if len(found) != len(ticked) or found.keys() - set(boxes):
        raise Refusal(OTHER_BOXES, status=422)
    for box in boxes:
        if box not in found:
            raise Refusal(TICK_FIRST.format(box=box), status=422)
    if any(tick.at_ms is None or not 0 <= tick.at_ms <= LONGEST_MS for tick in ticked):
        raise Refusal(OTHER_BOXES, status=422)
    return tuple(found[box] for box in boxes)


def read_to_the_end(declared: Declared) -> int:
    """When the end of the text was on the screen. Raises :class:`Refusal` (422) when it never was, or after a tick."""
    read = declared.read_ms
    if read is None or not 0 <= read <= LONGEST_MS:
        raise Refusal(READ_FIRST, status=422)
    if any(tick.at_ms is not None and tick.at_ms < read for tick in declared.ticked):
        raise Refusal(READ_FIRST, status=422)
    return read


def bounded(screen: Screen) -> Screen:
    """The same within what a screen can be: what a browser says of itself is anybody's text."""
    return Screen(
        browser=screen.browser[:200],
        width=min(max(screen.width, 0), 20_000),
        height=min(max(screen.height, 0), 20_000),
        ratio=min(max(screen.ratio, 0.1), 20.0),
        pointer=screen.pointer if screen.pointer in POINTERS else "",
    )
