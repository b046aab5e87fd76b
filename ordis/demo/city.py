"""What the city has settled: how much each answer counts, and how many needs each structure may state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ordis.allocation.policy import actions, queries
from ordis.allocation.priority import Threshold
from ordis.demo.diary import moment, workday
from ordis.demo.structures import Referrer
from ordis.demo.world import World
from ordis.referrals.quotas import actions as quotas
from ordis.referrals.quotas.actions import PeriodFacts
from ordis.referrals.quotas.models import QuotaPeriod
from ordis.referrals.quotas.queries import quota

FIRST_REVIEW = date(2023, 1, 17)
AFTER_2022 = (
    "Bilan de 2022 : des familles de trois enfants attendaient derrière des foyers qui partageaient déjà un ordinateur."
)
THIS_YEAR = (
    "Avis du comité de suivi : sans connexion fixe, l’ordinateur est souvent le seul accès aux démarches ; "
    "une échéance compte plus tôt."
)
SEPTEMBER = 9
SECOND_HALF = 7  # July
SCHOOL_YEAR, LIMITED = "Année scolaire, accordée par le comité de suivi", "Le semestre, revu par le comité de suivi"


@dataclass(slots=True)
class City:
    world: World
    today: date

    def plan(self) -> None:
        self.world.diary.plan(moment(FIRST_REVIEW, 10), self.count_children_more)
        self._on(-60, 10, self.count_connection_more)
        self._on(-58, 11, self.grant_periods)
        self._on(-3, 16, self.try_another_table)
        self._on(-1, 18, self.nearly_use_one_up)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour), act)

    # --- priority -------------------------------------------------------------------------------------------

    def count_children_more(self, at: datetime) -> None:
        self._draft({"children": {"2": 25, "3": 40}}, {}, at)
        self._publish(AFTER_2022, at)

    def count_connection_more(self, at: datetime) -> None:
        self._draft({"connection": {"none": 10, "mobile": 5}}, {Threshold.SOON_DAYS: 45}, at)
        self._publish(THIS_YEAR, at)

    def try_another_table(self, at: datetime) -> None:
        """Written, tried on past referrals, not yet published."""
        self._draft({"purpose": {"training": 20}}, {}, at)

    def _draft(
        self, points: Mapping[str, Mapping[str, int]], thresholds: Mapping[Threshold, int], at: datetime
    ) -> None:
        """The table in force, and over it what changes."""
        table = queries.in_force()
        counted = {each.reading.key: dict(each.points) for each in table.criteria}
        for question, answers in points.items():
            counted[question] = counted.get(question, {}) | dict(answers)
        actions.save_draft(
            points=counted, thresholds=dict(table.thresholds) | dict(thresholds), based_on=self._seen(),
            actor=self.world.team.coordinator, at=at,
        )  # fmt: skip

    def _publish(self, note: str, at: datetime) -> None:
        actions.publish(based_on=self._seen(), note=note, actor=self.world.team.coordinator, at=at)

    def _seen(self) -> str:
        return actions.seen(queries.draft(), queries.in_force())

    # --- quotas ---------------------------------------------------------------------------------------------

    def grant_periods(self, at: datetime) -> None:
        """A school year for the demonstration prescriber's structure, the next one too."""
        first = self.world.referrers[0]
        begins = date(self.today.year - (self.today.month < SEPTEMBER), SEPTEMBER, 1)
        for year, limit in ((begins.year, 45), (begins.year + 1, 50)):
            days = date(year, SEPTEMBER, 1), date(year + 1, SEPTEMBER, 1) - timedelta(days=1)
            self._grant(first, *days, limit, SCHOOL_YEAR, at)

    def nearly_use_one_up(self, at: datetime) -> None:
        """One place left for the half-year, for one structure."""
        last, begins, ends = self.world.referrers[-1], *half_year(self.today)
        period = self._grant(last, begins, ends, last.structure.quota, LIMITED, at)
        used = quota(last.organisation, max(at, moment(begins, 0))).used
        city = self.world.team.coordinator
        quotas.change_period(period=period, facts=PeriodFacts(begins, ends, used + 1, LIMITED), actor=city, at=at)

    def _grant(
        self, referrer: Referrer, starts_on: date, ends_on: date, limit: int, note: str, at: datetime
    ) -> QuotaPeriod:
        return quotas.add_period(
            organisation=referrer.organisation, facts=PeriodFacts(starts_on, ends_on, limit, note),
            actor=self.world.team.coordinator, at=at,
        )  # fmt: skip


def half_year(day: date) -> tuple[date, date]:
    """Its first and last days: January to June, or July to December."""
    first = date(day.year, 1 if day.month < SECOND_HALF else SECOND_HALF, 1)
    return first, date(day.year, 6, 30) if first.month == 1 else date(day.year, 12, 31)
