"""A plan is proposed, changes nothing, then is applied once; what no longer holds undoes nothing of the rest."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.allocation import actions as allocation
from ordis.allocation.models import Reservation
from ordis.allocation.plans import actions, rules
from ordis.allocation.plans.models import AllocationPlan
from ordis.devices.models import Device, Kind, Stage
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals_actions
from ordis.referrals.models import HomeEquipment, Purpose, Referral, ReferralStage
from tests import make
from tests.referrals.test_queries import statements


def accepted(**fields: object) -> Referral:
    return make.referral(stage=ReferralStage.ACCEPTED, **fields)  # type: ignore[arg-type]


def ready(kind: Kind = Kind.LAPTOP) -> Device:
    return make.device(stage=Stage.READY, kind=kind)


def propose(*referrals: Referral) -> AllocationPlan:
    return actions.propose(referrals=referrals, actor=make.user(), at=make.AT)


def apply(plan: AllocationPlan, *numbers: str) -> AllocationPlan:
    chosen = numbers or [line["referral"] for line in plan.lines]
    return actions.apply(plan=plan, chosen=set(chosen), actor=make.user(), at=make.AT)


def reservations(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).where(Reservation.ended_at.is_(None))) or 0


def test_the_first_of_the_queue_get_what_there_is_and_the_others_read_why(session: Session) -> None:
    plain, urgent = accepted(), accepted(equipment=HomeEquipment.NONE)
    desktop = accepted(wanted_kind=Kind.DESKTOP)
    device = ready()
    plan = propose(plain, desktop, urgent)
    assert [(line["referral"], line["device"]) for line in plan.lines] == [(urgent.number, device.code)]
    assert "Type\u202f: Ordinateur portable (+50)" in plan.lines[0]["why"]
    assert {each["referral"]: each["why"] for each in plan.left_out} == {
        plain.number: "1\u00a0appareil convient, mais d’autres demandes passent avant.",
        desktop.number: "Aucun appareil prêt de ce type\u202f: unité centrale.",
    }
    assert (device.stage, reservations(session)) == (Stage.READY, 0)


def test_a_class_too_low_for_all_that_is_ready_is_told(session: Session) -> None:
    device = ready()
    device.performance, device.cpu_mark, device.ram_mb = "Simple", 1_900, 4_096
    (left,) = propose(accepted(purpose=Purpose.SCHOOL)).left_out
    assert "classe suffisante pour cet usage (Courant)" in left["why"]
    assert propose(accepted(purpose=Purpose.FORMALITIES)).left_out == []


def test_a_referral_that_is_not_accepted_is_left_out_and_said(session: Session) -> None:
    ready()
    (left,) = propose(make.referral(stage=ReferralStage.SUBMITTED)).left_out
    assert "à l’étape «\u202fDéposée\u202f»" in left["why"]


def test_a_plan_is_the_same_whatever_the_order_in_which_it_is_asked(session: Session) -> None:
    asked, _devices = [accepted() for _ in range(4)], [ready() for _ in range(3)]
    assert propose(*asked).lines == propose(*reversed(asked)).lines


@pytest.mark.parametrize(("number", "said"), [(0, "Aucune demande acceptée"), (rules.MOST + 1, "500")])
def test_a_plan_for_nobody_or_for_too_many_is_refused(session: Session, number: int, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        propose(*[accepted()] * number)


def test_applied_once_every_pair_is_reserved_and_a_second_press_does_nothing(session: Session) -> None:
    asked, _devices = [accepted() for _ in range(3)], [ready() for _ in range(3)]
    plan = apply(propose(*asked))
    assert [line["outcome"] for line in plan.lines] == ["reserved"] * 3
    assert all(each.stage is ReferralStage.RESERVED for each in asked)
    assert reservations(session) == 3
    before = (plan.applied_at, plan.applied_by, plan.lines, session.scalar(sa.select(sa.func.max(AuditEvent.id))))
    apply(plan)
    after = (plan.applied_at, plan.applied_by, plan.lines, session.scalar(sa.select(sa.func.max(AuditEvent.id))))
    assert after == before
    assert actions.told(plan) == "3\u00a0appareils réservés."


def test_what_was_taken_since_is_told_and_the_rest_is_reserved(session: Session) -> None:
    asked, _devices = [accepted() for _ in range(3)], [ready() for _ in range(3)]
    plan = propose(*asked)
    taken = session.scalars(sa.select(Device).where(Device.code == plan.lines[0]["device"])).one()
    thief = accepted()
    make.reservation(referral=thief, device=taken)
    gone = next(each for each in asked if each.number == plan.lines[1]["referral"])
    referrals_actions.cancel(referral=gone, actor=gone.author, at=make.AT)
    apply(plan)
    assert [line["outcome"] for line in plan.lines] == ["lost", "lost", "reserved"]
    assert "vient d’être réservé pour une autre demande" in plan.lines[0]["said"]
    assert "Annulée" in plan.lines[1]["said"]
    assert thief.stage is ReferralStage.RESERVED
    assert gone.stage is ReferralStage.CANCELLED
    assert reservations(session) == 2
    assert "2\u00a0lignes n’ont pas tenu" in actions.told(plan)


def test_an_unticked_line_is_kept_and_not_reserved(session: Session) -> None:
    asked, _devices = [accepted() for _ in range(2)], [ready() for _ in range(2)]
    plan = propose(*asked)
    apply(plan, plan.lines[1]["referral"])
    assert [line["outcome"] for line in plan.lines] == ["unticked", "reserved"]
    assert reservations(session) == 1


def test_numbers_that_are_not_of_the_plan_reserve_nothing(session: Session) -> None:
    stranger, _device = accepted(), ready()
    plan = propose(accepted())
    with pytest.raises(Refusal, match="Aucune ligne n’est cochée"):
        apply(plan, stranger.number, "DEM-1999-00001")
    assert (plan.applied_at, reservations(session)) == (None, 0)


def test_a_device_that_came_back_to_the_workshop_since_is_not_reserved(session: Session) -> None:
    device = ready()
    device.performance = "Courant"
    plan = propose(accepted())
    device.performance, device.cpu_mark, device.ram_mb = "Simple", 1_900, 4_096
    apply(plan)
    assert plan.lines[0]["outcome"] == "lost"
    assert "trop juste" in plan.lines[0]["said"]


def test_a_plan_costs_the_same_queries_whatever_its_size(session: Session) -> None:
    def cost(number: int) -> int:
        asked, _devices = [accepted() for _ in range(number)], [ready() for _ in range(number)]
        session.flush()
        actor = make.user()
        with statements() as sent:
            actions.propose(referrals=asked, actor=actor, at=make.AT)
        for line in session.scalars(sa.select(AllocationPlan).order_by(AllocationPlan.id.desc())).first().lines:  # type: ignore[union-attr]
            device = session.scalars(sa.select(Device).where(Device.code == line["device"])).one()
            referral = session.scalars(sa.select(Referral).where(Referral.number == line["referral"])).one()
            allocation.reserve(referral=referral, device=device, actor=actor, at=make.AT)
        return len(sent)

    assert cost(2) == cost(6)
