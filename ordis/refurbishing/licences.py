"""The licence of a system that was paid for: its key, kept encrypted, and its cost."""

from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import queries
from ordis.refurbishing.models import WorkOrder

NO_LICENCE = "Aucune clé de licence n’est notée pour cet appareil."


@dataclass(frozen=True, slots=True)
class Licence:
    """``key`` None leaves the key that is kept as it is; an empty one forgets it."""

    key: str | None
    cost_cents: int | None


def show(*, device: Device, actor: User, at: datetime) -> str:
    """The licence key of the last work order; that it was read leaves a trace, the key leaves none."""
    order = queries.latest_order(device)
    if order is None or not order.licence_key:
        raise Refusal(NO_LICENCE, status=404)
    record(Verb.LICENCE_SEEN, device.code, actor=actor, at=at)
    return order.licence_key


def note(order: WorkOrder, licence: Licence | None) -> list[str]:
    """Names of what changed."""
    if licence is None:
        return []
    changed = [] if order.licence_cost_cents == licence.cost_cents else ["licence_cost_cents"]
    order.licence_cost_cents = licence.cost_cents
    if licence.key is not None and (order.licence_key or "") != licence.key.strip():
        order.licence_key = licence.key.strip() or None
        changed.append("licence_key")
    return changed
