"""The districts of Poitiers that a household may live in: the first thing a prescriber says."""

from typing import Final

ELSEWHERE: Final = "Autre commune"

DISTRICTS: Final = (
    "Beaulieu",
    "Bellejouanne",
    "Centre-ville",
    "Gibauderie",
    "Les Couronneries",
    "Montmidi",
    "Poitiers-Ouest",
    "Poitiers-Sud",
    "Rocher",
    "Saint-Éloi",
    "Trois-Cités",
    ELSEWHERE,
)

SERVED: Final = DISTRICTS[:-1]
"""Where the operation equips households."""
