"""A score is a sum of lines, each with its reason in French; and what of a referral may be looked at. Pure."""

from dataclasses import dataclass
from datetime import date

from ordis.devices.models import Kind
from ordis.referrals.models import Connection, HomeEquipment, Purpose, Referral, Situation


@dataclass(frozen=True, slots=True)
class Line:
    """One reason of a score: « Équipement à la maison : Aucun équipement », 25 points."""

    label: str
    answer: str
    points: int

    @property
    def sentence(self) -> str:
        return f"{self.label} : {self.answer} (+{self.points})"


@dataclass(frozen=True, slots=True)
class Score:
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def counting(self) -> list[Line]:
        """The lines that give points."""
        return [line for line in self.lines if line.points]

    @property
    def explanation(self) -> str:
        """All lines that count, on one line of text."""
        return " · ".join(line.sentence for line in self.counting)


@dataclass(frozen=True, slots=True)
class Case:
    """What priority looks at in a referral, and nothing more. ``exchange``: it replaces a computer that broke down."""

    people: int
    school_children: int
    situation: Situation
    equipment: HomeEquipment
    purpose: Purpose
    wanted_kind: Kind
    connection: Connection
    needed_by: date | None = None
    exchange: bool = False

    @classmethod
    def of(cls, referral: Referral) -> "Case":
        family = referral.household
        return cls(
            people=family.people,
            school_children=family.school_children,
            situation=family.situation,
            equipment=family.equipment,
            purpose=referral.purpose,
            wanted_kind=referral.wanted_kind,
            needed_by=referral.needed_by,
            connection=family.connection,
            exchange=referral.exchanges_id is not None,
        )
