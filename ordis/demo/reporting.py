"""What the city says of 2022: the words of the ceremony's report, and the activity report of the year."""

from datetime import date, datetime
from functools import partial
from typing import Final

from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.report import actions as ceremony_report
from ordis.demo.diary import moment
from ordis.demo.world import World
from ordis.reports.activity import actions, building
from ordis.reports.activity.models import Audience, Comparison, Length

INCIDENTS: Final = "Trois chargeurs manquaient le soir de la cérémonie\u202f: l’atelier les a livrés le lendemain."
NEXT_STEPS: Final = (
    "Une collecte auprès des administrations au printemps 2023, puis une commission d’attribution en mai.\n"
    "Des séances de premiers pas dans chaque maison de quartier."
)
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)


def plan_reports(world: World) -> None:
    """For the council, whole; for the network, on one page."""
    for day, audience, length in (
        (date(2023, 1, 24), Audience.COUNCIL, Length.FULL),
        (date(2023, 1, 31), Audience.NETWORK, Length.PAGE),
    ):
        world.diary.plan(moment(day, 10), partial(_issue, world, audience, length))


def _issue(world: World, audience: Audience, length: Length, at: datetime) -> None:
    actor = world.team.coordinator
    report, _new = actions.ask(
        first=FIRST, last=LAST, comparison=Comparison.PREVIOUS, audience=audience, length=length, actor=actor, at=at
    )
    building.issue_now(report, at=at)


def write_words(world: World, ceremony: Ceremony, at: datetime) -> None:
    """What the figures of the evening do not say, before it is closed."""
    actor = world.team.coordinator
    ceremony_report.write(ceremony=ceremony, incidents=INCIDENTS, next_steps=NEXT_STEPS, actor=actor, at=at)
