"""What a person chooses or measures about labels."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import Number, Whole
from ordis.devices.labels.actions import PrinterFacts
from ordis.devices.labels.formats import DEFAULT_FORMAT, RESOLUTIONS, LabelFormat
from ordis.devices.labels.models import Printer, PrinterLanguage
from ordis.devices.labels.rules import MOST_SHIFT, SCALES, Measured
from ordis.devices.labels.sheet import MOST_COPIES, Correction
from ordis.kernel.typed import NumberRange

MOST_LABELS = 1_000
MOST_STICKERS = 500
NO_NAME = "Donnez un nom."
NO_MEASURE = "Tapez une mesure en millimètres."
REASON_LENGTH = 200


def _between(low: float, high: float) -> NumberRange:
    return NumberRange(low, high, message=f"Entre {low:g} et {high:g}.")


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"{length} caractères au plus.")


def _mm(label: str, low: float, high: float, **options: Any) -> Number:
    return Number(label, [InputRequired(NO_MEASURE), _between(low, high)], places=None, **options)


class LabelsForm(FlaskForm):  # type: ignore[misc]
    """``first_cell`` counts from 1, as people count the labels of a sheet. ``shown_printer``: the one whose memory
    the page already shows, so that choosing another one brings its own. ``print_key``: this dialog, whatever it
    prints; ``told_at``: when it printed what it already tells."""

    what = HiddenField(default="devices")
    codes = SelectMultipleField(
        "Étiquettes",
        [Length(max=MOST_LABELS, message=f"{MOST_LABELS} appareils au plus à la fois : imprimez en plusieurs fois.")],
        validate_choice=False,
        widget=widgets.ListWidget(),
    )
    printer = SelectField("Imprimante", default="", validate_choice=False)
    shown_printer = HiddenField(default="")
    print_key = HiddenField(default="")
    told_at = HiddenField(default="")
    format = SelectField("Planche ou rouleau", default=DEFAULT_FORMAT)
    first_cell = Whole(
        "Première étiquette libre",
        [InputRequired("Choisissez une étiquette."), _between(1, 500)],
        default=1,
        description="Cliquez-la sur l’aperçu, ou tapez son numéro : on compte de gauche à droite, puis de haut en bas.",
    )
    copies = Whole(
        "Exemplaires de chaque étiquette",
        [Optional(), _between(1, MOST_COPIES)],
        default=1,
    )

    def offer(self, formats: Mapping[str, LabelFormat], printers: list[Printer]) -> "LabelsForm":
        self.format.choices = [(name, sheet.title) for name, sheet in formats.items()]
        self.printer.choices = [("", "Sans réglage"), *((each.ref, each.name) for each in printers)]
        return self

    def start_at(self, cell: int) -> None:
        """In place of what was typed, which a field would show again."""
        self.first_cell.data, self.first_cell.raw_data = cell, None


class PrinterForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Nom de l’imprimante", [InputRequired(NO_NAME), _at_most(60)])
    language = SelectField("Ce qu’elle lit", choices=PrinterLanguage.choices(), coerce=PrinterLanguage)
    dpi = SelectField(
        "Finesse",
        choices=[("", "Celle du format"), *((str(dpi), f"{dpi} points par pouce") for dpi in RESOLUTIONS)],
        default="",
        description="Les modules du QR tombent alors exactement sur les points de l’imprimante.",
    )
    format = SelectField("Ce qu’elle contient d’habitude", default="")
    right_mm = _mm("Décalage vers la droite (mm)", -MOST_SHIFT, MOST_SHIFT, default=Decimal(0))
    down_mm = _mm("Décalage vers le bas (mm)", -MOST_SHIFT, MOST_SHIFT, default=Decimal(0))
    scale_thousandths = Whole(
        "Échelle (millièmes)",
        [InputRequired("Tapez un nombre."), _between(*SCALES)],
        default=1000,
        description="1000 : tel que dessiné. La page de réglage calcule ces trois valeurs.",
    )

    def offer(self, formats: Mapping[str, LabelFormat]) -> "PrinterForm":
        self.format.choices = [("", "Non précisé"), *((name, sheet.title) for name, sheet in formats.items())]
        return self

    def facts(self) -> PrinterFacts:
        correction = Correction(float(self.right_mm.data), float(self.down_mm.data), self.scale_thousandths.data / 1000)
        dpi = int(self.dpi.data) if self.dpi.data else None
        return PrinterFacts(self.name.data.strip(), self.language.data, dpi, self.format.data, correction)


class CalibrationForm(FlaskForm):  # type: ignore[misc]
    left = _mm("Du bord gauche de la feuille à la croix 1 (mm)", 0, 400)
    top = _mm("Du bord haut de la feuille à la croix 1 (mm)", 0, 400)
    across = _mm("De la croix 1 à la croix 2, en largeur (mm)", 1, 400)
    down = _mm("De la croix 1 à la croix 2, en hauteur (mm)", 1, 1000)

    def measured(self) -> Measured:
        return Measured(*(float(field.data) for field in (self.left, self.top, self.across, self.down)))


class SizeForm(FlaskForm):  # type: ignore[misc]
    """Each field bears the name of what ``formats.problems`` may find wrong."""

    name = StringField("Nom du format", [InputRequired(NO_NAME), _at_most(40)])
    page_width = _mm("Largeur de la page (mm)", 1, 1000, default=Decimal(210))
    page_height = _mm("Hauteur de la page (mm)", 1, 1000, default=Decimal(297))
    width = _mm("Largeur d’une étiquette (mm)", 1, 1000)
    height = _mm("Hauteur d’une étiquette (mm)", 1, 1000)
    columns = Whole("Colonnes", [InputRequired("Tapez un nombre."), _between(1, 50)], default=1)
    rows = Whole("Rangées", [InputRequired("Tapez un nombre."), _between(1, 100)], default=1)
    left = _mm("Marge à gauche de la première (mm)", 0, 400, default=Decimal(0))
    top = _mm("Marge au-dessus de la première (mm)", 0, 400, default=Decimal(0))
    column_pitch = Number(
        "Pas horizontal (mm)", [Optional(), _between(1, 1000)], places=None,
        description="D’un bord gauche au suivant ; vide : les étiquettes se touchent.",
    )  # fmt: skip
    row_pitch = Number("Pas vertical (mm)", [Optional(), _between(1, 1000)], places=None)
    dpi = SelectField("Finesse", choices=[(str(dpi), f"{dpi} points par pouce") for dpi in RESOLUTIONS], default="600")

    PLACES: ClassVar = {"label": "width", "page": "page_width"}
    """Fields of the format that are two on the form: which one shows what is wrong."""

    def sheet(self) -> LabelFormat:
        """The format that was typed. Raises ``BadFormat``."""
        width, height = float(self.width.data), float(self.height.data)
        return LabelFormat(
            self.name.data.strip(), (width, height), self.columns.data, self.rows.data, float(self.left.data),
            float(self.top.data), float(self.column_pitch.data or width), float(self.row_pitch.data or height),
            (float(self.page_width.data), float(self.page_height.data)), int(self.dpi.data), "Maison",
        )  # fmt: skip

    def show_problems(self, problems: Mapping[str, str]) -> None:
        for name, sentence in problems.items():
            field = self[self.PLACES.get(name, name)]
            field.errors = [*field.errors, sentence]

    @classmethod
    def of(cls, sheet: LabelFormat) -> "SizeForm":
        values = {name: getattr(sheet, name) for name in ("left", "top", "column_pitch", "row_pitch")}
        sides = {"width": sheet.label[0], "height": sheet.label[1]}
        sides |= {"page_width": sheet.page[0], "page_height": sheet.page[1]}
        exact = {name: Decimal(str(value)) for name, value in (values | sides).items()}
        return cls(name=sheet.name, columns=sheet.columns, rows=sheet.rows, dpi=str(sheet.dpi), **exact)


class BatchForm(FlaskForm):  # type: ignore[misc]
    count = Whole(
        "Combien d’étiquettes", [InputRequired("Tapez un nombre."), _between(1, MOST_STICKERS)], default=40,
        description="Une planche L7654 en porte 40.",
    )  # fmt: skip


class ReplaceForm(FlaskForm):  # type: ignore[misc]
    reason = StringField(
        "Pourquoi l’ancienne est remplacée",
        [
            InputRequired("Dites pourquoi, en quelques mots."),
            _at_most(REASON_LENGTH),
        ],
        description="Illisible, arrachée, collée sur un autre appareil…",
    )


class StickerForm(FlaskForm):  # type: ignore[misc]
    text = StringField(
        "Étiquette vierge collée sur l’appareil", [InputRequired("Scannez l’étiquette, ou tapez son code.")],
        description="Scannez-la, ou tapez son code.",
    )  # fmt: skip
