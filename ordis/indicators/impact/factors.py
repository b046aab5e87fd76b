"""The table of factors: what one device is reckoned to avoid, with source, year and hypothesis. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ordis.devices.models import Kind
from ordis.kernel.choice import Choice
from ordis.refurbishing.parts.models import PartKind


class Quantity(Choice):
    CO2 = "co2", "Gaz à effet de serre"
    MATERIALS = "materials", "Matières premières"
    WASTE = "waste", "Déchets"
    WATER = "water", "Eau"
    ENERGY = "energy", "Énergie"

    @property
    def unit(self) -> str:
        """One for each, so that what is added is always in the same."""
        return {"co2": "kgCO2e", "materials": "kg", "waste": "g", "water": "L"}.get(self.value, "kWh")

    @property
    def avoided(self) -> str:
        """« Matières premières évitées »."""
        endings = {"materials": "évitées", "water": "évitée", "energy": "évitée"}
        return f"{self.label} {endings.get(self.value, 'évités')}"


class Per(Choice):
    YEAR = "year", "par appareil et par année d’usage"
    DEVICE = "device", "par appareil ou par pièce"


class Use(Choice):
    AVOIDED = "avoided", "Évité, à la place d’un appareil neuf"
    PART = "part", "Pièce neuve posée, à retrancher"
    CONTEXT = "context", "Repère, jamais additionné"


PIECE: Final = "part:"
SUBJECTS: Final[dict[str, str]] = {kind.value: kind.label for kind in Kind} | {
    f"{PIECE}{kind.value}": f"Pièce neuve\u202f: {kind.label}" for kind in PartKind
}
"""What a factor may be about: kinds of devices, then kinds of parts."""


@dataclass(frozen=True, slots=True)
class Factor:
    """``subject``: a key of :data:`SUBJECTS`. ``year``: of the source, None when it gives none."""

    subject: str
    use: Use
    quantity: Quantity
    value: Decimal
    per: Per
    source: str
    year: int | None
    hypothesis: str

    @property
    def about(self) -> str:
        return SUBJECTS.get(self.subject, self.subject)

    @property
    def label(self) -> str:
        return f"{self.about}, {self.quantity.label.lower()}"

    @property
    def cited(self) -> str:
        """« ADEME, … (2022) »."""
        return f"{self.source} ({self.year})" if self.year else self.source


@dataclass(frozen=True, slots=True)
class Table:
    """``years`` of use that are supposed of every device, and why."""

    factors: tuple[Factor, ...]
    years: Decimal
    years_hypothesis: str

    def find(self, subject: str, use: Use, quantity: Quantity) -> Factor | None:
        same = (each for each in self.factors if (each.subject, each.use, each.quantity) == (subject, use, quantity))
        return next(same, None)


ADEME: Final = "ADEME, Évaluation de l’impact environnemental d’un ensemble de produits reconditionnés"
INSTEAD: Final = (
    "Un appareil reconditionné remplace un appareil neuf qui aurait été acheté\u202f; pièces neuves et durée réelle "
    "d’usage non comprises."
)
IMPACT_CO2: Final = "Impact CO2 (ADEME)"
MAKING: Final = "Fabrication et distribution d’un appareil neuf moyen, sans son usage ni sa fin de vie."
ONE_YEAR: Final = (
    "Un an d’usage après la remise\u202f: la durée habituelle de l’engagement de non-revente. Ce qui est utilisé "
    "au-delà n’est pas compté."
)


def _avoided(kind: Kind, quantity: Quantity, value: str) -> Factor:
    return Factor(kind.value, Use.AVOIDED, quantity, Decimal(value), Per.YEAR, ADEME, 2022, INSTEAD)


def _context(kind: Kind, value: str) -> Factor:
    return Factor(kind.value, Use.CONTEXT, Quantity.CO2, Decimal(value), Per.DEVICE, IMPACT_CO2, None, MAKING)


SHIPPED: Final = Table(
    factors=(
        _avoided(Kind.LAPTOP, Quantity.CO2, "27"),
        _avoided(Kind.LAPTOP, Quantity.MATERIALS, "127"),
        _avoided(Kind.LAPTOP, Quantity.WASTE, "314"),
        _avoided(Kind.SMARTPHONE, Quantity.CO2, "24.6"),
        _avoided(Kind.SMARTPHONE, Quantity.MATERIALS, "76.9"),
        _avoided(Kind.TABLET, Quantity.CO2, "20"),
        _avoided(Kind.TABLET, Quantity.MATERIALS, "80"),
        _context(Kind.LAPTOP, "182.3"),
        _context(Kind.DESKTOP, "204.9"),
        _context(Kind.MONITOR, "65.9"),
    ),
    years=Decimal(1),
    years_hypothesis=ONE_YEAR,
)
"""What Ordis ships, version 0. No factor avoids anything for a desktop or a screen: they are « non estimé »."""


def as_json(table: Table) -> dict[str, Any]:
    return {
        "factors": [factor_as_json(each) for each in table.factors],
        "years": str(table.years),
        "years_hypothesis": table.years_hypothesis,
    }


def from_json(stored: dict[str, Any]) -> Table:
    factors = tuple(factor_from_json(each) for each in stored["factors"])
    return Table(factors, Decimal(stored["years"]), stored["years_hypothesis"])


def factor_as_json(factor: Factor) -> dict[str, Any]:
    return {
        "subject": factor.subject,
        "use": factor.use.value,
        "quantity": factor.quantity.value,
        "value": str(factor.value),
        "unit": factor.quantity.unit,
        "per": factor.per.value,
        "source": factor.source,
        "year": factor.year,
        "hypothesis": factor.hypothesis,
    }


def factor_from_json(stored: dict[str, Any]) -> Factor:
    return Factor(
        stored["subject"], Use(stored["use"]), Quantity(stored["quantity"]), Decimal(stored["value"]),
        Per(stored["per"]), stored["source"], stored["year"], stored["hypothesis"],
    )  # fmt: skip
