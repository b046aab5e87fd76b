"""Shapes of what is typed about a territory."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, FloatField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from ordis.kernel.fields import RadioField, TicksField
from ordis.kernel.french import grouped
from ordis.kernel.grid import MOST_WRITTEN
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.partners.territory.indices import Card
from ordis.partners.territory.models import Direction, District, FileKind, Neighbourhood

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
NUMBER = "Écrivez un nombre, comme 12,5, ou laissez le champ vide."
OLDEST, LAST = 1990, 2100


def _short(longest: int) -> Length:
    return Length(max=longest, message=TOO_LONG)


class DistrictForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Nom", validators=[DataRequired("Écrivez le nom du quartier."), _short(80)])


class ChangeForm(DistrictForm):
    """``offer`` gives the neighbourhoods."""

    served = BooleanField("L’opération y équipe des foyers")
    closed_on = DateField(
        "Fermé le", validators=[Optional(), plausible_day],
        description="Un quartier fermé n’est plus proposé\u202f; ce qui le dit déjà le garde.",
    )  # fmt: skip
    neighbourhoods = TicksField("QPV qu’il recouvre, en tout ou en partie")

    def offer(self, known: list[Neighbourhood]) -> "ChangeForm":
        self.neighbourhoods.choices = [(each.code, f"{each.label} ({each.code})") for each in known]
        return self


class MergeForm(FlaskForm):  # type: ignore[misc]
    into = SelectField("Le fusionner dans")

    def offer(self, others: list[District]) -> "MergeForm":
        self.into.choices = [(each.ref, each.name) for each in others]
        return self


class FileForm(FlaskForm):  # type: ignore[misc]
    kind = RadioField(
        "Ce que le fichier contient", choices=[each for each in FileKind.choices() if each[0] != FileKind.INDEX.value],
        default=FileKind.DISTRICTS.value,
    )  # fmt: skip
    file = FileField(
        "Fichier", [FileRequired("Choisissez un fichier.")],
        description=f"CSV, XLSX ou ODS, {grouped(MOST_WRITTEN)} lignes au plus, colonnes dans tout ordre.",
    )  # fmt: skip


class FrenchFloatField(FloatField):  # type: ignore[misc]
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([each.replace(",", ".").replace("−", "-") for each in valuelist])
        except ValueError:
            raise ValueError(NUMBER) from None


class IndexForm(FlaskForm):  # type: ignore[misc]
    index_file = FileField("Fichier de l’indice", [FileRequired("Choisissez un fichier.")])
    publisher = StringField("Éditeur", validators=[DataRequired("Écrivez qui publie cet indice."), _short(120)])
    name = StringField("Nom de l’indice", validators=[DataRequired("Écrivez le nom de l’indice."), _short(120)])
    year = IntegerField(
        "Année des données",
        validators=[InputRequired("Écrivez l’année."), NumberRange(OLDEST, LAST, f"Une année, de {OLDEST} à {LAST}.")],
    )
    direction = RadioField("Comment il se lit", choices=Direction.choices())
    scale = StringField(
        "Échelle", validators=[_short(120)],
        description="À quels territoires il s’applique. Vide\u202f: ceux du fichier.",
    )  # fmt: skip
    lowest = FrenchFloatField("Bas de l’échelle", validators=[Optional()])
    highest = FrenchFloatField("Haut de l’échelle", validators=[Optional()])
    unit = StringField("Unité", validators=[_short(40)], description="Par exemple\u202f: %, points.")
    licence = StringField("Licence", validators=[_short(120)])
    source = StringField(
        "Source", validators=[_short(400)], description="Vide\u202f: celle que dit la colonne «\u202fsource\u202f»."
    )
    new_version = BooleanField("C’est une nouvelle version d’un indice déjà importé")

    def validate_highest(self, field: Any) -> None:
        if self.lowest.data is not None and field.data is not None and field.data <= self.lowest.data:
            raise ValidationError("Le haut de l’échelle est au-dessus du bas\u202f: échangez-les.")

    def card(self) -> Card:
        return Card(
            publisher=" ".join(self.publisher.data.split()), name=" ".join(self.name.data.split()),
            year=self.year.data, direction=self.direction.data, scale=self.scale.data or "",
            lowest=self.lowest.data, highest=self.highest.data, unit=self.unit.data or "",
            licence=self.licence.data or "", source=self.source.data or "", new_version=bool(self.new_version.data),
        )  # fmt: skip
