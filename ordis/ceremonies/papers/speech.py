"""Each figure in a sentence that can be said aloud. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from ordis.documents.paper import long_date, number
from ordis.indicators.figures import Figures
from ordis.indicators.secrecy import SMALLEST
from ordis.kernel.french import count

NOTHING: Final = "Sur cette période, aucun appareil n’est encore arrivé\u202f: l’opération commence avec vous."
MOST_NAMES: Final = 10


def sentences(figures: Figures, first: date) -> tuple[str, ...]:
    """What there is to say, and nothing of what did not happen; a handful of families is not described."""
    if not figures.received and not figures.households:
        return (NOTHING,)
    return tuple(filter(None, (_given(figures, first), _worked(figures), _wiped(figures), _helped(figures),
                               _children(figures), _delay(figures), _mass(figures))))  # fmt: skip


def _given(figures: Figures, first: date) -> str:
    if not figures.received:
        return ""
    donors, devices = count(figures.donors, "donateur"), count(figures.received, "appareil")
    verb = "a" if figures.donors < 2 else "ont"
    return f"Depuis le {long_date(first)}, {donors} {verb} confié {devices} à notre opération."


def _worked(figures: Figures) -> str:
    if not figures.reconditioned:
        return ""
    verb = "est redevenu un bon ordinateur" if figures.reconditioned < 2 else "sont redevenus de bons ordinateurs"
    share = ""
    if figures.received >= figures.reconditioned and figures.received >= SMALLEST:
        share = f", soit {round(100 * figures.reconditioned / figures.received)} sur cent"
    return f"{number(figures.reconditioned)} {verb}, grâce à l’atelier{share}."


def _wiped(figures: Figures) -> str:
    if not figures.disks_wiped:
        return ""
    verb = "a été effacé" if figures.disks_wiped < 2 else "ont été effacés"
    disks = count(figures.disks_wiped, "disque")
    return f"{disks} {verb}, preuve à l’appui\u202f: rien de ce que vous confiez ne circule."


def _helped(figures: Figures) -> str:
    if not figures.households:
        return ""
    verb = "a reçu son ordinateur" if figures.households < 2 else "ont reçu leur ordinateur"
    live = f"\u202f: {count(figures.people, 'personne')} y vivent" if figures.households >= SMALLEST else ""
    return f"{count(figures.households, 'famille')} {verb}{live}."


def _children(figures: Figures) -> str:
    if figures.households < SMALLEST or figures.school_children < SMALLEST:
        return ""
    children = number(figures.school_children)
    return f"{children} enfants peuvent désormais faire leurs devoirs sur un ordinateur, à la maison."


def _delay(figures: Figures) -> str:
    if figures.median_days is None or figures.handed_over < SMALLEST:
        return ""
    days = count(figures.median_days, "jour")
    return f"La moitié des ordinateurs remis l’ont été en {days} ou moins après leur arrivée."


def _mass(figures: Figures) -> str:
    kilograms = round(figures.grams_reused / 1000)
    if kilograms < 1:
        return ""
    return f"Sur la balance, cela fait {number(kilograms)}\u00a0kilogrammes qui servent de nouveau."


def some(names: Sequence[str]) -> tuple[str, ...]:
    """The first of them, and how many others: one page, whatever the number."""
    if len(names) <= MOST_NAMES:
        return tuple(names)
    others = len(names) - MOST_NAMES
    return (*names[:MOST_NAMES], f"et {count(others, 'autre')}")
