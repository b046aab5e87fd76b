"""Holds: who may lift which, what is asked for it, and what they stop behind every door."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.devices import holds, lifecycle, moves, steps
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Device, Door, Hold, HoldReason, Stage
from ordis.kernel.refusal import Refusal
from tests import make

R, T = HoldReason, Role
WORKSHOP, CITY = T.WORKSHOP_LEAD, T.COORDINATOR
WHO = {
    R.BIOS_PASSWORD: {T.TECHNICIAN, WORKSHOP, CITY},
    R.LOCKED: {WORKSHOP, CITY},
    R.DONOR_CLAIM: {CITY},
    R.SAFETY: {WORKSHOP, CITY},
    R.INVESTIGATE: {WORKSHOP, CITY},
}
TOWARDS_READY = [Move.START_WORK, Move.MARK_READY, Move.RESERVE, Move.HAND_OVER]


def held(reason: HoldReason = R.SAFETY, *, stage: Stage = Stage.WIPED, by: User | None = None) -> tuple[Device, Hold]:
    device = make.device(stage=stage)
    who = by or make.user(T.WORKSHOP_LEAD, name="Marc Delage")
    return device, holds.set_hold(device=device, reason=reason, note="Gonflée", actor=who, at=make.AT)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("reason", list(HoldReason))
def test_the_table_says_which_role_lifts_which_reason(session: Session, reason: HoldReason, role: Role) -> None:
    device, hold = held(reason)
    visitor = make.user(role)
    assert holds.may_lift(hold, visitor) == (role in WHO[reason])
    if role in WHO[reason]:
        holds.lift_hold(hold=hold, note="Fait", actor=visitor, at=make.AT)
        assert device.open_holds == []
    else:
        with pytest.raises(Refusal, match="à lever par un") as refused:
            holds.lift_hold(hold=hold, note="Fait", actor=visitor, at=make.AT)
        assert (refused.value.status, device.open_holds) == (403, [hold])


@pytest.mark.parametrize("reason", list(HoldReason))
def test_who_set_a_hold_lifts_it_only_when_it_was_a_doubt(session: Session, reason: HoldReason) -> None:
    technician = make.user(T.TECHNICIAN)
    _device, hold = held(reason, by=technician)
    assert holds.may_lift(hold, technician) == (reason in {R.INVESTIGATE, R.BIOS_PASSWORD})


def test_every_reason_has_somebody_who_lifts_it_and_the_sentence_names_them() -> None:
    for reason in HoldReason:
        assert any(holds.LIFTED_BY[reason] in rights for rights in GRANTS.values())
        for role in Role:
            named = role.label[1:] in holds.lifters(reason)
            assert named == (holds.LIFTED_BY[reason] in GRANTS[role]), (reason, role)
    assert "la personne qui l’a posé" in holds.lifters(R.INVESTIGATE)


def test_the_law_says_the_reasons_and_who_lifts_each(session: Session) -> None:
    device, _hold = held(R.SAFETY)
    holds.set_hold(device=device, reason=R.DONOR_CLAIM, note="", actor=make.user(CITY), at=make.AT)
    (sentence,) = lifecycle.refusals(device, Move.START_WORK, actor=make.user(WORKSHOP))
    assert "Sécurité (batterie), à lever par un responsable d’atelier ou un coordinateur ville" in sentence
    assert "Réclamation du donateur, à lever par un coordinateur ville" in sentence


def test_a_hold_is_set_once_and_lifted_once(session: Session) -> None:
    device, hold = held()
    lead = make.user(WORKSHOP)
    with pytest.raises(Refusal, match="déjà bloqué"):
        holds.set_hold(device=device, reason=R.SAFETY, note="", actor=lead, at=make.AT)
    holds.lift_hold(hold=hold, note="  Batterie changée ", actor=lead, at=make.AT)
    assert (hold.lift_note, hold.lifted_by) == ("Batterie changée", lead)
    with pytest.raises(Refusal, match="déjà levé"):
        holds.lift_hold(hold=hold, note="Encore", actor=lead, at=make.AT)


def test_lifting_asks_what_was_done(session: Session) -> None:
    device, hold = held()
    with pytest.raises(Refusal, match="ce qui a été fait"):
        holds.lift_hold(hold=hold, note="   ", actor=make.user(WORKSHOP), at=make.AT)
    assert device.open_holds == [hold]


def test_nobody_sets_a_hold_without_the_right(session: Session) -> None:
    with pytest.raises(Refusal, match="rôle"):
        holds.set_hold(device=make.device(), reason=R.SAFETY, note="", actor=make.user(T.ADMIN), at=make.AT)


@pytest.mark.parametrize("move", TOWARDS_READY)
def test_a_hold_stops_every_move_towards_ready_behind_every_door(session: Session, move: Move) -> None:
    (source,) = LIFECYCLE[move].sources
    assert source is not None
    device, hold = held(stage=source)
    users = {who for who in map(make.user, Role) if who.can(LIFECYCLE[move].permission)}
    step = steps.of_move(move)
    for user in users:
        assert any("Sécurité (batterie)" in reason for reason in lifecycle.refusals(device, move, actor=user))
        assert any("Sécurité (batterie)" in reason for reason in step.refusals(device=device, value="", actor=user))
        for door in Door:
            with pytest.raises(Refusal, match="Sécurité"):
                moves.perform(device=device, move=move, actor=user, at=make.AT, door=door)
            with pytest.raises(Refusal, match="Sécurité"):
                lifecycle.apply(device, move, actor=user, at=make.AT, door=door)
    holds.lift_hold(hold=hold, note="Fait", actor=make.user(WORKSHOP), at=make.AT)
    assert not any("bloqué" in reason for user in users for reason in lifecycle.refusals(device, move, actor=user))


def test_the_step_sets_the_hold_of_its_value_by_scan(session: Session) -> None:
    device, technician = make.device(), make.user(T.TECHNICIAN)
    assert steps.HOLD.permission is Permission.HOLD_SET
    assert steps.HOLD in steps.offered_to(technician)
    refused = steps.HOLD.refusals(device=device, value="", actor=technician)
    assert refused == [steps.NO_REASON]
    said = steps.HOLD.apply(
        device=device, value="investigate", note="Bruit", actor=technician, at=make.AT, door=Door.SCAN
    )
    assert "À examiner" in said
    assert device.open_holds[0].note == "Bruit"
    assert steps.HOLD.done(device, "investigate")
    assert not steps.HOLD.done(device, "safety")
    with pytest.raises(Refusal, match="déjà bloqué"):
        steps.HOLD.apply(device=device, value="investigate", note="", actor=technician, at=make.AT, door=Door.SCAN)


def test_a_reserved_device_may_be_held_and_everybody_concerned_is_told(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    reservation = make.reservation()
    device = reservation.device
    assert steps.HOLD.warnings(device=device, value="safety", actor=make.user(T.TECHNICIAN)) == [holds.RESERVED]
    technician = clients(T.TECHNICIAN)
    answer = technician.post(f"/devices/{device.code}/holds", data={"reason": "safety", "note": "Gonflée"})
    assert "la remise ne se fera pas avant la levée du blocage" in technician.get(answer.location).text
    seen = clients(CITY).get(f"/referrals/{reservation.referral.ref}").text
    assert "Cet appareil est bloqué" in seen
    assert "Sécurité (batterie)" in seen


def test_the_page_says_who_when_why_and_lifts_with_what_was_done(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    device, _hold = held(R.LOCKED)
    session.flush()
    page = clients(T.TECHNICIAN).get(f"/devices/{device.code}").text
    assert "Gonflée" in page
    assert "posé par Marc Delage" in page
    assert "à lever par un responsable d’atelier ou un coordinateur ville" in page
    assert "Lever ce blocage" not in page
    lead = clients(WORKSHOP)
    assert "Lever ce blocage" in lead.get(f"/devices/{device.code}").text
    path = f"/devices/{device.code}/holds/1/lift"
    assert lead.post(path, data={"note": ""}).status_code == 422
    assert clients(T.TECHNICIAN).post(path, data={"note": "Moi"}).status_code == 403
    answer = lead.post(path, data={"note": "Retiré du parc par le donateur"})
    told = lead.get(answer.location).text
    assert "1 blocage levé" in told.replace("\u00a0", " ")
    assert "Retiré du parc par le donateur" in told
    assert lead.post(path.replace("/1/", "/7/"), data={"note": "x"}).status_code == 404
