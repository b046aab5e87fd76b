"""Fields that refuse in our French, where the library's own messages would show.

Those that keep the library's names are drawn by the page's macros, which look at the name.
"""

from typing import Any

import wtforms
from wtforms import DateField, IntegerField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from ordis.kernel.randomness import new_ref
from ordis.kernel.typed import NumberRange

PICK = "Choisissez une des réponses proposées."


def once(typed: str | None) -> str:
    """A filter: what makes one of a form sent twice; another when it was lost on the way."""
    return typed if typed and 8 <= len(typed) <= 40 else new_ref()


def seen() -> IntegerField:
    """How many savings, or which revision, the person has before the eyes."""
    return IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired(), NumberRange(min=0)])


class DayField(DateField):  # type: ignore[misc]
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Cette date n’existe pas : écrivez-la comme 09/03/1987.") from None


class NumberField(IntegerField):  # type: ignore[misc]
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Écrivez un nombre entier, en chiffres.") from None


class SelectField(wtforms.SelectField):  # type: ignore[misc]
    """A list whose first line is empty, so that nothing is chosen by accident."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(PICK)


class RadioField(wtforms.RadioField):  # type: ignore[misc]
    """Few answers, all seen at once."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(PICK)


class TicksField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Several answers, all seen at once; none is an answer too."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        if set(self.data or ()) - {value for value, *_ in self.iter_choices()}:
            raise ValidationError(PICK)
