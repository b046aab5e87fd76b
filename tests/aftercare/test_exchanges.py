"""A broken computer comes back, another is signed for; a family never has two."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.aftercare import actions as aftercare
from ordis.aftercare import exchanges
from ordis.aftercare.incidents.models import Incident, IncidentKind, IncidentStage
from ordis.aftercare.models import DeviceReturn, ReturnReason
from ordis.allocation import actions as allocation
from ordis.allocation.queue import queue
from ordis.devices.models import Device, DiskState, Stage
from ordis.documents import queries as papers
from ordis.handover import actions as handing
from ordis.handover import freezing, reading
from ordis.handover.models import Handover, IdentityCheck, ShownOn, SignerQuality
from ordis.handover.rules import KitItem
from ordis.handover.slip import actions as slips
from ordis.indicators.queries import figures
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals import households
from ordis.referrals.identity import Identity
from ordis.referrals.models import ACTIVE_STAGES, Referral, ReferralStage
from ordis.referrals.quotas.queries import quota
from tests import make
from tests.aftercare.incidents import making
from tests.allocation.test_race import together
from tests.handover import making as handovers
from tests.handover.test_pdf import text_of


def ready_again(referral: Referral) -> handovers.Ready:
    """The exchange reserved, scanned, its kiosk open: the same doors as the first time."""
    reservation = make.reservation(referral=referral, at=clock.now())
    agent = make.user()
    handing.confirm_device(referral=referral, text=reservation.device.code, actor=agent, at=clock.now())
    prepared = handing.open_kiosk(
        referral=referral, kit=[KitItem.CHARGER], place="Mairie", ceremony=None, quality=SignerQuality.BENEFICIARY,
        signer_name="", signer_title=None, identity_check=IdentityCheck.KNOWN, interpreter_name="", actor=agent,
        at=clock.now(),
    )  # fmt: skip
    assert prepared.kiosk_key
    freezing.freeze(preparation=prepared, way=ShownOn.SCREEN, actor=agent, at=clock.now())
    return handovers.Ready(referral, reservation.device, agent, prepared.kiosk_key)


def identity_of(referral: Referral) -> Identity:
    family = referral.household
    assert family.last_name
    assert family.first_name
    assert family.born_on
    return Identity(family.last_name, family.first_name, family.born_on)


def devices_with_families() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Device.stage == Stage.HANDED_OVER)) or 0


def test_an_exchange_gives_back_the_first_and_waits_for_another_by_no_quota(session: Session) -> None:
    first = handovers.signed()
    incident = making.deposited(of=first)
    used = quota(first.referral.organisation, clock.now()).used
    opened = making.exchanged(incident)
    device = first.devices[0].device
    assert (device.stage, incident.stage) == (Stage.RETURNED, IncidentStage.EXCHANGED)
    assert [disk.state for disk in device.disks] == [DiskState.TO_WIPE]
    assert first.devices[0].ended_on == clock.today()
    assert (opened.stage, opened.exchanges, opened.household) == (
        ReferralStage.ACCEPTED, first.referral, first.referral.household,
    )  # fmt: skip
    assert quota(first.referral.organisation, clock.now()).used == used


def test_a_family_whose_computer_broke_stands_before_a_like_need_that_asked_earlier_and_its_line_says_why(
    session: Session,
) -> None:
    incident = making.incident()
    earlier = make.referral(stage=ReferralStage.ACCEPTED)
    opened = making.exchanged(incident)
    waiting = queue().items
    assert [each.referral for each in waiting] == [opened, earlier]
    assert "Échange\u202f: l’appareil remis est tombé en panne (+40)" in waiting[0].score.explanation
    assert "Échange" not in waiting[1].score.explanation


def test_the_second_agreement_names_the_computer_that_it_replaces(session: Session) -> None:
    first = handovers.signed()
    old = first.devices[0].device
    second = handovers.sign(ready_again(making.exchanged(making.incident(of=first))))
    said = " ".join(text_of(papers.content(second.document)).split())
    assert f"par la convention {first.document.number}" in said
    assert old.model in said.partition("Remplace")[2][:80]
    told = reading.once_signed(second).replaces
    assert told in said.replace("\u00a0", " ") or told.replace("\u00a0", " ") in said
    first.devices[0].facts = first.devices[0].facts | {"designation": "Corrigé depuis"}
    db.session.flush()
    assert reading.once_signed(second).replaces == told
    assert "Corrigé" not in text_of(
        papers.content(slips.issue_slip(handover=second, actor=make.user(), at=clock.now()))
    )
    assert second.devices[0].device.stage is Stage.HANDED_OVER
    assert second.referral_id != first.referral_id
    assert devices_with_families() == 1


def test_a_family_that_exchanges_is_helped_once(session: Session) -> None:
    first = handovers.signed()
    before = figures(clock.today(), clock.today())
    handovers.sign(ready_again(making.exchanged(making.incident(of=first))))
    after = figures(clock.today(), clock.today())
    assert (after.households, after.people) == (before.households, before.people)
    assert after.handed_over == before.handed_over + 1


def test_the_whole_is_refused_when_the_family_has_asked_again_meanwhile(session: Session) -> None:
    first = handovers.signed()
    incident = making.incident(of=first)
    asked_again(first, exception_reason="Panne")
    with pytest.raises(Refusal, match="déjà une demande en cours"):
        making.exchanged(incident)
    assert (first.devices[0].device.stage, incident.stage) == (Stage.HANDED_OVER, IncidentStage.DECLARED)
    assert db.session.scalars(sa.select(DeviceReturn)).all() == []


def asked_again(handover: Handover, **said: str) -> Referral:
    referral = handover.referral
    return referrals.submit(
        organisation=referral.organisation, identity=identity_of(referral), household=make.HOUSEHOLD, need=make.NEED,
        idempotency_key="again", actor=referral.author, at=clock.now(), **said,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("kind", [IncidentKind.LOSS, IncidentKind.THEFT])
def test_what_is_lost_is_not_exchanged(session: Session, kind: IncidentKind) -> None:
    with pytest.raises(Refusal, match="ne convient pas"):
        making.exchanged(making.incident(kind))


@pytest.mark.parametrize("reason", ReturnReason)
def test_a_household_whose_computer_came_back_asks_again_unless_it_broke_its_word(
    session: Session, reason: ReturnReason
) -> None:
    handover = handovers.signed()
    with pytest.raises(households.Ask, match="déjà été remis"):
        asked_again(handover)
    aftercare.take_back(device=handover.devices[0].device, reason=reason, actor=make.user(), at=clock.now())
    if reason is ReturnReason.BREACH:
        with pytest.raises(households.Ask, match="déjà été remis"):
            asked_again(handover)
    else:
        assert asked_again(handover).served_before is None


def test_a_household_that_lost_its_computer_still_says_why_it_asks_again(session: Session) -> None:
    handover = handovers.signed()
    making.incident(IncidentKind.THEFT, of=handover)
    with pytest.raises(households.Ask, match="panne, vol"):
        asked_again(handover)
    assert asked_again(handover, exception_reason="Vol").exception_reason == "Vol"


def exchanging(incident: int, agent: int) -> Callable[[], None]:
    def attempt() -> None:
        with clock.frozen(NOW):
            exchanges.exchange(
                incident=db.session.get_one(Incident, incident), accessories=[], note="",
                actor=db.session.get_one(User, agent), at=NOW,
            )  # fmt: skip

    return attempt


def asking(referral: int, agent: int) -> Callable[[], None]:
    def attempt() -> None:
        with clock.frozen(NOW):
            actor, mine = db.session.get_one(User, agent), db.session.get_one(Referral, referral)
            referrals.submit(
                organisation=mine.organisation, identity=identity_of(mine), household=make.HOUSEHOLD, need=make.NEED,
                idempotency_key="at the same second", exception_reason="Panne", actor=actor, at=NOW,
            )  # fmt: skip

    return attempt


NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_pressed_by_four_at_once_while_the_family_asks_again_one_referral_is_open(own_database: Flask) -> None:
    handover = handovers.signed()
    incident = making.incident(of=handover).id
    agent, author, referral = make.user().id, handover.referral.author_id, handover.referral_id
    db.session.commit()
    answers = together(own_database, [*[exchanging(incident, agent)] * 4, asking(referral, author)])
    assert Counter(answers)["gagné"] == 1
    active = db.session.scalars(sa.select(Referral).where(Referral.stage.in_(ACTIVE_STAGES))).all()
    assert len(active) == 1
    assert devices_with_families() + sum(each.exchanges_id is not None for each in active) == 1


def test_an_exchange_reserved_twice_at_once_gives_one_computer(own_database: Flask) -> None:
    referral = making.exchanged(making.incident())
    wanted, agent = [make.device(stage=Stage.READY).id for _ in range(3)], make.user().id
    key = referral.id
    db.session.commit()

    def reserving(device: int) -> Callable[[], None]:
        def attempt() -> None:
            allocation.reserve(
                referral=db.session.get_one(Referral, key), device=db.session.get_one(Device, device),
                actor=db.session.get_one(User, agent), at=NOW,
            )  # fmt: skip

        return attempt

    answers = together(own_database, [reserving(device) for device in wanted])
    assert Counter(answers)["gagné"] == 1
    assert devices_with_families() == 0
