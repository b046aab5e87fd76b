"""Two numbers compared in words. Pure: no colour says what is good, and no percentage is drawn from a handful."""

from typing import Final

from ordis.kernel.french import NBSP, THIN, grouped

ENOUGH: Final = 20
"""Under this number on either side a percentage would say more than is known."""


def told(now: int, before: int) -> str:
    """« autant », « 17 de plus (+ 12 %) », « 3 de moins »."""
    if now == before:
        return "autant" if now else "aucun, comme avant"
    if not before:
        return "aucun avant"
    change = now - before
    side = "de plus" if change > 0 else "de moins"
    words = f"{grouped(abs(change))}{NBSP}{side}"
    if min(now, before) < ENOUGH:
        return words
    sign = "+" if change > 0 else "−"
    return f"{words} ({sign}{NBSP}{_percent(abs(change), before)}{THIN}%)"


def _percent(change: int, before: int) -> str:
    """Whole; half a percent up; what rounds to nothing is said."""
    whole = (200 * change + before) // (2 * before)
    return str(whole) if whole else f"moins de{NBSP}1"
