"""« Ranger » as a step, and a device that a family waits for."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import timeline
from ordis.devices.models import Device, Door, Stage
from ordis.handover.models import Appointment
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.outside.models import LotStage, OutsideLot
from ordis.stock import queries
from ordis.stock.steps import PUT
from tests import make


def apply(device: Device, value: str, note: str = "") -> str:
    return PUT.apply(
        device=device, value=value, note=note, actor=make.user(Role.TECHNICIAN), at=make.AT, door=Door.SCAN
    )


def test_a_scan_puts_the_device_and_says_by_which_door(session: Session) -> None:
    device, place = make.device(), make.place(name="Étagère B3")
    assert PUT.refusals(device=device, value=place.code, actor=make.user()) == []
    assert not PUT.done(device, place.code)
    assert apply(device, place.code, "avec son chargeur") == "Rangé\u202f: Étagère B3."
    session.refresh(device)
    assert PUT.done(device, place.code)
    (placing,) = queries.placings_of(device)
    assert (placing.place, placing.door, placing.note) == (place, Door.SCAN, "avec son chargeur")


def test_what_is_not_here_or_goes_nowhere_is_refused_with_its_reason(session: Session) -> None:
    place, expected = make.place(), make.device(stage=Stage.EXPECTED)
    assert "n’est pas dans nos locaux" in PUT.refusals(device=expected, value=place.code, actor=make.user())[0]
    assert "n’existe pas" in PUT.refusals(device=make.device(), value="BBBBBBB", actor=make.user())[0]
    with pytest.raises(Refusal, match="Aucun emplacement"):
        apply(make.device(), "BBBBBBB")


def test_a_device_away_at_an_outside_refurbisher_is_put_nowhere_until_it_is_back(session: Session) -> None:
    device, place = make.device(), make.place()
    lot = OutsideLot(
        number="LOT-2026-00001", organisation_id=make.organisation().id, opened_at=make.AT,
        opened_by_id=make.user().id, stage=LotStage.PREPARED,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    device.outside_lot_id = lot.id
    assert PUT.refusals(device=device, value=place.code, actor=make.user()) == []
    lot.stage = LotStage.AWAY
    session.flush()
    assert "lot LOT-2026-00001" in PUT.refusals(device=device, value=place.code, actor=make.user())[0]
    with pytest.raises(Refusal, match="atelier extérieur"):
        apply(device, place.code)


def test_moving_what_a_family_waits_for_is_warned_of_written_and_told_in_the_story(session: Session) -> None:
    reservation, place = make.reservation(), make.place()
    device, number = reservation.device, reservation.referral.number
    (warning,) = PUT.warnings(device=device, value=place.code, actor=make.user())
    assert f"Réservé pour la demande {number}, sans rendez-vous encore" in warning
    starts_at = make.AT + timedelta(days=3)
    session.add(
        Appointment(
            referral_id=reservation.referral_id, starts_at=starts_at, place="Mairie", changed_at=make.AT,
            ref="abcdefghjkmn",
        )
    )  # fmt: skip
    session.flush()
    (warning,) = PUT.warnings(device=device, value=place.code, actor=make.user())
    assert "rendez-vous le 5\u00a0novembre 2026" in warning
    assert PUT.refusals(device=device, value=place.code, actor=make.user()) == []
    apply(device, place.code)
    session.flush()
    assert f"réservé pour la demande {number}" in queries.placings_of(device)[0].note
    entries, _ = timeline.read(device)
    assert any("réservé pour" in entry.note and number in entry.note for entry in entries)


def test_a_device_that_nobody_waits_for_warns_of_nothing(session: Session) -> None:
    assert PUT.warnings(device=make.device(stage=Stage.READY), value=make.place().code, actor=make.user()) == []
