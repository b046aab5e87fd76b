"""What happened to families and devices, kept in plain dictionaries: what the base must agree with."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ordis.referrals.identity import Identity
from ordis.referrals.models import ReferralStage
from ordis.settings import Settings

S = ReferralStage
ACTIVE = {S.SUBMITTED, S.TO_COMPLETE, S.ACCEPTED, S.RESERVED, S.APPOINTMENT}
PROMISED = {S.RESERVED, S.APPOINTMENT}
GIVES_BACK = {S.REFUSED, S.CANCELLED, S.EXPIRED}
QUOTA = 3
FAMILIES = (
    Identity("Diallo", "Awa", date(1987, 3, 9)),
    Identity("Lefèvre", "Jean-Marc", date(1959, 11, 23)),
    Identity("O’Connor", "Siobhán", date(1994, 6, 30)),
)
SILENCE = {S.TO_COMPLETE: 3, S.ACCEPTED: 12}  # months
NOTICE = timedelta(days=30)
CHOOSING = timedelta(days=7)
DAYS = timedelta(days=Settings.from_env({}).reservation_days)


def paris(at: datetime) -> date:
    return at.astimezone(ZoneInfo("Europe/Paris")).date()


def months_later(day: date, months: int) -> date:
    """Date to date, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        with suppress(ValueError):
            return date(day.year + years, month + 1, min(day.day, last))
    raise AssertionError(day)


@dataclass
class Page:
    """What the book says of one referral. ``device``: the code of the one set aside, at ``promised``; ``meets``: when
    the family comes; ``missed``: when an appointment was last cancelled; ``absences``: how often nobody came since
    ``promised``; ``quiet``: when anything last happened;
    ``told``: when its end was announced."""

    family: int
    structure: int
    stage: ReferralStage
    submitted: date
    served_before: bool
    device: str | None = None
    until: date | None = None
    extended: bool = False
    promised: datetime | None = None
    meets: datetime | None = None
    missed: datetime | None = None
    absences: int = 0
    quiet: datetime | None = None
    told: datetime | None = None

    def become(self, stage: ReferralStage, at: datetime) -> None:
        if self.stage is S.APPOINTMENT and stage in {S.ACCEPTED, S.RESERVED}:
            self.missed = at
        self.stage, self.quiet, self.told = stage, at, None

    def last_day(self) -> date:
        """Of its silence, before it is told."""
        assert self.quiet
        return months_later(paris(self.quiet), SILENCE[self.stage])


@dataclass
class Book:
    """``pages`` by number of referral; ``at_home``: device code → family; ``ready``: codes of what may be reserved."""

    pages: dict[str, Page] = field(default_factory=dict)
    at_home: dict[str, int] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)

    def of(self, family: int) -> list[Page]:
        return [page for page in self.pages.values() if page.family == family]

    def used(self, structure: int, today: date) -> int:
        mine = [page for page in self.pages.values() if page.structure == structure]
        return sum(page.submitted.year == today.year and page.stage not in GIVES_BACK for page in mine)

    def may_ask(self, family: int, structure: int, today: date) -> bool:
        busy = any(page.stage in ACTIVE for page in self.of(family))
        full = structure == 0 and self.used(0, today) >= QUOTA
        return not busy and not full and not (self.served(family) and family in self.at_home.values())

    def served(self, family: int) -> bool:
        return any(page.stage is S.HANDED_OVER for page in self.of(family))

    def promise(self, number: str, code: str, at: datetime) -> None:
        page = self.pages[number]
        page.device, page.extended, page.until, page.promised = code, False, paris(at) + DAYS, at
        page.absences = 0
        page.become(S.RESERVED, at)
        self.ready.remove(code)

    def free(self, page: Page, at: datetime) -> None:
        assert page.device
        self.ready.add(page.device)
        page.device, page.until = None, None
        page.become(S.ACCEPTED, at)

    def cancel_appointment(self, page: Page, at: datetime) -> None:
        """The first time since the device was set aside, it is kept long enough to choose again."""
        assert page.until
        assert page.promised
        if page.missed is None or page.missed < page.promised:
            page.until = max(page.until, paris(at) + CHOOSING)
        page.become(S.RESERVED, at)

    def miss(self, page: Page, at: datetime) -> None:
        """Kept a week more, twice; it is no cancellation."""
        assert page.until
        if page.absences < 2:
            page.until = max(page.until, paris(at) + CHOOSING)
        page.absences += 1
        cancelled = page.missed
        page.become(S.RESERVED, at)
        page.missed = cancelled

    def put_off(self, page: Page, today: date) -> None:
        assert page.until
        page.until, page.extended = max(page.until, today) + DAYS, True

    def hand_over(self, page: Page, at: datetime) -> None:
        assert page.device
        self.at_home[page.device] = page.family
        page.device, page.until = None, None
        page.become(S.HANDED_OVER, at)

    def silent(self, at: datetime) -> list[Page]:
        """Those whose end is to be announced."""
        quiet = [page for page in self.pages.values() if page.stage in SILENCE and page.told is None]
        return [page for page in quiet if page.last_day() - NOTICE <= paris(at)]

    def over(self, at: datetime) -> list[Page]:
        """Those that were told in time and gave no news."""
        told = [page for page in self.pages.values() if page.stage in SILENCE]
        return [page for page in told if page.told and max(page.last_day(), paris(page.told + NOTICE)) < paris(at)]
