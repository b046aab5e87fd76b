"""The days of a long journey: each step happens when the story says, and people take a moment to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from ordis.kernel import clock


@contextmanager
def on(day: str, hour: str = "10:00") -> Iterator[None]:
    """Everything in the block happens that day, at that hour of France: « 2026-12-02 », « 14:30 »."""
    with clock.frozen(datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=clock.PARIS)):
        yield


@contextmanager
def later(**length: int) -> Iterator[None]:
    """``minutes=2`` after whatever the time is."""
    with clock.frozen(clock.now() + timedelta(**length)):
        yield
