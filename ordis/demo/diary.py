"""What happens when: acts are written down for later and played in the order of their dates."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count

from ordis.handover.venues.holidays import is_working
from ordis.kernel import clock
from ordis.kernel.clock import PARIS, in_paris

Act = Callable[[datetime], object]
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip


class Diary:
    """Acts at the same instant are played in the order in which they were planned."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._acts: list[tuple[datetime, int, Act]] = []
        self._rank = count()
        self._reached = datetime.min.replace(tzinfo=UTC)
        self._month = (0, 0)

    def plan(self, at: datetime, act: Act) -> None:
        """Have ``act(at)`` called when the story comes to ``at``. Raises ``ValueError`` when that is past."""
        if at < self._reached:
            raise ValueError(f"{at} is already past in the story")
        heappush(self._acts, (at.astimezone(UTC), next(self._rank), act))

    def play(self) -> None:
        """Until nothing is planned any more, each act with the clock stopped at its instant."""
        while self._acts:
            at, _, act = heappop(self._acts)
            self._reached = at
            self._name_month(at)
            with clock.frozen(at):
                act(at)

    def _name_month(self, at: datetime) -> None:
        month = (in_paris(at).year, in_paris(at).month)
        if month != self._month:
            self._month = month
            self._say(f"  {_MONTHS[month[1] - 1]} {month[0]}")


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant of that hour in France."""
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def workday(day: date, later: int = 0) -> date:
    """``later`` working days after ``day``, before it when negative; a day when nobody works counts as the next one."""
    while not is_working(day):
        day += timedelta(days=1)
    step = timedelta(days=1 if later >= 0 else -1)
    for _ in range(abs(later)):
        day += step
        while not is_working(day):
            day += step
    return day
