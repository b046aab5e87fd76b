"""The recycler's lorry: what is scrap is loaded during its day, and leaves with its slip in the evening."""

from datetime import date, datetime

from ordis.demo.diary import Act, moment
from ordis.demo.world import World
from ordis.devices.models import Device
from ordis.kernel.clock import in_paris
from ordis.stock.recycling import actions
from ordis.stock.recycling.actions import Departure
from ordis.stock.recycling.models import RecyclingCollection, Tracking

LEAVES = 17  # o'clock
CABLES = ("Câbles, claviers et blocs d’alimentation hors d’usage", 18_400)


def send(world: World, device: Device, why: str, at: datetime, settled: Act) -> None:
    """Load ``device`` on the lorry of the day, opened by the first; ``settled`` is called when it has left."""
    day = in_paris(at).date()
    if day not in world.lorries:
        world.lorries[day] = (_open(world, at), [])
        world.diary.plan(moment(day, LEAVES, 0), lambda then: _leave(world, day, then))
    collection, waiting = world.lorries[day]
    _load(world, collection, device, why, at)
    waiting.append(settled)


def send_at_once(world: World, device: Device, why: str, at: datetime) -> RecyclingCollection:
    collection = _open(world, at)
    _load(world, collection, device, why, at)
    return actions.close(collection=collection, departure=_departure(in_paris(at).date()), actor=world.team.lead, at=at)


def leave_open(world: World, device: Device, why: str, at: datetime) -> RecyclingCollection:
    """The lorry is announced, its first device stands on the pallet; nobody says yet when it leaves."""
    collection = _open(world, at)
    _load(world, collection, device, why, at)
    return collection


def _open(world: World, at: datetime) -> RecyclingCollection:
    return actions.open_collection(organisation=world.recycler, actor=world.team.lead, at=at)


def _load(world: World, collection: RecyclingCollection, device: Device, why: str, at: datetime) -> None:
    weight = device.weight_g or world.random.randrange(1_900, 6_800, 50)
    actions.load(collection=collection, device=device, reason=why, weight_g=weight, actor=world.team.lead, at=at)


def _leave(world: World, day: date, at: datetime) -> None:
    collection, waiting = world.lorries[day]
    label, grams = CABLES
    actions.note_loose(collection=collection, label=label, weight_g=grams, actor=world.team.lead, at=at)
    actions.close(collection=collection, departure=_departure(day), actor=world.team.lead, at=at)
    for settled in waiting:
        settled(at)


def _departure(day: date) -> Departure:
    return Departure(
        tracking=Tracking.TRACKDECHETS,
        tracking_number=f"BSD-{day:%Y%m%d}-DEMO{day.timetuple().tm_yday:05d}",
        collected_on=day,
        carrier="Transports de la Vienne (nom inventé)",
    )
