"""What a technician notes at the bench; one question for each item of the checklist."""

from functools import cache

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from ordis.devices.forms import Whole
from ordis.devices.models import Device, Grade, Kind
from ordis.kernel.typed import NumberRange
from ordis.refurbishing.actions import Work
from ordis.refurbishing.models import Answer, WorkOrder
from ordis.refurbishing.rules import CHECKLISTS

PREFIX = "item_"
A_DAY_OF_WORK = 6000  # minutes


class WorkForm(FlaskForm):  # type: ignore[misc]
    grade = SelectField("État esthétique", choices=[("", "Pas encore noté"), *Grade.choices()], default="")
    operating_system = StringField(
        "Système installé",
        [Length(max=80, message="80 caractères au plus.")],
        default="",
        description="Par exemple Linux Mint 22.",
    )
    has_charger = BooleanField("Chargeur joint et essayé")
    minutes_spent = Whole(
        "Temps passé (minutes)",
        [Optional(), NumberRange(0, A_DAY_OF_WORK, f"Entre 0 et {A_DAY_OF_WORK} minutes.")],
    )
    note = TextAreaField(
        "Note de travail",
        [Length(max=2000, message="2 000 caractères au plus.")],
        default="",
        description="Pièces posées, réglages. Jamais rien sur une personne.",
    )

    def work(self, device: Device) -> Work:
        answers = {item.name: self[PREFIX + item.name].data for item in CHECKLISTS[device.kind]}
        return Work(
            answers={name: Answer(answer) for name, answer in answers.items() if answer},
            grade=Grade(self.grade.data) if self.grade.data else None,
            operating_system=self.operating_system.data or "",
            has_charger=self.has_charger.data,
            minutes_spent=self.minutes_spent.data or 0,
            note=self.note.data or "",
        )


@cache
def _form_of(kind: Kind) -> type[WorkForm]:
    """``WorkForm`` with one question for each item of the kind's checklist."""
    questions = {
        PREFIX + item.name: RadioField(
            item.label, choices=Answer.choices(), validators=[Optional()], description=item.look_at
        )
        for item in CHECKLISTS[kind]
    }
    return type(f"{kind.name.title()}WorkForm", (WorkForm,), questions)


def work_form(device: Device, order: WorkOrder | None = None) -> WorkForm:
    """The form with the checklist of the device's kind, filled with ``order`` when first shown."""
    said = {PREFIX + answer.item: answer.answer.value for answer in order.answers} if order else {}
    form: WorkForm = _form_of(device.kind)(
        grade=device.grade.value if device.grade else "",
        operating_system=device.operating_system,
        has_charger=device.has_charger,
        minutes_spent=order.minutes_spent if order else 0,
        note=order.note if order else "",
        **said,
    )
    return form
