"""Places are opened, devices are put in them."""

from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.code import new_code
from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.kernel.randomness import source
from ordis.kernel.refusal import Refusal
from ordis.stock import queries
from ordis.stock.models import Place, PlaceKind, Placing
from ordis.stock.queries import IN_THE_WORKSHOP

NOT_OURS = "Cet appareil est à l’étape « {} » : il n’est pas dans nos locaux. Rien n’a été rangé."
SAME_NAME = "Un emplacement s’appelle déjà « {} ». Rien n’a été créé : choisissez un autre nom."
ALREADY_HERE = "Cet appareil est déjà rangé ici : rien n’a changé."


def open_place(
    *, name: str, kind: PlaceKind, capacity: int | None, parent: Place | None, actor: User, at: datetime
) -> Place:
    """A new place with a code of its own. Two places never bear the same name: the database says so."""
    name = name.strip()
    place = Place(code=_free_code(), name=name, kind=kind, capacity=capacity, parent=parent)
    try:
        with db.session.begin_nested():
            db.session.add(place)
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_NAME.format(name)) from error
    record(Verb.PLACE_ADDED, place.code, actor=actor, at=at)
    return place


def put(*, device: Device, place: Place, actor: User, at: datetime) -> Placing:
    """Note that ``device`` stands in ``place`` from now on."""
    if device.stage not in IN_THE_WORKSHOP:
        raise Refusal(NOT_OURS.format(device.stage.label))
    if device.place_id == place.id:
        raise Refusal(ALREADY_HERE)
    device.place_id = place.id
    placing = Placing(device_id=device.id, place_id=place.id, at=at, by_id=actor.id)
    db.session.add(placing)
    record(Verb.PLACED, device.code, actor=actor, at=at, place=place.name)
    return placing


def _free_code() -> str:
    """A code that neither a place nor a device bears: a bare code read from a small label names one thing."""
    while True:
        code = new_code(source())
        taken = db.session.scalar(sa.select(Device.id).where(Device.code == code))
        if taken is None and queries.place_by_code(code) is None:
            return code
