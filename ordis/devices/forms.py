"""What a person types about a device."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from ordis.devices.dates import bought_on
from ordis.devices.models import HoldReason, Kind, Medium
from ordis.kernel.french import NBSP, kilograms, partial_day
from ordis.kernel.typed import NumberRange

WHOLE = "Tapez un nombre entier, sans unité."
NUMBER = "Tapez un nombre, par exemple 15,6."
GIGABYTE = 10**9
MINUS = "\u2212"


class Whole(IntegerField):  # type: ignore[misc]
    """A whole number; the library's message is English."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(WHOLE) from error


class Number(DecimalField):  # type: ignore[misc]
    """A number typed with a comma or a point: as text, since a number field takes the comma of some browsers only.

    It is shown as the French print it, « −1,1 », and the minus of print is read as well as that of a keyboard.
    """

    widget = TextInput()

    def _value(self) -> str:
        shown: str = super()._value()
        return shown if self.raw_data else shown.removesuffix(".0").replace(".", ",").replace("-", MINUS)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([str(text).replace(",", ".").replace(MINUS, "-").strip() for text in valuelist])
        except ValueError as error:
            raise ValueError(NUMBER) from error


class Weight(Number):
    """Kilograms as a scale shows them, with their unit or not: « 2,35 », « 2,35 kg ». Shown to the gram, or sending
    a page back unchanged would change what was weighed."""

    def __init__(self, label: str, validators: Sequence[Any], **said: Any) -> None:
        super().__init__(label, validators, places=3, **said)

    def _value(self) -> str:
        shown: str = super()._value()
        return shown if self.raw_data or "," not in shown else shown.rstrip("0").rstrip(",")

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([re.sub(r"\s*kg\.?\s*$", "", str(text), flags=re.IGNORECASE) for text in valuelist])


class Mass(Weight):
    """Kilograms for the person, whole grams in ``data``."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any], **said: Any) -> None:
        super().__init__(label, validators, **said)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else kilograms(self.data).removesuffix(f"{NBSP}kg")

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        typed: Decimal | None = self.data
        self.data = grams(typed)


class PartialDay(StringField):  # type: ignore[misc]
    """A day, a month or a year, kept as ISO 8601 and shown in words."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return partial_day(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = bought_on(valuelist[0])


def kilograms_of(weight_g: int | None) -> Decimal | None:
    """What a form shows of whole grams; :func:`grams` takes it back."""
    return None if weight_g is None else Decimal(weight_g) / 1000


def grams(kilograms: Decimal | None) -> int | None:
    """Whole grams of what was typed in kilograms."""
    return None if kilograms is None else round(kilograms * 1000)


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"{length} caractères au plus.")


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=f"Entre {low} et {high}.")


class FactsForm(FlaskForm):  # type: ignore[misc]
    kind = SelectField("Type", choices=Kind.choices(), coerce=Kind, validators=[InputRequired("Choisissez un type.")])
    make = StringField("Marque", [_at_most(80)], default="")
    model = StringField("Modèle", [_at_most(120)], default="")
    serial = StringField(
        "Numéro de série du fabricant",
        [_at_most(80)],
        description="Une mention d’usine (« To Be Filled By O.E.M. ») compte comme absente.",
    )
    asset_tag = StringField("Numéro d’inventaire du donateur", [_at_most(80)], default="")
    cpu = StringField("Processeur", [_at_most(120)], default="")
    cpu_mark = Whole(
        "Note du processeur",
        [Optional(), _between(1, 200_000)],
        description="Celle d’un banc d’essai public (PassMark), pour la classe de performance.",
    )
    ram_mb = Whole("Mémoire vive (Mo)", [Optional(), _between(1, 4_194_304)])
    screen_inches = Number("Écran (pouces)", [Optional(), _between(3, 100)], places=1)
    battery_health = Whole(
        "Batterie (% de la capacité d’origine)",
        [Optional(), _between(1, 100)],
        description="Ce que la batterie garde de sa capacité quand elle était neuve.",
    )
    weight_g = Mass(
        "Masse (kg)",
        [Optional(), NumberRange(1, 200_000, message="Entre 0,001 et 200\u00a0kg.")],
        description="Ce que dit la balance, par exemple 2,35.",
    )
    bought_on = PartialDay("Date d’achat", default="", description="Par exemple 12/03/2018, mars 2018 ou 2018.")
    note = TextAreaField(
        "Remarque",
        [_at_most(2000)],
        default="",
        description="Sur l’appareil seulement : jamais rien sur une personne.",
    )

    def facts(self) -> dict[str, Any]:
        """Clean values by name of fact."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values = {
            name: value.strip() if isinstance(value, str) and name != "kind" else value
            for name, value in values.items()
        }
        inches = values["screen_inches"]
        return values | {"screen_inches": float(inches) if inches is not None else None}


class DiskForm(FlaskForm):  # type: ignore[misc]
    medium = SelectField("Type de disque", choices=Medium.choices(), coerce=Medium, default=Medium.UNKNOWN)
    model = StringField("Modèle du disque", [_at_most(120)], default="")
    serial = StringField(
        "Numéro de série du disque",
        [_at_most(80)],
        description="Il relie le disque à son journal d’effacement : scannez-le si possible.",
    )
    capacity_gb = Whole("Capacité (Go)", [Optional(), _between(1, 1_000_000)])

    def disk(self) -> dict[str, Any]:
        capacity = self.capacity_gb.data
        return {
            "medium": self.medium.data,
            "model": self.model.data or "",
            "serial": self.serial.data,
            "capacity_bytes": capacity * GIGABYTE if capacity else None,
        }


class NoCarrierForm(FlaskForm):  # type: ignore[misc]
    confirmed = BooleanField("J’ai vérifié : cet appareil n’a pas de support de données")


class HoldForm(FlaskForm):  # type: ignore[misc]
    reason = SelectField("Motif du blocage", choices=HoldReason.choices(), coerce=HoldReason)
    note = StringField("Précision", [_at_most(300)], default="")
