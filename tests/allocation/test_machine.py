"""Referrals, decisions, reservations, expiries, appointments, handovers and returns in any order, on a real database.

Whatever happens no device has two families, no family two devices, and no referral is lost: the base agrees with a
book kept apart, in plain dictionaries, by whoever tells the story.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.allocation import actions
from ordis.allocation.models import Reservation
from ordis.allocation.plans import actions as plans
from ordis.devices.models import Device, Kind, Stage
from ordis.handover import actions as preparing
from ordis.handover import freezing, signing
from ordis.handover.models import IdentityCheck, ShownOn, SignerQuality
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referring
from ordis.referrals import expiring
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.allocation.book import ACTIVE, FAMILIES, PROMISED, QUOTA, Book, Page, S
from tests.allocation.missing import Missing
from tests.handover.making import declared

EXAMPLES, STEPS = (30, 50) if os.environ.get("ORDIS_TEST_DATABASE", "sqlite") == "sqlite" else (10, 30)


class House(Missing):
    referrals: Bundle[Referral] = Bundle("referrals")
    devices: Bundle[Device] = Bundle("devices")
    given: Bundle[Device] = Bundle("given")

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = db.session.begin_nested()
        self.at: datetime = make.AT
        self.city, self.lead = make.user(Role.COORDINATOR), make.user(Role.WORKSHOP_LEAD)
        self.structures = [make.prescriber_structure(yearly_quota=limit) for limit in (QUOTA, None)]
        self.agents = [make.user(Role.PRESCRIBER, of=each) for each in self.structures]
        self.book = Book()

    def teardown(self) -> None:
        self.savepoint.rollback()
        db.session.expunge_all()

    def attempt(self, allowed: bool, act: Callable[[], object]) -> bool:
        """Do it as a request does: all of it, or a refusal and nothing. The book says which it must be."""
        try:
            with db.session.begin_nested():
                act()
            refused = ""
        except Refusal as refusal:
            refused = refusal.message
        assert bool(refused) != allowed, refused or "it should have been refused"
        return allowed

    @initialize(target=devices)
    def the_shelf_is_not_empty(self) -> object:
        return multiple(*(self.a_device_is_ready(kind) for kind in (Kind.LAPTOP, Kind.LAPTOP, Kind.DESKTOP)))

    @initialize(target=referrals)
    def the_queue_is_not_empty(self) -> object:
        waiting: list[Any] = [self.a_need_is_stated(family, structure) for family, structure in ((0, 0), (1, 1))]
        for referral in waiting:
            self.somebody_decides(referral, "accept")
        return multiple(*waiting)

    # --- what people do ------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([0, 1, 10, 18, 25]))
    def time_goes_by(self, days: int) -> None:
        self.at += timedelta(days=days, minutes=1)

    @rule(target=devices, kind=st.sampled_from([Kind.LAPTOP, Kind.LAPTOP, Kind.DESKTOP]))
    def a_device_is_ready(self, kind: Kind) -> Device:
        device = make.device(stage=Stage.READY, kind=kind)
        self.book.ready.add(device.code)
        return device

    @rule(target=referrals, family=st.integers(0, len(FAMILIES) - 1), structure=st.integers(0, 1))
    def a_need_is_stated(self, family: int, structure: int) -> object:
        back = self.book.served(family) and family not in self.book.at_home.values()
        made: list[Referral] = []

        def act() -> None:
            made.append(
                referring.submit(
                    organisation=self.structures[structure], identity=FAMILIES[family], household=make.HOUSEHOLD,
                    need=make.NEED, idempotency_key=f"{self.at:%j%H%M%S}-{len(self.book.pages)}",
                    exception_reason="Le premier est revenu en panne" if back else "",
                    actor=self.agents[structure], at=self.at,
                )
            )  # fmt: skip

        served = self.book.served(family)
        if not self.attempt(self.book.may_ask(family, structure, self.today), act):
            return multiple()
        (referral,) = made
        self.book.pages[referral.number] = Page(family, structure, S.SUBMITTED, self.today, served, quiet=self.at)
        return referral

    @rule(referral=referrals, how=st.sampled_from(["accept", "accept", "accept", "refuse", "ask", "complete"]))
    def somebody_decides(self, referral: Referral, how: str) -> None:
        page, city, at = self.book.pages[referral.number], self.city, self.at
        acts: dict[str, tuple[set[ReferralStage], ReferralStage, Callable[[], object]]] = {
            "accept": ({S.SUBMITTED}, S.ACCEPTED, lambda: referring.accept(
                referral=referral, override_reason="Panne constatée" if page.served_before else "", actor=city, at=at)),
            "refuse": ({S.SUBMITTED, S.TO_COMPLETE, S.ACCEPTED}, S.REFUSED, lambda: referring.refuse(
                referral=referral, reason="Hors de la ville", actor=city, at=at)),
            "ask": ({S.SUBMITTED}, S.TO_COMPLETE, lambda: referring.ask(
                referral=referral, question="Quel âge ont les enfants ?", actor=city, at=at)),
            "complete": ({S.TO_COMPLETE}, S.SUBMITTED, lambda: referring.complete(
                referral=referral, answer="Six et neuf ans", actor=self.agents[page.structure], at=at)),
        }  # fmt: skip
        sources, target, act = acts[how]
        if self.attempt(page.stage in sources, act):
            page.become(target, at)

    @rule(referral=referrals)
    def the_prescriber_cancels(self, referral: Referral) -> None:
        page = self.book.pages[referral.number]
        agent = self.agents[page.structure]
        allowed = page.stage in ACTIVE - PROMISED
        if self.attempt(allowed, lambda: referring.cancel(referral=referral, actor=agent, at=self.at)):
            page.become(S.CANCELLED, self.at)

    @rule(referral=referrals, device=devices)
    def the_city_reserves(self, referral: Referral, device: Device) -> None:
        allowed = self.book.pages[referral.number].stage is S.ACCEPTED and device.code in self.book.ready
        if self.attempt(allowed, lambda: actions.reserve(
            referral=referral, device=device, actor=self.city, at=self.at, reason="Convient quand même")):  # fmt: skip
            self.book.promise(referral.number, device.code, self.at)

    @rule()
    def a_plan_is_applied(self) -> None:
        waiting = [number for number, page in self.book.pages.items() if page.stage is S.ACCEPTED]
        asked = self._named(*waiting)
        if not asked:
            return
        plan = plans.propose(referrals=asked, actor=self.city, at=self.at)
        if self.attempt(bool(plan.lines), lambda: plans.apply(
            plan=plan, chosen=set(waiting), actor=self.city, at=self.at)):  # fmt: skip
            for line in plan.lines:
                assert line["outcome"] == "reserved", line
                self.book.promise(line["referral"], line["device"], self.at)

    @rule(referral=referrals)
    def the_city_releases(self, referral: Referral) -> None:
        page = self.book.pages[referral.number]
        if self._with_reservation(referral, lambda found: actions.release(
            reservation=found, actor=self.city, at=self.at, reason="La famille renonce")):  # fmt: skip
            self.book.free(page, self.at)

    @rule(referral=referrals)
    def the_city_puts_the_end_off(self, referral: Referral) -> None:
        page = self.book.pages[referral.number]
        if self._with_reservation(referral, lambda found: actions.extend(
            reservation=found, actor=self.city, at=self.at, reason="Hospitalisée"), not page.extended):  # fmt: skip
            self.book.put_off(page, self.today)

    @rule()
    def the_worker_comes_by(self) -> None:
        ending = [page for page in self.book.pages.values() if page.stage is S.RESERVED and page.until]
        due = [page for page in ending if page.until and page.until < self.today]
        actions.warn_reservations(at=self.at)
        assert actions.expire_reservations(at=self.at) == len(due)
        for page in due:
            self.book.free(page, self.at)

    @rule(days=st.sampled_from([0, 70, 340]), then=st.sampled_from([0, 31]))
    def nobody_gives_news(self, days: int, then: int) -> None:
        """The worker looks for silence, after as long as it takes to be told of it, then to end."""
        for each in (days, then):
            self.at += timedelta(days=each, minutes=1)
            self.the_worker_comes_by()
            self._silence()

    def _silence(self) -> None:
        told, over = self.book.silent(self.at), self.book.over(self.at)
        assert expiring.warn(at=self.at) == len(told)
        for page in told:
            page.told = self.at
        assert expiring.expire(at=self.at) == len(over)
        for page in over:
            page.become(S.EXPIRED, self.at)

    @rule(referral=referrals)
    def the_prescriber_says_that_it_is_still_needed(self, referral: Referral) -> None:
        page = self.book.pages[referral.number]
        agent = self.agents[page.structure]
        if self.attempt(page.stage is S.ACCEPTED, lambda: expiring.keep(referral=referral, actor=agent, at=self.at)):
            page.become(S.ACCEPTED, self.at)

    @rule(which=st.integers(0, 9), days=st.integers(-1, 40))
    def an_appointment_is_set_or_moved(self, which: int, days: int) -> None:
        self._promise_one()
        referral = self._one(PROMISED, which)
        page, when = self.book.pages[referral.number], self.at + timedelta(days=days)
        if self.attempt(page.stage in PROMISED and days >= 0, lambda: preparing.set_appointment(
            referral=referral, starts_at=when, place="Maison de quartier", actor=self.city, at=self.at)):  # fmt: skip
            page.meets = when
            page.become(S.APPOINTMENT, self.at)

    @rule(which=st.integers(0, 9))
    def an_appointment_is_cancelled(self, which: int) -> None:
        if which < 8:  # else there may be none to cancel
            self.an_appointment_is_set_or_moved(which, 3)
        referral = self._one({S.APPOINTMENT}, which)
        page = self.book.pages[referral.number]
        agent = self.agents[page.structure]
        if self.attempt(page.stage is S.APPOINTMENT, lambda: preparing.cancel_appointment(
            referral=referral, actor=agent, at=self.at)):  # fmt: skip
            self.book.cancel_appointment(page, self.at)

    @precondition(lambda self: any(page.device for page in self.book.pages.values()))
    @rule(target=given, which=st.integers(0, 9))
    def a_family_signs(self, which: int) -> Device:
        promised = [(number, page) for number, page in self.book.pages.items() if page.device]
        number, page = promised[which % len(promised)]
        code, agent = page.device or "", self.agents[page.structure]
        device = db.session.scalars(sa.select(Device).where(Device.code == code)).one()
        (referral,) = self._named(number)

        def act() -> None:
            who = {"referral": referral, "actor": agent, "at": self.at}
            preparing.confirm_device(text=code, **who)
            kiosk = preparing.open_kiosk(
                kit=[], place="Ici", ceremony=None, quality=SignerQuality.BENEFICIARY, signer_name="",
                signer_title=None, identity_check=IdentityCheck.KNOWN, interpreter_name="", **who,
            )  # fmt: skip
            freezing.freeze(preparation=kiosk, way=ShownOn.SCREEN, actor=agent, at=self.at)
            signing.sign(key=kiosk.kiosk_key or "", declared=declared(referral), **who)

        assert self.attempt(True, act)
        self.book.hand_over(page, self.at)
        return device

    @rule(target=devices, device=consumes(given))
    def a_device_comes_back_and_is_ready_again(self, device: Device) -> Device:
        aftercare.take_back(device=device, reason=ReturnReason.BREAKDOWN, actor=self.lead, at=self.at)
        del self.book.at_home[device.code]
        make.repair(device)
        db.session.flush()
        self.book.ready.add(device.code)
        return device

    # --- what they need -----------------------------------------------------------------------------------------

    def _one(self, stages: set[ReferralStage], which: int) -> Referral:
        """One of those at these stages; if there is none, any, of which it must be refused."""
        pages = self.book.pages
        numbers = [number for number, page in pages.items() if page.stage in stages] or list(pages)
        return self._named(numbers[which % len(numbers)])[0]

    def _promise_one(self) -> None:
        """So that there is something to meet about, if anything waits and anything is ready."""
        stages = {page.stage for page in self.book.pages.values()}
        if S.ACCEPTED in stages and self.book.ready and not stages & PROMISED:
            code = sorted(self.book.ready)[0]
            device = db.session.scalars(sa.select(Device).where(Device.code == code)).one()
            self.the_city_reserves(self._one({S.ACCEPTED}, 0), device)

    def _named(self, *numbers: str) -> list[Referral]:
        return list(db.session.scalars(sa.select(Referral).where(Referral.number.in_(numbers))))

    def _with_reservation(self, referral: Referral, act: Callable[[Reservation], object], allowed: bool = True) -> bool:
        last = sa.select(Reservation).where(Reservation.referral_id == referral.id).order_by(Reservation.id.desc())
        reservation = db.session.scalars(last).first()
        if reservation is None:
            return False
        is_open = self.book.pages[referral.number].stage in PROMISED
        return self.attempt(allowed and is_open, lambda: act(reservation))


def test_whatever_the_order_of_events_the_base_agrees_with_the_book(session: Session) -> None:
    bounds: dict[str, Any] = {"max_examples": EXAMPLES, "stateful_step_count": STEPS, "deadline": None}
    run_state_machine_as_test(House, settings=settings(**bounds, suppress_health_check=list(HealthCheck)))
