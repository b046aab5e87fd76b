"""The table of priority as the city types it: points by answer, thresholds, a note. Empty points are none."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, FormField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ordis.allocation.policy.actions import NOTE_LENGTH, SAY_WHY, TOO_LONG
from ordis.allocation.policy.rules import BOUNDS, MOST_POINTS
from ordis.allocation.priority import READINGS, PriorityTable, Reading, Threshold
from ordis.devices.forms import Whole
from ordis.kernel.french import THIN
from ordis.kernel.typed import NumberRange

REQUIRED = "Ce seuil est nécessaire."


def _points_of(reading: Reading) -> type[Form]:
    within = NumberRange(0, MOST_POINTS, f"Entre 0 et {MOST_POINTS} points.")
    fields = {answer: Whole(label, [Optional(), within]) for answer, label in reading.answers.items()}
    return type(f"{reading.key.title()}Points", (Form,), fields)


def _all_thresholds() -> type[Form]:
    fields = {}
    for threshold, (low, high) in BOUNDS.items():
        within = NumberRange(low, high, f"Entre {low} et {high}.")
        fields[threshold.value] = Whole(threshold.label, [InputRequired(REQUIRED), within])
    return type("ThresholdsForm", (Form,), fields)


class TableForm(FlaskForm):  # type: ignore[misc]
    """``based_on``: what the person had before the eyes. One sub-form by question, its fields named by answer."""

    based_on = HiddenField(validators=[InputRequired()])
    thresholds = FormField(_all_thresholds())

    def points(self) -> dict[str, dict[str, int]]:
        return {
            key: {answer: points for answer, points in self[key].data.items() if points is not None} for key in READINGS
        }

    def limits(self) -> dict[Threshold, int]:
        return {threshold: self.thresholds.data[threshold.value] for threshold in Threshold}


for _reading in READINGS.values():
    setattr(TableForm, _reading.key, FormField(_points_of(_reading), label=_reading.label))


class PublishForm(FlaskForm):  # type: ignore[misc]
    """``based_on``: the draft that was tried."""

    based_on = HiddenField(validators=[InputRequired()])
    note = TextAreaField(
        "Ce qui change, et pourquoi",
        validators=[InputRequired(SAY_WHY), Length(max=NOTE_LENGTH, message=TOO_LONG)],
        description="Cette note reste avec la version, et toute l’équipe la lit.",
    )


def showing(table: PriorityTable, based_on: str) -> TableForm:
    """A form that shows ``table``, whatever the request holds."""
    shown: dict[str, Any] = {each.reading.key: dict(each.points) for each in table.criteria}
    limits = {threshold.value: value for threshold, value in table.thresholds.items()}
    return TableForm(formdata=None, based_on=based_on, thresholds=limits, **shown)


def again(form: TableForm, based_on: str) -> TableForm:
    """What was typed, on top of what is in the base by now."""
    return TableForm(formdata=None, based_on=based_on, thresholds=form.thresholds.data, **form.points())


def faults(form: TableForm) -> list[str]:
    """What no table could hold, question by question, once the form was validated."""
    rows = [(READINGS[key].label, form[key]) for key in READINGS] + [("Seuils", form.thresholds)]
    return [
        f"{label}, « {field.label.text} »{THIN}: {message}"
        for label, row in rows
        for field in row.form
        for message in field.errors
    ]
