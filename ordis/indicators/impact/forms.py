"""The table of factors as it is typed: a line by factor; a line wholly empty, or ticked away, is none."""

from decimal import Decimal
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import Whole
from ordis.indicators.impact.actions import NOTE_LENGTH, SAY_WHY, TOO_LONG
from ordis.indicators.impact.factors import SUBJECTS, Factor, Per, Quantity, Table, Use
from ordis.indicators.impact.rules import HYPOTHESIS_LENGTH, MOST_LINES, SOURCE_LENGTH, read_number
from ordis.kernel.fields import SelectField
from ordis.kernel.french import THIN
from ordis.kernel.typed import YEARS, NumberRange

BLANK_LINES: Final = 2
NO_VALUE: Final = (
    "Écrivez une valeur, ou cochez « Retirer cette ligne »\u202f: sans elle, le rapport dit « non estimé »."
)
_YEAR: Final = NumberRange(YEARS[0], YEARS[-1], f"Entre {YEARS[0]} et {YEARS[-1]}.")


class FactorField(StringField):  # type: ignore[misc]
    """A number typed with a comma, kept as a ``Decimal``; None while nothing is typed."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:f}".replace(".", ",")

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data: Decimal | None = None
        self.data = read_number(text) if text else None


class LineForm(Form):  # type: ignore[misc]
    subject = SelectField("De quoi", choices=[("", "Choisir"), *SUBJECTS.items()], default="")
    use = SelectField("Usage", choices=Use.choices(), default=Use.AVOIDED.value)
    quantity = SelectField("Grandeur", choices=[(each.value, f"{each.label} ({each.unit})") for each in Quantity],
                           default=Quantity.CO2.value)  # fmt: skip
    value = FactorField("Valeur")
    per = SelectField("Compté", choices=Per.choices(), default=Per.YEAR.value)
    source = StringField("Source", [Length(max=SOURCE_LENGTH, message=f"{SOURCE_LENGTH} caractères au plus.")])
    year = Whole("Année de la source", [Optional(), _YEAR])
    hypothesis = TextAreaField(
        "Hypothèse", [Length(max=HYPOTHESIS_LENGTH, message=f"{HYPOTHESIS_LENGTH} caractères au plus.")]
    )
    remove = BooleanField("Retirer cette ligne")

    @property
    def blank(self) -> bool:
        typed = (
            self.subject.data,
            self.source.data,
            self.hypothesis.data,
            self.value.raw_data and self.value.raw_data[0],
        )
        return bool(self.remove.data) or not any(str(each or "").strip() for each in typed)

    def factor(self) -> Factor:
        """Only of a line that validated, with its value."""
        return Factor(
            self.subject.data, Use(self.use.data), Quantity(self.quantity.data), self.value.data or Decimal(0),
            Per(self.per.data), (self.source.data or "").strip(), self.year.data, (self.hypothesis.data or "").strip(),
        )  # fmt: skip


class FactorsForm(FlaskForm):  # type: ignore[misc]
    """``based_on``: the version that the person had before the eyes."""

    based_on = HiddenField(validators=[InputRequired()])
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES + BLANK_LINES)
    years = FactorField("Années d’usage supposées", [InputRequired("Dites combien d’années d’usage sont supposées.")])
    years_hypothesis = TextAreaField("D’où vient ce nombre", [InputRequired("Dites d’où vient ce nombre.")])
    zeros_wanted = BooleanField(
        "Ces zéros sont voulus",
        description="À cocher seulement si un facteur est 0\u202f: il sera dit « choisi par la ville ».",
    )
    note = TextAreaField(
        "Ce qui change, et pourquoi",
        [InputRequired(SAY_WHY), Length(max=NOTE_LENGTH, message=TOO_LONG)],
        description="Cette note reste avec la version.",
    )

    def table(self) -> Table:
        kept = tuple(line.form.factor() for line in self.lines if not line.form.blank)
        return Table(kept, self.years.data or Decimal(0), (self.years_hypothesis.data or "").strip())

    @property
    def version(self) -> int:
        text = str(self.based_on.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else -1


def faults(form: FactorsForm) -> list[str]:
    """What no table could hold, line by line; an empty list when :meth:`FactorsForm.table` may be asked."""
    form.validate()
    found = [message for name, messages in form.errors.items() if name != "lines" for message in messages]
    for rank, line in enumerate(form.lines, start=1):
        if line.form.blank:
            continue
        told = [f"{field.label.text}{THIN}: {message}" for field in line.form for message in field.errors]
        if line.form.value.data is None and not line.form.value.errors:
            told.append(NO_VALUE)
        found += [f"Ligne {rank}, {name_of(line.form)}{THIN}: {each}" for each in told]
    return [str(each) for each in found]


def name_of(line: LineForm) -> str:
    """« Ordinateur portable, gaz à effet de serre »; of a new line, that it is new."""
    quantity = Quantity.find(str(line.quantity.data or ""))
    subject = SUBJECTS.get(str(line.subject.data or ""))
    return f"{subject}, {quantity.label.lower()}" if subject and quantity else "nouvelle ligne"


def showing(table: Table, based_on: int) -> FactorsForm:
    """A form that shows ``table`` with two empty lines, whatever the request holds."""
    lines: list[dict[str, Any]] = [
        {
            "subject": each.subject, "use": each.use.value, "quantity": each.quantity.value, "value": each.value,
            "per": each.per.value, "source": each.source, "year": each.year, "hypothesis": each.hypothesis,
        }
        for each in table.factors
    ]  # fmt: skip
    return FactorsForm(
        formdata=None, based_on=str(based_on), lines=lines + [{}] * BLANK_LINES, years=table.years,
        years_hypothesis=table.years_hypothesis,
    )  # fmt: skip
