"""Rounds of collection for tests: a day to come, stops, hours of Paris."""

from datetime import date, time, timedelta

from ordis.accounts.permissions import Role
from ordis.donations.collections import actions
from ordis.donations.collections.actions import RoundFacts, StopFacts
from ordis.donations.collections.models import CollectionRound, CollectionStop
from ordis.donations.collections.rules import Window
from ordis.donations.models import Donation
from ordis.kernel import clock
from tests import make

EMAIL = "accueil@imprimerie.example"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def round_facts(days: int = 3, *, carrier: str = "Transports du Clain", **said: str) -> RoundFacts:
    return RoundFacts(in_days(days), carrier, **said)


def planned(days: int = 3, *, carrier: str = "Transports du Clain") -> CollectionRound:
    facts = round_facts(days, carrier=carrier, driver="Louis Martin", vehicle="camion 20 m³")
    return actions.plan_round(facts=facts, actor=make.user(Role.WORKSHOP_LEAD), at=clock.now())


def stop_facts(
    hours: tuple[int, int] = (9, 11), *, place: str = "12 rue des Forges", email: str = EMAIL, **said: str
) -> StopFacts:
    return StopFacts(Window(time(hours[0]), time(hours[1])), place, email=email, **said)  # type: ignore[arg-type]


def stop(of: CollectionRound, donation: Donation | None = None, facts: StopFacts | None = None) -> CollectionStop:
    return actions.add_stop(
        row=of, donation=donation or make.donation(), facts=facts or stop_facts(), actor=make.user(), at=clock.now()
    )
