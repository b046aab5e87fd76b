"""Dates and accessories of a handover. Pure."""

import calendar
from datetime import date

from ordis.kernel.choice import Choice


class KitItem(Choice):
    """What goes with the computer, ticked before the signature."""

    CHARGER = "charger", "Chargeur"
    MOUSE = "mouse", "Souris"
    BAG = "bag", "Sac"
    GUIDE = "guide", "Guide de démarrage"


def no_resale_until(signed_on: date, months: int) -> date:
    """The last day of the period, counted date to date: 3 March + 12 months is 3 March of the next year.

    Where that day does not exist it is the last of the month (the rule of art. 641 CPC): 29 February → 28.
    """
    total = signed_on.year * 12 + signed_on.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(signed_on.day, calendar.monthrange(year, month)[1]))
