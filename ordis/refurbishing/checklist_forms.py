"""A checklist as the lead types it: the whole list goes back and forth with each button, nothing is kept half-done."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, StringField

from ordis.refurbishing.checklists import MOST_ITEMS
from ordis.refurbishing.queries import Version
from ordis.refurbishing.rules import Item

READ_AT_MOST = 3 * MOST_ITEMS


class ItemForm(Form):  # type: ignore[misc]
    name = HiddenField()
    label = StringField("Point")
    look_at = StringField("Ce qu’il faut regarder")
    required = BooleanField("Obligatoire")


class ChecklistForm(FlaskForm):  # type: ignore[misc]
    """``based_on``: the version that the person had before the eyes."""

    based_on = HiddenField()
    items = FieldList(FormField(ItemForm), max_entries=READ_AT_MOST)
    note = StringField("Ce qui change, et pourquoi", description="Cette note reste avec la version.")

    def typed(self) -> list[Item]:
        return [
            Item(
                (row["name"] or "").strip(),
                (row["label"] or "").strip(),
                (row["look_at"] or "").strip(),
                bool(row["required"]),
            )
            for row in self.items.data
        ]

    @property
    def version(self) -> int:
        """The version it is based on; -1, which is none, when a program typed something else."""
        text = str(self.based_on.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else -1


def showing(items: list[Item] | tuple[Item, ...], based_on: int, note: str = "") -> ChecklistForm:
    """A form that shows ``items``, whatever the request holds."""
    rows: list[dict[str, Any]] = [
        {"name": item.name, "label": item.label, "look_at": item.look_at, "required": item.required} for item in items
    ]
    return ChecklistForm(formdata=None, based_on=str(based_on), items=rows, note=note)


def of_version(version: Version) -> ChecklistForm:
    return showing(version.items, version.version)
