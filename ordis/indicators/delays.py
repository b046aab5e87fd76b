"""Delays told in whole days, without anything that asks a database."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delay:
    """``median`` and ``ninetieth`` in whole days, None of nothing; ``count``: how many are told."""

    count: int
    median: int | None
    ninetieth: int | None


def median(values: list[int]) -> int | None:
    """The middle value (lower of the two for an even number), None without values."""
    return sorted(values)[(len(values) - 1) // 2] if values else None


def told(histogram: Mapping[int, int]) -> Delay:
    """From how many took each number of days: histograms add up, so that those of days make that of years, exactly."""
    return Delay(sum(histogram.values()), centile(histogram, 50), centile(histogram, 90))


def centile(histogram: Mapping[int, int], rank: int) -> int | None:
    """The least number of days within which ``rank`` in a hundred were done (nearest rank), None of nothing.

    At 50 it is the median as :func:`median` tells it.
    """
    total = sum(histogram.values())
    wanted, seen = -(-total * rank // 100), 0
    for days, count in sorted(histogram.items()):
        seen += count
        if seen >= wanted > 0:
            return days
    return None
