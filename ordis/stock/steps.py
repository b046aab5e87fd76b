"""« Ranger ici » as a step: armed with a place, then applied to each device scanned, in a drawer or in a list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.lifecycle import Reason
from ordis.devices.models import Device, Door
from ordis.devices.steps import REFUSED, Step
from ordis.kernel.refusal import Refusal
from ordis.stock import actions, queries
from ordis.stock.queries import Promise

OUTSIDE = "hors de nos locaux"
"""What devices handed over, recycled or lent to an outside workshop share, after their number."""
NO_PLACE = "Aucun emplacement n’est choisi. Rien n’a été rangé : scannez l’étiquette d’un emplacement."


def _apply(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    place = queries.place_by_code(value)
    if place is None:
        raise Refusal(NO_PLACE)
    actions.put(device=device, place=place, actor=actor, at=at, door=door, note=note)
    return " ".join([f"Rangé : {place.name}.", *actions.room_warnings(place)])


def _refusals(*, device: Device, value: str, actor: User) -> list[str]:
    return actions.put_refusals(device, queries.place_by_code(value))


def _warnings(*, device: Device, value: str, actor: User) -> list[str]:
    return _promised(queries.promise_of(device))


def _promised(promise: Promise | None) -> list[str]:
    """Moving what a family waits for is sometimes right (towards the desk of the handover), never unseen."""
    if promise is None:
        return []
    sentence = promise.sentence[0].upper() + promise.sentence[1:]
    return [f"{sentence} : ne le déplacez que pour préparer sa remise."]


def _done(device: Device, value: str) -> bool:
    return device.place is not None and device.place.code == value


def _put_many(devices: Sequence[Device], value: str) -> Step:
    """The place, the families and the lots away are read once; how full the place is, told with the last device."""
    place, promises, away = queries.place_by_code(value), queries.promises_of(devices), queries.lots_away(devices)

    def apply(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
        if place is None:
            raise Refusal(NO_PLACE)
        actions.put(device=device, place=place, actor=actor, at=at, door=door, note=note)
        full = actions.room_warnings(place) if device is devices[-1] else []
        return " ".join([f"Rangé : {place.name}.", *full])

    def refusals(*, device: Device, value: str, actor: User) -> list[str]:
        return actions.put_refusals_knowing(device, place, away.get(device.id))

    def reasons(*, device: Device, value: str, actor: User) -> list[Reason]:
        here = place is None or place.archived_at is not None
        told = refusals(device=device, value=value, actor=actor)
        return [Reason(REFUSED if here else OUTSIDE, sentence) for sentence in told]

    def warnings(*, device: Device, value: str, actor: User) -> list[str]:
        return _promised(promises.get(device.id))

    def named(code: str) -> tuple[str, str] | None:
        """Of the place already read, without asking where it stands: the bench armed it by its whole path."""
        if code != value:
            return queries.place_choice(code)
        return (place.code, place.name) if place is not None and place.archived_at is None else None

    return replace(PUT, apply=apply, refusals=refusals, reasons=reasons, warnings=warnings, value_named=named)


PUT = Step(
    "put",
    "Ranger",
    Permission.STOCK_MOVE,
    _apply,
    _refusals,
    _done,
    values=queries.place_choices,
    value_named=queries.place_choice,
    value_label="Emplacement",
    warnings=_warnings,
    done_title="déjà à cette place",
    explains="Chaque appareil scanné est rangé à l’emplacement choisi.",
    many=_put_many,
    most=1_000,
)
