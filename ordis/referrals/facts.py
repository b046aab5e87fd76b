"""What a prescriber states, before it becomes rows."""

from dataclasses import dataclass
from datetime import date

from ordis.devices.models import Kind
from ordis.referrals.models import Connection, Ease, HomeEquipment, Purpose, Situation


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """The household without its identity: what priority and statistics need."""

    district: str
    people: int
    school_children: int
    situation: Situation
    equipment: HomeEquipment
    connection: Connection
    ease: Ease
    language: str = "français"


@dataclass(frozen=True, slots=True)
class Need:
    """``needed_by``: the last useful day, if there is one. ``file_number`` is the prescriber's own."""

    wanted_kind: Kind
    purpose: Purpose
    wanted_why: str = ""
    needed_by: date | None = None
    file_number: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a structure may ask for in a civil year; ``limit`` None: no limit is set."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def reached(self) -> bool:
        return self.left == 0
