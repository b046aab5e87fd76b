"""Loading a collection, as a step that the bench scanner, the drawer and bulk actions apply."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Door
from ordis.devices.steps import Step
from ordis.kernel.refusal import Refusal
from ordis.stock.recycling import actions, queries

NO_COLLECTION = "Choisissez un enlèvement en préparation. Rien n’a été chargé."


def _apply(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    collection = queries.collection_by_number(value, lock=True)
    if collection is None:
        raise Refusal(NO_COLLECTION)
    actions.load(collection=collection, device=device, reason=note, weight_g=None, actor=actor, at=at, door=door)
    return f"Chargé dans l’enlèvement {collection.number}."


def _refusals(*, device: Device, value: str, actor: User) -> list[str]:
    elsewhere = [actions.LOADED_ALREADY.format(device.loaded_for)] if device.loaded_for else []
    return elsewhere + actions.refusals(device, actor=actor)


def _warnings(*, device: Device, value: str, actor: User) -> list[str]:
    said = actions.warning(device)
    return [said] if said else []


def _done(device: Device, value: str) -> bool:
    return device.loaded_for == value


LOAD = Step(
    "load",
    "Charger pour recyclage",
    Permission.DEVICE_EXIT,
    _apply,
    _refusals,
    _done,
    values=queries.open_choices,
    value_label="Enlèvement",
    wants_note=True,
    note_optional=True,
    warnings=_warnings,
    done_title="déjà chargés",
    explains="Chaque appareil scanné est chargé dans l’enlèvement choisi.",
)
