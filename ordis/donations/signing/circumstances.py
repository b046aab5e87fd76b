"""How a donor signs, as the paper tells it."""

from dataclasses import dataclass

from ordis.donations.signing.models import Way


@dataclass(frozen=True, slots=True)
class Circumstances:
    """``way``; ``how`` as the paper tells it; ``witness``: who held the screen, "" for a link."""

    way: Way
    how: str
    witness: str = ""
