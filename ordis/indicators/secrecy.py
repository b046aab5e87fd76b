"""What may be published of small counts, without anything that asks a database."""

from collections.abc import Mapping

SMALLEST = 5
"""Counts of households under this are not shown for one district."""

GROUPED = "Autres quartiers (moins de 5 foyers chacun)"


def group_small(counts: Mapping[str, int], *, smallest: int = SMALLEST) -> list[tuple[str, int]]:
    """``[(label, count), …]`` largest first, small cells gathered in one line at the end.

    A gathered line that stays under the threshold takes the smallest shown cell with it, so that
    subtracting from the total reveals nobody.
    """
    shown = sorted(
        ((label, count) for label, count in counts.items() if count >= smallest), key=lambda row: (-row[1], row[0])
    )
    gathered = sum(count for count in counts.values() if 0 < count < smallest)
    if not gathered:
        return shown
    while shown and gathered < smallest:
        gathered += shown.pop()[1]
    return [*shown, (GROUPED, gathered)]
