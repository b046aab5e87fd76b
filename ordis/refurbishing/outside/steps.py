"""Putting devices in a lot and taking them back, as steps of the bench scanner, the drawer and bulk actions."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Door
from ordis.devices.steps import Step
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.outside import actions, queries

NO_LOT = "Choisissez un lot en préparation. Rien n’a été modifié."
NOT_AWAY = "Cet appareil n’est dans aucun lot extérieur."


def _add(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    lot = queries.prepared_by_number(value)
    if lot is None:
        raise Refusal(NO_LOT)
    actions.add(lot=lot, device=device, actor=actor, at=at, door=door)
    return f"Mis dans le lot {lot.number}."


def _add_refusals(*, device: Device, value: str, actor: User) -> list[str]:
    return actions.refusals(device)


def _back(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    item = actions.receive_back(device=device, actor=actor, at=at, door=door)
    return f"Revenu du lot {item.lot.number}\u202f: rangez-le, puis contrôlez-le."


def _back_refusals(*, device: Device, value: str, actor: User) -> list[str]:
    return [] if device.outside_lot_id is not None else [NOT_AWAY]


PUT_IN_A_LOT = Step(
    "outside",
    "Mettre dans un lot extérieur",
    Permission.OUTSIDE_MANAGE,
    _add,
    _add_refusals,
    lambda device, value: device.outside_lot_id is not None,
    values=queries.prepared_choices,
    value_label="Lot en préparation",
    done_title="déjà dans un lot extérieur",
    explains="Chaque appareil scanné entre dans le lot choisi.",
)
TAKE_BACK = Step(
    "outside_back",
    "Retour d’un atelier extérieur",
    Permission.OUTSIDE_MANAGE,
    _back,
    _back_refusals,
    lambda device, value: False,
    explains="Chaque appareil scanné est noté revenu de l’atelier extérieur.",
)
