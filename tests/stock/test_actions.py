"""Places are opened, devices are put in them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.code import is_valid
from ordis.devices.models import Stage
from ordis.kernel.refusal import Refusal
from ordis.stock import actions
from ordis.stock.models import PlaceKind, Placing
from tests import make


def test_a_new_place_has_a_code_of_its_own_and_a_trace(session: Session) -> None:
    room = make.place()
    place = actions.open_place(
        name="  Étagère B3 ", kind=PlaceKind.SHELF, capacity=40, parent=room, actor=make.user(), at=make.AT
    )
    session.flush()
    assert (place.name, place.parent_id) == ("Étagère B3", room.id)
    assert is_valid(place.code)
    assert session.scalars(select(AuditEvent.subject)).all()[-1] == place.code


def test_two_places_never_bear_the_same_name(session: Session) -> None:
    make.place(name="Bus")
    with pytest.raises(Refusal, match="s’appelle déjà « Bus »"):
        actions.open_place(name="Bus", kind=PlaceKind.BUS, capacity=None, parent=None, actor=make.user(), at=make.AT)


def test_each_move_of_a_device_is_a_row(session: Session) -> None:
    device, person = make.device(), make.user(Role.TECHNICIAN)
    places = [make.place(), make.place()]
    for place in places:
        actions.put(device=device, place=place, actor=person, at=make.AT)
    session.flush()
    rows = session.scalars(select(Placing).order_by(Placing.id)).all()
    assert [(row.place_id, row.by_id) for row in rows] == [(place.id, person.id) for place in places]
    assert device.place_id == places[1].id


def test_a_device_already_there_is_not_put_there_again(session: Session) -> None:
    device, place, person = make.device(), make.place(), make.user()
    actions.put(device=device, place=place, actor=person, at=make.AT)
    with pytest.raises(Refusal, match="déjà rangé ici"):
        actions.put(device=device, place=place, actor=person, at=make.AT)


@pytest.mark.parametrize("stage", [Stage.EXPECTED, Stage.MISSING, Stage.RECYCLED], ids=lambda stage: stage.value)
def test_what_is_not_in_our_premises_is_not_put_anywhere(session: Session, stage: Stage) -> None:
    with pytest.raises(Refusal, match="n’est pas dans nos locaux"):
        actions.put(device=make.device(stage=stage), place=make.place(), actor=make.user(), at=make.AT)
