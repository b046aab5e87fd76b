"""Where a family of the day stands. Pure."""

from ordis.kernel.choice import Choice


class Turn(Choice):
    EXPECTED = "expected", "Attendue"
    HERE = "here", "Arrivée"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Remis"


def turn(*, signed: bool, begun: bool, arrived: bool) -> Turn:
    """``begun``: a device was scanned for this family."""
    if signed:
        return Turn.DONE
    if begun:
        return Turn.IN_PROGRESS
    return Turn.HERE if arrived else Turn.EXPECTED
