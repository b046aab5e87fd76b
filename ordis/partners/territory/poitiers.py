"""The districts of Poitiers: those of the demonstration, and what is proposed until a city says its own."""

from typing import Final

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
)
