"""What a technician notes at the bench; one question for each item of the checklist."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import Length, Optional

from ordis.devices.forms import Whole
from ordis.devices.models import Device, Grade, Kind
from ordis.kernel import money
from ordis.kernel.randomness import new_ref
from ordis.kernel.typed import NumberRange
from ordis.refurbishing.actions import Work
from ordis.refurbishing.licences import Licence
from ordis.refurbishing.models import Answer, WorkOrder
from ordis.refurbishing.quality import REASON_LENGTH
from ordis.refurbishing.rules import ACCESSORIES, Item

ITEM, NOTE = "item_", "note_"
LONGEST_SITTING = 600  # minutes noted at once
AMOUNT = "Tapez un montant en euros, par exemple 12,50."
ANSWER_FIRST = "Répondez aussi à ce point : sa note seule ne dit pas s’il fonctionne."
BATTERIES = frozenset({Kind.LAPTOP, Kind.TABLET, Kind.SMARTPHONE})


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"{length} caractères au plus.")


class Euros(StringField):  # type: ignore[misc]
    """An amount as people type it (« 12,5 € »); ``data`` is in cents, or None."""

    def process_data(self, value: int | None) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data = money.cents(str(valuelist[0])) if valuelist else None
        except ValueError as error:
            self.data = None
            raise ValueError(AMOUNT) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data // 100},{self.data % 100:02d}" if self.data is not None else ""


class WorkForm(FlaskForm):  # type: ignore[misc]
    checklist = HiddenField()
    time_key = HiddenField()
    diagnosis = TextAreaField(
        "Diagnostic",
        [_at_most(2000)],
        default="",
        description="Ce que l’appareil a, ce qu’il lui faut. Jamais rien sur une personne.",
    )
    battery_health = Whole(
        "Batterie (% de sa capacité d’origine)",
        [Optional(), NumberRange(1, 100, "Entre 1 et 100.")],
        description="Vide : la valeur connue reste.",
    )
    cpu_mark = Whole(
        "Note du processeur",
        [Optional(), NumberRange(1, 200_000, "Entre 1 et 200 000.")],
        description="Banc d’essai public (PassMark). Vide : la valeur connue reste.",
    )
    operating_system = StringField(
        "Système installé", [_at_most(80)], default="", description="Par exemple Linux Mint 22."
    )
    system_image = StringField(
        "Image ou support d’installation", [_at_most(120)], default="", description="Par exemple mint-22-ecole-03."
    )
    licence_key = StringField("Clé de licence", [_at_most(120)])
    licence_forget = BooleanField("Effacer la clé gardée")
    licence_cost = Euros("Coût de la licence (euros)")
    has_charger = BooleanField("Chargeur joint et essayé")
    accessories = SelectMultipleField(
        "Avec l’appareil",
        choices=list(ACCESSORIES.items()),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    grade = RadioField("État esthétique", choices=Grade.choices(), validators=[Optional()])
    minutes = Whole(
        "Ajouter du temps (minutes)",
        [Optional(), NumberRange(0, LONGEST_SITTING, f"Entre 0 et {LONGEST_SITTING} minutes à la fois.")],
    )
    note = TextAreaField(
        "Note de travail",
        [_at_most(2000)],
        default="",
        description="Réglages, ce qu’il faut savoir. Jamais rien sur une personne.",
    )

    rework = TextAreaField(
        "Ce que vous avez repris, ou pourquoi ce n’est pas nécessaire",
        [_at_most(REASON_LENGTH)],
        default="",
        description="Lu par la personne qui refera le contrôle.",
    )

    items: tuple[Item, ...] = ()

    def work(self, device: Device) -> Work:
        answers = {item.name: self[ITEM + item.name].data for item in self.items}
        given = {name: Answer(answer) for name, answer in answers.items() if answer}
        version = str(self.checklist.data or "")
        return Work(
            answers=given,
            notes={name: self[NOTE + name].data or "" for name in given},
            grade=Grade(self.grade.data) if self.grade.data else None,
            operating_system=self.operating_system.data or "",
            system_image=self.system_image.data or "",
            has_charger=self.has_charger.data,
            accessories=tuple(self.accessories.data or ()),
            minutes=self.minutes.data or 0,
            time_key=str(self.time_key.data or "")[:40],
            note=self.note.data or "",
            diagnosis=self.diagnosis.data or "",
            facts=self._facts(device),
            licence=self._licence(),
            rework=self.rework.data,
            checklist=int(version) if version.isdecimal() and len(version) < 9 else None,
        )

    def _facts(self, device: Device) -> dict[str, int]:
        asked = {"battery_health": device.kind in BATTERIES, "cpu_mark": device.kind.is_computer}
        return {name: self[name].data for name, shown in asked.items() if shown and self[name].data}

    def _licence(self) -> Licence:
        key = (self.licence_key.data or "").strip()
        return Licence("" if self.licence_forget.data and not key else key or None, self.licence_cost.data)


def _answered(form: FlaskForm, field: Any) -> None:
    if (field.data or "").strip() and not form[ITEM + field.name.removeprefix(NOTE)].data:
        raise ValidationError(ANSWER_FIRST)


@lru_cache(maxsize=128)
def _form_of(items: tuple[Item, ...]) -> type[WorkForm]:
    """``WorkForm`` with one question and one note for each item."""
    questions: dict[str, Any] = {"items": items}
    for item in items:
        questions[ITEM + item.name] = RadioField(
            item.label, choices=Answer.choices(), validators=[Optional()], description=item.look_at
        )
        questions[NOTE + item.name] = StringField(f"Note : {item.label}", [_at_most(200), _answered], default="")
    return type("ChecklistWorkForm", (WorkForm,), questions)


def work_form(device: Device, order: WorkOrder | None, items: Sequence[Item]) -> WorkForm:
    """The form of these items, filled with ``order`` when first shown."""
    said: dict[str, Any] = {}
    if order is not None:
        standing = [answer for answer in order.answers if answer.item not in order.refused_points]
        said = {ITEM + answer.item: answer.answer.value for answer in standing}
        said |= {NOTE + answer.item: answer.note for answer in standing}
        said |= {"rework": order.rework}
        said |= {"note": order.note, "diagnosis": order.diagnosis, "system_image": order.system_image}
        said |= {"accessories": order.accessories, "licence_cost": order.licence_cost_cents}
    form: WorkForm = _form_of(tuple(items))(
        checklist=str(order.checklist.version if order and order.checklist else 0),
        time_key=new_ref(),
        grade=device.grade.value if device.grade else None,
        operating_system=device.operating_system,
        has_charger=device.has_charger,
        battery_health=device.battery_health,
        cpu_mark=device.cpu_mark,
        **said,
    )
    return form


class RefusalForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "Ce qui ne va pas",
        [_at_most(REASON_LENGTH)],
        default="",
        description="La personne qui reprend l’appareil le lira. Jamais rien sur une personne.",
    )
    points = SelectMultipleField(
        "Points à reprendre",
        [Optional()],
        validate_choice=False,
        description="Chacun devra recevoir une nouvelle réponse. Aucun coché : la personne qui reprend "
        "l’appareil dira ce qu’elle a fait.",
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def offer(self, items: Sequence[Item]) -> "RefusalForm":
        self.points.choices = [(item.name, item.label) for item in items]
        return self
