"""The year 2022 published as open data, quarter by quarter as they ended, then the whole year."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from ordis.demo.diary import moment
from ordis.demo.world import World
from ordis.reports.opendata import actions, queries
from ordis.reports.opendata.periods import Span
from ordis.reports.opendata.rows import csv_text

PUBLISHED_ON = (
    (Span(2022, 1), date(2022, 4, 20)),
    (Span(2022, 2), date(2022, 7, 20)),
    (Span(2022, 3), date(2022, 10, 19)),
    (Span(2022, 4), date(2023, 1, 18)),
    (Span(2022), date(2023, 1, 18)),
)


@dataclass(slots=True)
class OpenData:
    world: World

    def plan(self) -> None:
        for span, day in PUBLISHED_ON:
            self.world.diary.plan(moment(day, 16), partial(self.publish, span))

    def publish(self, span: Span, at: datetime) -> None:
        """Looked at, then published."""
        seen = actions.fingerprint(csv_text(queries.rows_of(span)))
        actions.publish(span=span, seen=seen, note="", actor=self.world.team.coordinator, at=at)
