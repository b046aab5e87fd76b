"""What a prescriber states, before it becomes rows."""

from dataclasses import dataclass
from datetime import date

from ordis.devices.models import Kind
from ordis.kernel.french import day
from ordis.referrals.models import Connection, Ease, Extra, HomeEquipment, Purpose, Situation


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
    extras: tuple[Extra, ...] = ()
    needed_by: date | None = None
    file_number: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a structure may ask for: in a period of its own, or in a civil year when ``starts_on`` and ``ends_on`` are
    None. ``limit`` None: no limit is set."""

    limit: int | None
    used: int
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def reached(self) -> bool:
        return self.left == 0

    @property
    def when(self) -> str:
        """« cette année », « du 1er septembre 2026 au 31 août 2027 »."""
        return f"du {day(self.starts_on)} au {day(self.ends_on)}" if self.starts_on else "cette année"
