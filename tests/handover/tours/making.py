"""Tours of the bus for tests: a day, stops, hours of Paris."""

from datetime import time

from ordis.accounts.permissions import Role
from ordis.handover.models import Slot
from ordis.handover.tours import actions, queries
from ordis.handover.tours.changing import StopFacts
from ordis.handover.tours.models import Tour, TourStop
from ordis.kernel import clock
from ordis.stock.models import Place, PlaceKind
from tests import make
from tests.handover.slots.making import in_days


def bus(name: str = "Bus numérique") -> Place:
    place = make.place(name=name)
    place.kind = PlaceKind.BUS
    return place


def tour(*, days: int = 4, on: Place | None = None) -> Tour:
    city = make.user(Role.COORDINATOR)
    return actions.open_tour(day=in_days(days), name="", bus=on or bus(), agent=city, actor=city, at=clock.now())


def stop(
    of: Tour, hours: tuple[int, int] = (9, 11), *, place: str = "Place de Provence", district: str = "",
    capacity: int = 4, minutes: int = 30,
) -> TourStop:  # fmt: skip
    return actions.add_stop(
        tour=of, facts=facts(hours, place=place, district=district, capacity=capacity, minutes=minutes),
        actor=make.user(), at=clock.now(),
    )  # fmt: skip


def facts(
    hours: tuple[int, int] = (9, 11), *, place: str = "Place de Provence", district: str = "", capacity: int = 4,
    minutes: int = 30,
) -> StopFacts:  # fmt: skip
    return StopFacts(place, district, time(hours[0]), time(hours[1]), capacity, minutes)


def slots(of: TourStop) -> list[Slot]:
    found = queries.slots_of(of.tour)
    return sorted((slot for slot in found if slot.stop_id == of.id), key=lambda slot: slot.starts_at)
