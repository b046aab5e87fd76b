"""What happened to families and devices, kept in plain dictionaries: what the base must agree with."""

from dataclasses import dataclass, field
from datetime import date, timedelta

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
DAYS = timedelta(days=Settings.from_env({}).reservation_days)


@dataclass
class Page:
    """What the book says of one referral. ``device``: the code of the one set aside."""

    family: int
    structure: int
    stage: ReferralStage
    submitted: date
    served_before: bool
    device: str | None = None
    until: date | None = None
    extended: bool = False


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

    def promise(self, number: str, code: str, today: date) -> None:
        page = self.pages[number]
        page.stage, page.device, page.extended, page.until = S.RESERVED, code, False, today + DAYS
        self.ready.remove(code)

    def free(self, page: Page) -> None:
        assert page.device
        self.ready.add(page.device)
        page.stage, page.device, page.until = S.ACCEPTED, None, None

    def put_off(self, page: Page, today: date) -> None:
        assert page.until
        page.until, page.extended = max(page.until, today) + DAYS, True

    def hand_over(self, page: Page) -> None:
        assert page.device
        self.at_home[page.device] = page.family
        page.stage, page.device, page.until = S.HANDED_OVER, None, None
