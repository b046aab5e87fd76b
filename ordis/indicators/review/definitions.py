"""What each figure of a report counts, and where it comes from: printed at its end, frozen with it."""

from typing import Final

from ordis.indicators import arrivals, disks, handovers, masses, waits, work
from ordis.indicators.indicator import Indicator
from ordis.indicators.review.facts import Definition

TOLD: Final[tuple[Indicator, ...]] = (
    arrivals.RECEIVED, arrivals.DONATIONS, arrivals.DONORS, work.WIPED, work.RECONDITIONED, handovers.HANDED_OVER,
    handovers.FAMILIES, handovers.PEOPLE, handovers.SCHOOL_CHILDREN, disks.DISKS_WIPED, disks.DISKS_FAILED,
    work.FOR_PARTS, work.RECYCLED, masses.GRAMS_REUSED, masses.GRAMS_RECYCLED, *waits.WAITS,
)  # fmt: skip
"""Every indicator that a report prints, in its order."""
_OURS: Final = (
    Definition(
        "Usage, situation, quartier",
        "Déclarés à la demande. Les nombres de moins de cinq foyers sont regroupés, avec d’autres s’il le faut, pour "
        "qu’aucun ne se déduise.",
        "Demande de la structure qui accompagne le foyer.",
    ),
    Definition(
        "Schéma de flux",
        "Chaque barre est le nombre de la période. Ce qui manque à l’étape suivante a quitté le circuit ou attend "
        "encore\u202f; ce qu’elle compte en plus était arrivé à l’étape d’avant plus tôt.",
        "Journal des appareils, qui ne s’efface pas.",
    ),
    Definition(
        "Médiane, 90ᵉ centile",
        "La moitié a attendu moins que la médiane, neuf sur dix moins que le 90ᵉ centile.",
    ),
)


def definitions() -> tuple[Definition, ...]:
    """Every figure told has its own."""
    said = [Definition(each.label, " ".join((each.definition, *each.caveats)), each.source) for each in TOLD]
    return (*said, *_OURS)


METHOD: Final = tuple(f"{each.label} : {each.text}" for each in definitions())
"""The same for a page, one line each."""
