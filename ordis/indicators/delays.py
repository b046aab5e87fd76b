"""Delays told in whole days, without anything that asks a database."""


def median(values: list[int]) -> int | None:
    """The middle value (lower of the two for an even number), None without values."""
    return sorted(values)[(len(values) - 1) // 2] if values else None
