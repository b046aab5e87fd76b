"""Which device fits a need: what the family asks beside what is known of the device, line by line in French. Pure.

Only the kind and a class of performance too low for the purpose close a device to a need, and a person may choose it
all the same and say why. The rest orders what fits. A device that has waited longer comes first among equals: storage
is the bottleneck of the operation.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ordis.allocation.scoring import Line, Score
from ordis.devices.models import Grade, Kind
from ordis.kernel.french import NBSP, THIN, count, grouped
from ordis.referrals.models import Extra, Purpose

FITTING: Final[Mapping[Kind, Mapping[Kind, int]]] = {
    Kind.DESKTOP: {Kind.DESKTOP: 50, Kind.ALL_IN_ONE: 45},
    Kind.ALL_IN_ONE: {Kind.ALL_IN_ONE: 50, Kind.DESKTOP: 40},
}
"""Kinds that answer a wish, and how well. A kind that is not named here is answered by itself alone: who asks for a
portable computer must be able to carry it."""

DEMANDING: Final = frozenset({Purpose.SCHOOL, Purpose.TRAINING, Purpose.JOB_SEARCH})
"""Purposes that ask for video calls and office work: the middle class of the city's table, or better. Formalities and
social link are served by any class."""

ENOUGH, UNRATED = 30, 10
"""Points of the class that the purpose asks, and of a computer not rated yet."""
BETTER, LEAST_FOR_BETTER = 8, 10
"""Points lost by each class above the one asked, and what is left at least: the best computers are for those who need
them."""
GRADES: Final[Mapping[Grade, int]] = {Grade.A: 20, Grade.B: 15, Grade.C: 5}
WEEKS_AT_MOST: Final = 20
ON_THE_SPOT, SAME_DISTRICT, WORKSHOP = 25, 15, 5
LARGE_SCREEN: Final[Mapping[Kind, float]] = {Kind.LAPTOP: 15, Kind.ALL_IN_ONE: 21}
"""Inches from which a built-in screen is a large one."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where the family is to be handed its computer: simplified names of the place and of its structure."""

    names: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """What matching looks at in a referral. ``ladder``: names of the city's classes of performance, best first."""

    kind: Kind
    purpose: Purpose
    ladder: tuple[str, ...]
    extras: frozenset[Extra] = frozenset()
    meeting: Meeting = Meeting()

    @property
    def enough(self) -> str:
        """The least class that suits the purpose; "" when the city has no class."""
        return enough(self.purpose, self.ladder)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that suit the purpose, best first."""
        return self.ladder[: self.ladder.index(self.enough) + 1] if self.ladder else ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What matching looks at in a ready device. ``weeks`` since it is « Prêt »; ``accessories``: names that the
    workshop noted; ``least``: its class is only a floor, for the processor or the memory was never noted; ``place``:
    where it stands, as said; ``partners``: simplified names of partners' places around."""

    kind: Kind
    grade: Grade | None
    weeks: int
    performance: str | None = None
    least: bool = False
    screen_inches: float | None = None
    accessories: frozenset[str] = frozenset()
    place: str = ""
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line; ``fits`` False: the device does not answer the need, and the line says why. ``missing``: what is to
    be provided beside the device."""

    line: Line
    fits: bool = True
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How a device answers a need: every line, those without a point included."""

    verdicts: tuple[Verdict, ...]

    @property
    def score(self) -> Score:
        return Score(tuple(each.line for each in self.verdicts))

    @property
    def fits(self) -> bool:
        return all(each.fits for each in self.verdicts)

    @property
    def obstacles(self) -> tuple[str, ...]:
        return tuple(each.line.answer for each in self.verdicts if not each.fits)

    @property
    def explanation(self) -> str:
        """The lines that count, then what is to be provided, on one line of text."""
        missing = ", ".join(each.missing for each in self.verdicts if each.missing)
        return self.score.explanation + (f" · À prévoir{THIN}: {missing}" if missing else "")


Judge: TypeAlias = Callable[[Any, Any], Verdict | None]


@dataclass(frozen=True, slots=True)
class Criterion:
    """``judge`` of what is ``asked`` and what is ``known``, and of nothing else: a table of few answers serves many
    pairs. None: nothing was asked."""

    asked: Callable[[Wish], Hashable]
    known: Callable[[Candidate], Hashable]
    judge: Judge


def fitting_kinds(wanted: Kind) -> tuple[Kind, ...]:
    return tuple(FITTING.get(wanted, {wanted: 50}))


def enough(purpose: Purpose, ladder: tuple[str, ...]) -> str:
    """The least class of ``ladder`` (best first) that suits: the middle one, or the last for simple uses."""
    if not ladder:
        return ""
    return ladder[(len(ladder) - 1) // 2] if purpose in DEMANDING else ladder[-1]


def match(wish: Wish, candidate: Candidate) -> Match:
    """How the device answers the need; never None: what does not fit says so."""
    judged = (each.judge(each.asked(wish), each.known(candidate)) for each in CRITERIA)
    return Match(tuple(verdict for verdict in judged if verdict is not None))


def _kind(wanted: Kind, kind: Kind) -> Verdict:
    points = FITTING.get(wanted, {wanted: 50}).get(kind)
    if points is None:
        said = f"{kind.label.lower()}, la demande veut{THIN}: {wanted.label.lower()}"
        return Verdict(Line("Type", said, 0), fits=False)
    return Verdict(Line("Type", kind.label, points))


def _performance(asked: tuple[Purpose, tuple[str, ...]], known: tuple[Kind, str | None, bool]) -> Verdict | None:
    (purpose, ladder), (kind, name, least) = asked, known
    if not kind.is_computer:
        return None
    wanted = enough(purpose, ladder)
    if name is None or name not in ladder:
        return Verdict(Line("Performance", "classe pas encore calculée, à vérifier", UNRATED))
    above = ladder.index(wanted) - ladder.index(name)
    if above < 0 and least:  # what nobody noted closes nothing
        said = f"classe {name} au moins, processeur ou mémoire non notés, à vérifier"
        return Verdict(Line("Performance", said, UNRATED))
    if above < 0:
        said = f"classe {name}, trop juste pour «{THIN}{purpose.label}{THIN}» qui demande au moins {wanted}"
        return Verdict(Line("Performance", said, 0), fits=False)
    if above:
        points = max(ENOUGH - BETTER * above, LEAST_FOR_BETTER)
        return Verdict(Line("Performance", f"classe {name}, mieux que nécessaire ({wanted} suffit)", points))
    return Verdict(Line("Performance", f"classe {name}, ce que demande «{THIN}{purpose.label}{THIN}»", ENOUGH))


def _grade(_asked: None, grade: Grade | None) -> Verdict:
    return Verdict(Line("État", grade.label if grade else "non noté", GRADES[grade] if grade else 0))


def _weeks(_asked: None, weeks: int) -> Verdict:
    return Verdict(Line("En stock depuis", count(weeks, "semaine"), min(weeks, WEEKS_AT_MOST)))


def _place(meeting: Meeting, known: tuple[str, tuple[str, ...]]) -> Verdict:
    place, partners = known
    if meeting.names.intersection(partners):
        return Verdict(Line("Lieu", f"déjà sur place, {place}", ON_THE_SPOT))
    if any(district in name for district in meeting.districts for name in partners):
        return Verdict(Line("Lieu", f"dans le quartier, {place}", SAME_DISTRICT))
    if partners:
        return Verdict(Line("Lieu", f"à faire venir de {place}", 0))
    return Verdict(Line("Lieu", f"à l’atelier, {place}" if place else "rangé nulle part", WORKSHOP if place else 0))


def _accompanies(extra: Extra, name: str, points: int) -> Judge:
    """With the device, by what the workshop noted; else to be provided."""

    def judge(asked: bool, known: frozenset[str]) -> Verdict | None:
        if not asked:
            return None
        if name in known:
            return Verdict(Line(extra.label, "avec l’appareil", points))
        return Verdict(Line(extra.label, "à prévoir", 0), missing=extra.label.lower())

    return judge


def _webcam(asked: bool, known: tuple[Kind, frozenset[str]]) -> Verdict | None:
    kind, accessories = known
    if asked and kind in LARGE_SCREEN and "webcam" not in accessories:
        return Verdict(Line(Extra.WEBCAM.label, "d’ordinaire intégrée à ce type d’ordinateur, à vérifier", 6))
    return _accompanies(Extra.WEBCAM, "webcam", 10)(asked, accessories)


def _large_screen(asked: bool, known: tuple[Kind, float | None]) -> Verdict | None:
    if not asked:
        return None
    kind, inches = known
    least = LARGE_SCREEN.get(kind)
    if least is not None and inches is None:
        return Verdict(Line("Grand écran", "taille inconnue, à vérifier", 0), missing="grand écran (taille à vérifier)")
    if least is not None and inches is not None and inches >= least:
        return Verdict(Line("Grand écran", f"{grouped(inches)}{NBSP}pouces", 12))
    said = f"{grouped(inches)}{NBSP}pouces, écran à prévoir" if inches and least else "à prévoir"
    return Verdict(Line("Grand écran", said, 0), missing="grand écran")


def _asks(extra: Extra) -> Callable[[Wish], bool]:
    return lambda wish: extra in wish.extras


CRITERIA: Final = (
    Criterion(lambda w: w.kind, lambda c: c.kind, _kind),
    Criterion(lambda w: (w.purpose, w.ladder), lambda c: (c.kind, c.performance, c.least), _performance),
    Criterion(lambda w: w.meeting, lambda c: (c.place, c.partners), _place),
    Criterion(lambda w: None, lambda c: c.grade, _grade),
    Criterion(lambda w: None, lambda c: c.weeks, _weeks),
    Criterion(_asks(Extra.LARGE_SCREEN), lambda c: (c.kind, c.screen_inches), _large_screen),
    Criterion(_asks(Extra.WEBCAM), lambda c: (c.kind, c.accessories), _webcam),
    *(
        Criterion(_asks(extra), lambda c: c.accessories, _accompanies(extra, name, 5))
        for extra, name in ((Extra.HEADSET, "headset"), (Extra.MOUSE, "mouse"), (Extra.BAG, "bag"))
    ),
)
