"""What a report tells and freezes: devices and kilograms as they are, then orders of magnitude. Pure.

A new part bought for a device reduces what the device avoids: by its own factor when the table has one; otherwise the
number of new parts is told and the figure says that it is not reduced. No factor, no figure: « non estimé ».
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ordis.devices.models import Kind
from ordis.donations.masses import Mass
from ordis.indicators.impact.factors import (
    PIECE,
    Factor,
    Per,
    Quantity,
    Table,
    Use,
    factor_as_json,
    factor_from_json,
)
from ordis.kernel.french import NBSP, count, grouped
from ordis.refurbishing.parts.models import PartKind

NOT_ESTIMATED = "non estimé"
NOT_REDUCED = "Le chiffre n’en est pas réduit\u202f: il est trop haut d’autant."


@dataclass(frozen=True, slots=True)
class Weighed:
    """Devices of one kind, ``mass.devices`` of them."""

    kind: Kind
    mass: Mass


@dataclass(frozen=True, slots=True)
class NewParts:
    """Pieces bought, not taken from another device, that the workshop fitted in the devices handed over."""

    kind: PartKind
    pieces: int


@dataclass(frozen=True, slots=True)
class Row:
    """``amount`` None: not estimated. ``number`` of devices, or of pieces whose ``amount`` is then taken away."""

    subject: str
    label: str
    number: int
    amount: Decimal | None
    factor: Factor | None

    @property
    def said(self) -> str:
        if self.amount is None or self.factor is None:
            return NOT_ESTIMATED
        if not self.factor.value:
            return "0 (choisi par la ville)"
        return f"{grouped(float(self.amount))}{NBSP}{self.factor.quantity.unit}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One quantity. ``total`` None when no device could be estimated; ``parts`` are already taken from it."""

    quantity: Quantity
    rows: tuple[Row, ...]
    parts: tuple[Row, ...]
    total: Decimal | None

    @property
    def said(self) -> str:
        """« environ 1 600 kgCO2e »: two digits, for this is an order of magnitude."""
        if self.total is None:
            return NOT_ESTIMATED
        if not self.total and all(row.factor and not row.factor.value for row in self._estimated):
            return "0 (choisi par la ville)"
        return f"environ {grouped(float(two_digits(self.total)))}{NBSP}{self.quantity.unit}"

    @property
    def scope(self) -> str:
        """« sur 65 appareils ; 13 appareils non estimés : Unité centrale (10), Écran (3) »."""
        told = f"sur {count(sum(row.number for row in self._estimated), 'appareil')}"
        missing = [row for row in self.rows if row.amount is None]
        if not missing:
            return told
        number = count(sum(row.number for row in missing), "appareil non estimé", "appareils non estimés")
        named = ", ".join(f"{row.label} ({grouped(row.number)})" for row in missing)
        return f"{told}\u202f; {number}\u202f: {named}"

    @property
    def parts_said(self) -> str:
        """What new parts do to the figure, "" when none was fitted."""
        taken = [row for row in self.parts if row.amount is not None]
        kept = [row for row in self.parts if row.amount is None]
        told = []
        if taken:
            named = ", ".join(f"{row.label} ({row.number}), {row.said}" for row in taken)
            told.append(f"Pièces neuves retranchées\u202f: {named}.")
        if kept:
            named = ", ".join(f"{row.label} ({row.number})" for row in kept)
            told.append(f"Pièces neuves posées, non estimées\u202f: {named}. {NOT_REDUCED}")
        return " ".join(told)

    @property
    def cited(self) -> tuple[Factor, ...]:
        """The factors behind the figure, those of one source and hypothesis once."""
        every = [row.factor for row in (*self.rows, *self.parts) if row.factor is not None]
        return tuple({(each.source, each.year, each.hypothesis): each for each in every}.values())

    @property
    def _estimated(self) -> list[Row]:
        return [row for row in self.rows if row.amount is not None]


@dataclass(frozen=True, slots=True)
class Impact:
    """French days ``first`` to ``last``. ``version`` of the table of factors, 0 for that of Ordis; ``context`` are
    its lines that are shown beside and never added."""

    first: date
    last: date
    handed: tuple[Weighed, ...]
    recycled: tuple[Weighed, ...]
    new_parts: tuple[NewParts, ...]
    version: int
    years: Decimal
    years_hypothesis: str
    estimates: tuple[Estimate, ...]
    context: tuple[Factor, ...]

    @property
    def handed_mass(self) -> Mass:
        return sum((each.mass for each in self.handed), Mass())

    @property
    def recycled_mass(self) -> Mass:
        return sum((each.mass for each in self.recycled), Mass())

    def as_json(self) -> dict[str, Any]:
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "handed": [{"kind": each.kind.value, **asdict(each.mass)} for each in self.handed],
            "recycled": [{"kind": each.kind.value, **asdict(each.mass)} for each in self.recycled],
            "new_parts": [[each.kind.value, each.pieces] for each in self.new_parts],
            "version": self.version,
            "years": str(self.years),
            "years_hypothesis": self.years_hypothesis,
            "estimates": [_estimate_as_json(each) for each in self.estimates],
            "context": [factor_as_json(each) for each in self.context],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Impact":
        return cls(
            first=date.fromisoformat(stored["first"]),
            last=date.fromisoformat(stored["last"]),
            handed=_weighed_from_json(stored["handed"]),
            recycled=_weighed_from_json(stored["recycled"]),
            new_parts=tuple(NewParts(PartKind(kind), pieces) for kind, pieces in stored["new_parts"]),
            version=stored["version"],
            years=Decimal(stored["years"]),
            years_hypothesis=stored["years_hypothesis"],
            estimates=tuple(_estimate_from_json(each) for each in stored["estimates"]),
            context=tuple(factor_from_json(each) for each in stored["context"]),
        )


def estimates(table: Table, handed: Sequence[Weighed], parts: Sequence[NewParts]) -> tuple[Estimate, ...]:
    """One for each quantity of which the table avoids something, in the order of :class:`Quantity`."""
    wanted = {each.quantity for each in table.factors if each.use is Use.AVOIDED}
    return tuple(_estimate(table, quantity, handed, parts) for quantity in Quantity if quantity in wanted)


def two_digits(number: Decimal) -> Decimal:
    """1 620 is 1 600; 0 is 0."""
    return number.quantize(Decimal(1).scaleb(number.adjusted() - 1)) if number else number


def _estimate(table: Table, quantity: Quantity, handed: Sequence[Weighed], parts: Sequence[NewParts]) -> Estimate:
    rows = tuple(
        _row(table, each.kind.value, each.kind.label, each.mass.devices, Use.AVOIDED, quantity) for each in handed
    )
    fitted = tuple(
        _row(table, f"{PIECE}{each.kind.value}", each.kind.label, each.pieces, Use.PART, quantity) for each in parts
    )
    known = [row.amount for row in rows if row.amount is not None]
    away = [row.amount for row in fitted if row.amount is not None]
    total = sum(known, Decimal(0)) - sum(away, Decimal(0)) if known else None
    return Estimate(quantity, rows, fitted, total)


def _row(table: Table, subject: str, label: str, number: int, use: Use, quantity: Quantity) -> Row:
    factor = table.find(subject, use, quantity)
    if factor is None:
        return Row(subject, label, number, None, None)
    years = table.years if factor.per is Per.YEAR else Decimal(1)
    return Row(subject, label, number, number * factor.value * years, factor)


def _weighed_from_json(stored: list[dict[str, Any]]) -> tuple[Weighed, ...]:
    rows = (dict(each) for each in stored)
    return tuple(Weighed(Kind(row.pop("kind")), Mass(**row)) for row in rows)


def _estimate_as_json(estimate: Estimate) -> dict[str, Any]:
    return {
        "quantity": estimate.quantity.value,
        "rows": [_row_as_json(row) for row in estimate.rows],
        "parts": [_row_as_json(row) for row in estimate.parts],
        "total": None if estimate.total is None else str(estimate.total),
    }


def _row_as_json(row: Row) -> dict[str, Any]:
    amount = None if row.amount is None else str(row.amount)
    factor = factor_as_json(row.factor) if row.factor else None
    return {"subject": row.subject, "label": row.label, "number": row.number, "amount": amount, "factor": factor}


def _estimate_from_json(stored: dict[str, Any]) -> Estimate:
    rows, parts = (tuple(_row_from_json(each) for each in stored[name]) for name in ("rows", "parts"))
    total = None if stored["total"] is None else Decimal(stored["total"])
    return Estimate(Quantity(stored["quantity"]), rows, parts, total)


def _row_from_json(stored: dict[str, Any]) -> Row:
    amount = None if stored["amount"] is None else Decimal(stored["amount"])
    factor = factor_from_json(stored["factor"]) if stored["factor"] else None
    return Row(stored["subject"], stored["label"], stored["number"], amount, factor)
