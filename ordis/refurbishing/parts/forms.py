"""What a person types about parts."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, widgets
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import GIGABYTE, Number, Whole
from ordis.devices.models import Device, Medium
from ordis.kernel.typed import NumberRange
from ordis.refurbishing.forms import Euros
from ordis.refurbishing.parts import rules
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.disks import NewDisk
from ordis.refurbishing.parts.fitting import Taken
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.refurbishing.parts.rules import MOST_PIECES

HOW_MANY = "Dites combien."
BETWEEN = f"Entre 1 et {MOST_PIECES}."
OUT_OF_DATE = -1
SHOWN_CHOICES = 8


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"{length} caractères au plus.")


def _pieces(label: str, **more: Any) -> Whole:
    return Whole(label, [InputRequired(HOW_MANY), NumberRange(1, MOST_PIECES, BETWEEN)], default=1, **more)


class _Seen(Whole):
    """How many movements the page knew; anything else than a number is a page out of date."""

    widget = widgets.HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isdecimal() and len(text) < 9 else OUT_OF_DATE


class _Sized(FlaskForm):  # type: ignore[misc]
    capacity_gb = Number(
        "Capacité d’une pièce (Go)",
        [Optional(), NumberRange(0.1, 100_000, "Entre 0,1 et 100 000 Go.")],
        description="Pour une barrette de mémoire ou un disque.",
    )

    def capacity(self, kind: PartKind) -> int | None:
        """Megabytes of memory, bytes of storage."""
        if self.capacity_gb.data is None:
            return None
        unit = 1024 if kind is PartKind.MEMORY else GIGABYTE
        return round(float(self.capacity_gb.data) * unit)


class PartForm(_Sized):
    kind = SelectField("Type de pièce", choices=PartKind.choices(), coerce=PartKind)
    label = StringField(
        "Nom",
        [InputRequired("Donnez un nom à cette pièce."), _at_most(120)],
        description="Celui qu’on lit sur la pièce : « DDR4 SO-DIMM 2666 », « Chargeur Dell 65 W ».",
    )
    fits = StringField("Convient à", [_at_most(200)], default="", description="Modèles ou connecteurs.")
    unit_cost = Euros("Coût d’une pièce (euros)")
    low_at = Whole(
        "Alerte « à recommander »",
        [Optional(), NumberRange(0, 1000, "Entre 0 et 1 000.")],
        description="Quand il en reste ce nombre, ou moins. Vide : jamais.",
    )
    place = SelectField("Emplacement", choices=[("", "Non précisé")], default="")

    def offer(self, places: Sequence[tuple[str, str]]) -> "PartForm":
        self.place.choices = [("", "Non précisé"), *places]
        return self

    def described(self) -> Described:
        kind = self.kind.data
        return Described(
            kind, self.label.data or "", self.fits.data or "", self.capacity(kind), self.unit_cost.data or 0,
            self.low_at.data, self.place.data or "",
        )  # fmt: skip


class NewPartForm(PartForm):
    pieces = Whole("Combien en entrent", [InputRequired(HOW_MANY), NumberRange(0, 1000, "Entre 0 et 1 000.")])
    note = StringField("Facture, fournisseur", [_at_most(200)], default="")


class MoreForm(FlaskForm):  # type: ignore[misc]
    pieces = _pieces("Combien en entrent")
    note = StringField("Facture, fournisseur", [_at_most(200)], default="")


class CountForm(FlaskForm):  # type: ignore[misc]
    counted = Whole("Combien sur l’étagère", [InputRequired(HOW_MANY), NumberRange(0, 1000, "Entre 0 et 1 000.")])
    reason = StringField("Pourquoi", [InputRequired("Dites pourquoi."), _at_most(200)])


class ScrapForm(FlaskForm):  # type: ignore[misc]
    pieces = _pieces("Combien au rebut", id="scrap-pieces")
    reason = StringField("Pourquoi", [InputRequired("Dites pourquoi."), _at_most(200)], id="scrap-reason")


class SeenForm(FlaskForm):  # type: ignore[misc]
    """One button; ``seen`` makes it act once."""

    seen = _Seen()


class RemoveForm(SeenForm):
    pieces = _pieces("Combien en retirer")


class TakeForm(_Sized, SeenForm):
    kind = SelectField("Pièce prélevée", coerce=PartKind)
    label = StringField("Nom", [_at_most(120)], default="", description="Tel qu’il sera lu au stock.")
    pieces = _pieces("Combien")
    note = StringField("Remarque", [_at_most(200)], default="")

    def offer(self, device: Device) -> "TakeForm":
        self.kind.choices = [(kind.value, kind.label) for kind in rules.usual_kinds(device)]
        return self

    def taken(self, device: Device) -> Taken:
        kind = self.kind.data
        label = self.label.data or rules.label_from(device, kind)
        return Taken(kind, label, self.pieces.data, self.capacity(kind), self.note.data or "")


class FitForm(SeenForm):
    pieces = SelectField(
        "Combien", coerce=int, default=1, validate_choice=False,
        validators=[InputRequired(HOW_MANY), NumberRange(1, MOST_PIECES, BETWEEN)],
    )  # fmt: skip
    battery_health = Whole(
        "Batterie posée (% de sa capacité d’origine)",
        [Optional(), NumberRange(1, 100, "Entre 1 et 100.")],
        description="Laissez vide si elle n’est pas encore mesurée.",
    )

    def offer(self, device: Device, part: Part) -> "FitForm":
        """Each number with what it makes of the device."""
        numbers = range(1, min(max(part.quantity, 1), SHOWN_CHOICES) + 1)
        self.pieces.choices = [
            (number, rules.choice_words(device, part.kind, part.capacity, number)) for number in numbers
        ]
        return self


class FitDiskForm(SeenForm):
    medium = SelectField("Type de disque", choices=Medium.choices(), coerce=Medium, default=Medium.UNKNOWN)
    model = StringField("Modèle du disque", [_at_most(120)], default="")
    serial = StringField(
        "Numéro de série du disque",
        [InputRequired("Scannez le numéro de série du disque."), _at_most(80)],
        description="Sur son étiquette. Il reliera le disque à son journal d’effacement.",
    )

    def new(self) -> NewDisk:
        return NewDisk(self.medium.data, self.model.data or "", self.serial.data)
