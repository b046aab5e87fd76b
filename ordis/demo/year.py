"""The families of 2022: those who were served, those who were not, and the computer that came back."""

from datetime import date, datetime, timedelta

from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.allocation import actions as allocation
from ordis.allocation.queries import open_reservations_of
from ordis.demo import workshop
from ordis.demo.ceremony import HELD_ON, Evening
from ordis.demo.diary import moment, workday
from ordis.demo.donors import ARRIVED
from ordis.demo.handovers import Need, reserve_best, submit
from ordis.demo.proofs import wipe_disk
from ordis.demo.reporting import plan_reports
from ordis.demo.structures import FAMILIES, Referrer
from ordis.demo.world import World
from ordis.devices.models import Device
from ordis.referrals import actions, expiring
from ordis.stock import actions as stock

FIRST_HANDOVER, LAST_HANDOVER = date(2022, 3, 16), date(2022, 12, 8)
AT_THE_CEREMONY = 12
REFUSED = (
    "Le foyer a déjà un ordinateur récent ; un atelier numérique lui est proposé",
    "Hors de la commune : la demande est transmise au CCAS voisin",
    "Deux demandes pour le même foyer : la première est servie",
)
BROKEN = "L’écran reste noir depuis une chute"


def plan_families(world: World, computers: int) -> None:
    """78 families for 183 computers, in proportion for fewer; a dozen of them sign at the ceremony."""
    served = FAMILIES * computers // ARRIVED
    evening = Evening(world)
    evening.plan()
    plan_reports(world)
    referrers = [each for each in world.referrers for _ in range(each.structure.families)]
    world.random.shuffle(referrers)
    guests = min(AT_THE_CEREMONY, served // 4)
    needs = [_ordinary(world, each, rank, served - guests) for rank, each in enumerate(referrers[: served - guests])]
    for rank, referrer in enumerate(referrers[served - guests : served]):
        submitted = workday(HELD_ON, -28 + rank)
        Need(world, referrer, ceremony=lambda: evening.row).plan(submitted, HELD_ON, 18, 4 * rank)
    _plan_unserved(world)
    _plan_return(world, needs[0])


def _ordinary(world: World, referrer: Referrer, rank: int, total: int) -> Need:
    """The ``rank``-th handover of ``total``, spread over the year."""
    span = (LAST_HANDOVER - FIRST_HANDOVER).days
    signed_on = workday(FIRST_HANDOVER + timedelta(days=rank * span // total))
    need = Need(world, referrer)
    need.plan(
        workday(signed_on, -world.random.randint(14, 26)),
        signed_on,
        world.random.randrange(9, 18),
        world.minute(),
    )
    return need


# --- those who were not served ------------------------------------------------------------------------------


def _plan_unserved(world: World) -> None:
    for rank, why in enumerate(REFUSED):
        _Unserved(world, world.referrers[rank]).plan(date(2022, 4, 6) + timedelta(days=70 * rank), why)
    _Unserved(world, world.referrers[3]).plan(date(2022, 5, 18))
    _Moved(world, world.referrers[1]).plan(date(2022, 9, 19))


class _Unserved:
    """A referral that is refused with a reason, or that expires because nobody answered."""

    def __init__(self, world: World, referrer: Referrer) -> None:
        self.world, self.referrer = world, referrer

    def plan(self, day: date, why: str = "") -> None:
        self.why = why
        self.world.diary.plan(moment(workday(day), 10), self.submit)
        self.world.diary.plan(moment(workday(day, 3), 15), self.refuse if why else self.ask)

    def submit(self, at: datetime) -> None:
        self.referral = submit(self.world, self.referrer, at)

    def refuse(self, at: datetime) -> None:
        actions.refuse(referral=self.referral, reason=self.why, actor=self.world.team.coordinator, at=at)

    def ask(self, at: datetime) -> None:
        question = "Quel est le quartier du foyer ?"
        actions.ask(referral=self.referral, question=question, actor=self.world.team.coordinator, at=at)
        self.world.diary.plan(at + timedelta(days=64), self.warn)
        self.world.diary.plan(at + timedelta(days=95), self.expire)

    def warn(self, at: datetime) -> None:
        expiring.warn(at=at)

    def expire(self, at: datetime) -> None:
        expiring.expire(at=at)


class _Moved(_Unserved):
    """A computer is reserved, then the family moves away: released, and the referral cancelled."""

    def plan(self, day: date, why: str = "") -> None:
        for later, act in ((0, self.submit), (3, self.accept), (6, self.reserve), (12, self.release)):
            self.world.diary.plan(moment(workday(day, later), 11), act)

    def accept(self, at: datetime) -> None:
        actions.accept(referral=self.referral, actor=self.world.team.coordinator, at=at)

    def reserve(self, at: datetime) -> None:
        reserve_best(self.world, self.referral, at)

    def release(self, at: datetime) -> None:
        (reservation,) = open_reservations_of(self.referral)
        why = "La famille a quitté la ville"
        allocation.release(reservation=reservation, actor=self.world.team.coordinator, at=at, reason=why)
        actions.cancel(referral=self.referral, actor=self.referrer.agent, at=at)


# --- the computer that came back ----------------------------------------------------------------------------


def _plan_return(world: World, need: Need) -> None:
    """Given in March, back in October with a broken screen: wiped again, then repaired."""
    back = workday(date(2022, 10, 12))
    world.diary.plan(moment(back, 10), lambda at: take_back(world, _given(need), ReturnReason.BREAKDOWN, BROKEN, at))
    world.diary.plan(moment(workday(back, 1), 16), lambda at: wipe_again(world, _given(need), at))
    world.diary.plan(moment(workday(back, 3), 9), lambda at: repair(world, _given(need), at))


def _given(need: Need) -> Device:
    if need.handover is None:
        raise RuntimeError("the family has not signed yet")
    return need.handover.devices[0].device


def take_back(world: World, device: Device, reason: ReturnReason, note: str, at: datetime) -> None:
    lead = world.team.lead
    aftercare.take_back(device=device, reason=reason, note=note, actor=lead, at=at)
    stock.put(device=device, place=world.places.arrival, actor=lead, at=at)


def wipe_again(world: World, device: Device, at: datetime) -> None:
    for disk in device.disks:
        if not disk.state.proven:
            wipe_disk(device, disk, world.technician(), at)
    workshop.certify(device, world.technician(), at)


def repair(world: World, device: Device, at: datetime) -> None:
    worker = world.technician()
    workshop.begin(world, device, worker, at)
    workshop.work(world, device, worker, at + timedelta(hours=3))
    workshop.make_ready(world, device, worker, at + timedelta(hours=5))
