"""Times that a place keeps no more: a person is asked about the families expected there, then nobody takes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.models import User
from ordis.handover.models import Appointment
from ordis.handover.slots.actions import close_slots
from ordis.handover.slots.queries import standing_at
from ordis.handover.venues import queries
from ordis.handover.venues.models import Venue
from ordis.handover.venues.rules import Opening
from ordis.kernel.refusal import Refusal

ASKED = (
    "Des familles sont attendues à ces heures-là. Rien n’a été fermé\u202f: dites si leurs rendez-vous sont à déplacer."
)


class AsksFirst(Refusal):
    """``standing``: the appointments to be moved, by hour, that nobody agreed to yet; ``free``: the empty times that
    would close with theirs."""

    def __init__(self, standing: Sequence[Appointment], free: int) -> None:
        super().__init__(ASKED)
        self.standing, self.free = standing, free


@dataclass(frozen=True, slots=True)
class Outside:
    """What closed with the place: how many times, and the appointments now to be moved."""

    closed: int
    standing: Sequence[Appointment]


def close_outside(*, venue: Venue, opening: Opening, agreed: Collection[str], actor: User, at: datetime) -> Outside:
    """Close what ``opening`` leaves outside. ``agreed``: refs of the appointments of which a person read that they are
    to be moved; any other raises :class:`AsksFirst`, and nothing closes.

    The rows of the times are held first: a place taken meanwhile is either seen here, or refused to whoever takes it.
    """
    coming = queries.coming_slots_at(venue, at=at, lock=True)
    outside = [slot for slot in coming if opening.fault(slot.starts_at, slot.ends_at)]
    standing = standing_at(outside)
    if any(row.ref not in agreed for row in standing):
        raise AsksFirst(standing, len(outside) - len({row.slot_id for row in standing}))
    close_slots(slots=outside, actor=actor, at=at)
    return Outside(len(outside), standing)
