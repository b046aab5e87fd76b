"""A family's computer: stated, accepted, reserved, an appointment, a signature."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import cos, sin
from random import Random

import sqlalchemy as sa

from ordis.allocation import actions as allocation
from ordis.allocation.proposals import proposals as fitting
from ordis.ceremonies.models import Ceremony
from ordis.demo import families
from ordis.demo.diary import moment, workday
from ordis.demo.structures import Referrer
from ordis.demo.world import World
from ordis.devices.models import Device, Hold, Stage
from ordis.documents.declared import Declared, Screen, Tick
from ordis.documents.strokes import HEIGHT, WIDTH
from ordis.handover import actions as preparing
from ordis.handover import freezing, signing
from ordis.handover.freezing import Pinned
from ordis.handover.models import Handover, IdentityCheck, ShownOn, SignerQuality, SignerTitle
from ordis.handover.rules import KitItem, kit_for, usual_kit
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.referrals import actions, sites
from ordis.referrals.facts import HouseholdFacts
from ordis.referrals.facts import Need as HouseholdNeed
from ordis.referrals.identity import Identity
from ordis.referrals.models import Referral

SCREEN = Screen("Mozilla/5.0 (Linux; Android 12; tablette) Firefox", 800, 1280, 1.5, "touch")
MANY = 500  # more than ever stand ready
QUESTION = "Le foyer a-t-il déjà une box, ou faut-il prévoir un partage de connexion ?"
ANSWER = "Pas de box : un partage de connexion par téléphone pour l’instant."


@dataclass(slots=True)
class Need:
    """Plans one referral, signed at the structure unless ``ceremony`` gives one. ``newest``: it gets the last computer
    to come among those that fit, not the one that waits longest."""

    world: World
    referrer: Referrer
    ceremony: Callable[[], Ceremony | None] = lambda: None
    newest: bool = False
    referral: Referral = field(init=False)
    handover: Handover | None = None

    def plan(self, submitted: date, signed_on: date, hour: int, minute: int = 0) -> None:
        self._at(submitted, self.submit)
        questioned = self.world.random.random() < 0.1
        if questioned:
            self._at(workday(submitted, 1), self.ask)
            self._at(workday(submitted, 3), self.complete)
        self._at(workday(submitted, 4), self.accept)
        when = moment(signed_on, hour, minute)
        self._at(workday(signed_on, -6), lambda at: self.reserve(when, at))

    def _at(self, day: date, act: Callable[[datetime], None]) -> None:
        hour = self.world.random.randrange(9, 17)
        self.world.diary.plan(moment(day, hour, self.world.minute()), act)

    def submit(self, at: datetime) -> None:
        self.referral = submit(self.world, self.referrer, at)

    def ask(self, at: datetime) -> None:
        actions.ask(referral=self.referral, question=QUESTION, actor=self.world.team.coordinator, at=at)

    def complete(self, at: datetime) -> None:
        actions.complete(referral=self.referral, answer=ANSWER, actor=self.referrer.agent, at=at)

    def accept(self, at: datetime) -> None:
        actions.accept(referral=self.referral, actor=self.world.team.coordinator, at=at)

    def reserve(self, when: datetime, at: datetime) -> None:
        reserve_best(self.world, self.referral, at, newest=self.newest)
        self._at(workday(in_paris(at).date(), 1), lambda then: self.appoint(when, then))

    def appoint(self, when: datetime, at: datetime) -> None:
        ceremony = self.ceremony()
        place = ceremony.place if ceremony else self.referrer.structure.name
        appoint(self.world, self.referral, when, place, at)
        self.world.diary.plan(when, self.sign)

    def sign(self, at: datetime) -> None:
        self.handover = sign(self.world, self.referral, self.referrer, at, ceremony=self.ceremony())


# --- acts that other chapters make too ----------------------------------------------------------------------


def submit(
    world: World,
    referrer: Referrer,
    at: datetime,
    *,
    who: Identity | None = None,
    family: HouseholdFacts | None = None,
    need: HouseholdNeed | None = None,
    exception_reason: str = "",
) -> Referral:
    """What is not said is drawn."""
    random = world.random
    family = family or families.household(random, referrer.structure.district)
    return actions.submit(
        organisation=referrer.organisation, identity=who or families.identity(random, world.names), household=family,
        need=need or families.need(random, family, in_paris(at).date()), exception_reason=exception_reason,
        site=next(iter(sites.open_ones(referrer.organisation)), None),
        idempotency_key=f"{random.getrandbits(128):032x}", actor=referrer.agent, at=at,
    )  # fmt: skip


def reserve_best(world: World, referral: Referral, at: datetime, *, newest: bool = False) -> Device:
    """The first proposal, or the last to come of all; when nothing of the kind is ready, another kind and a reason."""
    today = in_paris(at).date()
    proposals = fitting(referral, today, limit=MANY if newest else 1)
    if newest:
        proposals.sort(key=lambda each: (each.device.stage_since, each.device.id), reverse=True)
    reason = "" if proposals else "Rien de ce type n’est prêt ; la famille accepte cet appareil"
    device = proposals[0].device if proposals else _oldest_ready()
    allocation.reserve(
        referral=referral, device=device, actor=world.team.coordinator, at=at, reason=reason
    )  # fmt: skip
    return device


def _oldest_ready() -> Device:
    """Whatever its kind. Raises ``NoResultFound`` on an empty stock."""
    ready = sa.select(Device).where(Device.stage == Stage.READY, ~Device.holds.any(Hold.lifted_at.is_(None)))
    return db.session.scalars(ready.order_by(Device.stage_since, Device.id).limit(1)).one()


def appoint(world: World, referral: Referral, when: datetime, place: str, at: datetime) -> None:
    preparing.set_appointment(
        referral=referral, starts_at=when, place=place, actor=world.team.coordinator, at=at
    )  # fmt: skip


def sign(
    world: World, referral: Referral, referrer: Referrer, at: datetime, *, ceremony: Ceremony | None = None
) -> Handover:
    """Scan, tick the kit, open the kiosk, sign: with the coordinator at a ceremony, else the prescriber."""
    random = world.random
    actor = world.team.coordinator if ceremony else referrer.agent
    for device in preparing.reserved_devices(referral):
        preparing.confirm_device(referral=referral, text=device.code, actor=actor, at=at)
    guarded = random.random() < 0.05
    preparation = preparing.open_kiosk(
        referral=referral, kit=_kit(referral, random), place=ceremony.place if ceremony else referrer.structure.name,
        ceremony=ceremony, quality=SignerQuality.GUARDIAN if guarded else SignerQuality.BENEFICIARY,
        signer_name=families.name(random) if guarded else "",
        signer_title=SignerTitle.MOTHER if guarded else None,
        identity_check=list(IdentityCheck)[referral.id % len(IdentityCheck)], interpreter_name="",
        actor=actor, at=at,
    )  # fmt: skip
    types = random.random() < 0.08
    shown = freezing.freeze(preparation=preparation, way=ShownOn.SCREEN, actor=actor, at=at)
    return signing.sign(
        referral=referral, key=preparation.kiosk_key or "", declared=_declared(shown, types, random),
        actor=actor, at=at,
    )  # fmt: skip


def _declared(shown: Pinned, types: bool, random: Random) -> Declared:
    """The text read, every box ticked, three seconds each, then a drawing unless whoever signs ``types`` their name."""
    typed = shown.said.signer if types else ""
    ticked = tuple(Tick(box, 20_000 + 3_000 * place) for place, box in enumerate(shown.said.boxes))
    drawn = "" if typed else strokes(random)
    return Declared(ticked, drawn, typed, screen=SCREEN, shown=shown.row.sha256, read_ms=18_000)


def _kit(referral: Referral, random: Random) -> list[KitItem]:
    """What goes with its devices; a bag for some."""
    bagged, kinds = random.random() < 0.6, [device.kind for device in preparing.reserved_devices(referral)]
    usual = {*usual_kit(kinds), KitItem.KEYBOARD, KitItem.MOUSE, KitItem.VIDEO_CABLE, KitItem.GUIDE}
    return [item for item in kit_for(kinds) if item in usual or (item is KitItem.BAG and bagged)]


def strokes(random: Random) -> str:
    """A scribble of two or three loops and a line under it, as JSON (see ``documents.strokes``)."""
    drawn, clock = [], 0
    for _ in range(random.randint(2, 3)):
        left, tall, turns = random.uniform(80, 420), random.uniform(50, 110), random.uniform(1.5, 4)
        stroke = []
        for step in range(60):
            angle = step / 59 * turns * 6.283
            x = left + step * random.uniform(5.2, 5.6) + 30 * cos(angle)
            stroke.append(_point(x, 190 + tall * sin(angle * 1.1), clock := clock + 14))
        drawn.append(stroke)
    drawn.append([_point(150 + 12 * step, 320 - step, clock := clock + 10) for step in range(50)])
    return json.dumps(drawn)


def _point(x: float, y: float, t: int) -> tuple[float, float, int]:
    return round(min(max(x, 0), WIDTH), 1), round(min(max(y, 0), HEIGHT), 1), t
