"""Dates and accessories of a handover. Pure."""

from datetime import date

from ordis.kernel.choice import Choice
from ordis.kernel.clock import months_later


class KitItem(Choice):
    """What goes with the computer, ticked before the signature."""

    CHARGER = "charger", "Chargeur"
    MOUSE = "mouse", "Souris"
    BAG = "bag", "Sac"
    GUIDE = "guide", "Guide de démarrage"


def no_resale_until(signed_on: date, months: int) -> date:
    """The last day of the period, counted date to date: 3 March + 12 months is 3 March of the next year."""
    return months_later(signed_on, months)
