"""The points table as the lead types it: steps by criterion, classes by threshold; empty rows count for nothing."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, StringField
from wtforms.validators import InputRequired, Optional

from ordis.devices.forms import Number, Whole
from ordis.kernel.typed import NumberRange
from ordis.refurbishing.performance import Criterion, Fact, PerformanceClass, Step, Table
from ordis.refurbishing.points import LARGEST_THRESHOLD, MOST_CLASSES, MOST_POINTS, MOST_STEPS

BLANK_ROWS = 2


class StepForm(Form):  # type: ignore[misc]
    at_least = Number(
        "À partir de", [Optional(), NumberRange(0, LARGEST_THRESHOLD, "Un seuil qui existe.")], places=None
    )
    points = Whole("Points", [Optional(), NumberRange(0, MOST_POINTS, f"Entre 0 et {MOST_POINTS} points.")])


class CriterionForm(Form):  # type: ignore[misc]
    fact = HiddenField()
    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)


class ClassForm(Form):  # type: ignore[misc]
    name = StringField("Nom")
    at_least = Whole("À partir de", [Optional(), NumberRange(0, 10_000, "Entre 0 et 10 000 points.")])
    suits = StringField("À quoi il convient")


class PointsForm(FlaskForm):  # type: ignore[misc]
    """``based_on``: the version that the person had before the eyes."""

    based_on = HiddenField(validators=[InputRequired()])
    criteria = FieldList(FormField(CriterionForm), max_entries=len(Fact))
    classes = FieldList(FormField(ClassForm), max_entries=MOST_CLASSES)
    note = StringField("Ce qui change, et pourquoi", description="Cette note reste avec la version.")

    def table(self) -> Table:
        """What is typed, row by row; a step without a threshold or points, a class without a name, is no row."""
        steps = {row["fact"]: row["steps"] for row in self.criteria.data}
        criteria = [Criterion(fact, _steps(steps.get(fact.value, []))) for fact in Fact]
        classes = [
            PerformanceClass((row["name"] or "").strip(), row["at_least"] or 0, (row["suits"] or "").strip())
            for row in self.classes.data
            if (row["name"] or "").strip()
        ]
        return Table(tuple(criteria), tuple(classes))

    @property
    def version(self) -> int:
        text = str(self.based_on.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else -1

    @property
    def faults(self) -> list[str]:
        """What no table could hold, criterion by criterion, once the form was validated."""
        found = []
        for fact, row in zip(Fact, self.criteria, strict=False):
            for message in dict.fromkeys(_messages(row.form.steps)):
                found.append(f"{fact.label} : {message}")
        return found + [f"Classes : {message}" for message in dict.fromkeys(_messages(self.classes))]


def _steps(rows: list[dict[str, Any]]) -> tuple[Step, ...]:
    typed = [row for row in rows if row["at_least"] is not None and row["points"] is not None]
    return tuple(Step(_plain(float(row["at_least"])), row["points"]) for row in typed)


def _plain(number: float) -> float:
    """8 rather than 8.0: what is stored is what was typed."""
    return int(number) if number == int(number) else number


def _messages(rows: FieldList) -> list[str]:
    return [str(message) for row in rows for field in row.form for message in field.errors]


def showing(table: Table, based_on: int, note: str = "") -> PointsForm:
    """A form that shows ``table`` with a few empty rows, whatever the request holds."""
    criteria = []
    for each in table.criteria:
        rows = [{"at_least": step.at_least, "points": step.points} for step in each.steps]
        blank = 1 - len(rows) if each.fact is Fact.DISK_SSD else min(BLANK_ROWS, MOST_STEPS - len(rows))
        criteria.append({"fact": each.fact.value, "steps": rows + [_blank(each.fact)] * max(blank, 0)})
    classes: list[dict[str, Any]] = [
        {"name": each.name, "at_least": each.at_least, "suits": each.suits} for each in table.classes
    ]
    classes += [{"name": "", "at_least": None, "suits": ""}] * min(1, MOST_CLASSES - len(classes))
    return PointsForm(formdata=None, based_on=str(based_on), criteria=criteria, classes=classes, note=note)


def _blank(fact: Fact) -> dict[str, Any]:
    return {"at_least": 1 if fact is Fact.DISK_SSD else None, "points": None}
