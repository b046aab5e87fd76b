"""What is typed about a lot, by the city's workshop and by the one that it is entrusted to."""

from datetime import date
from typing import TypedDict

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import Whole
from ordis.devices.models import Grade
from ordis.donations.forms import Day
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.refurbishing.forms import Euros
from ordis.refurbishing.outside.actions import Report
from ordis.refurbishing.outside.models import OutsideItem, WorkOutcome

SAID = tuple(choice for choice in WorkOutcome.choices() if choice[0] != WorkOutcome.NOT_RETURNED.value)
TOO_LONG = "%(max)d caractères au plus."


class Asked(TypedDict):
    instructions: str
    due_on: date | None


class ChangeForm(FlaskForm):  # type: ignore[misc]
    instructions = TextAreaField(
        "Ce qui est demandé",
        [Length(max=2000, message=TOO_LONG)],
        default="",
        description="Par exemple : nettoyer, tester, poser le système. Jamais rien sur une personne.",
    )
    due_on = Day("Retour attendu le", [Optional(), plausible_day])

    def asked(self) -> Asked:
        return {"instructions": self.instructions.data or "", "due_on": self.due_on.data}


class LotForm(ChangeForm):
    """``organisation`` holds a reference; its choices are set by the view."""

    organisation = SelectField("Atelier extérieur", [InputRequired("Choisissez à qui confier ce lot.")])


class SettleForm(FlaskForm):  # type: ignore[misc]
    lost = BooleanField("Ce qui n’est pas revenu ne reviendra pas : bloquez-le, à examiner")


class ReportForm(FlaskForm):  # type: ignore[misc]
    outcome = RadioField("Résultat", choices=SAID, validators=[InputRequired("Choisissez un résultat.")])
    work_done = TextAreaField(
        "Travail fait",
        [Length(max=500, message=TOO_LONG)],
        default="",
        description="Nettoyage, pièces changées, essais. Un disque posé se dit ici, avec son numéro de série.",
    )
    operating_system = StringField("Système installé", [Length(max=80, message=TOO_LONG)], default="")
    grade = SelectField("État esthétique", choices=[("", "Pas noté"), *Grade.choices()], default="")
    minutes_spent = Whole("Temps passé (minutes)", [Optional(), NumberRange(0, 6000, "Entre 0 et 6000 minutes.")])
    cost_cents = Euros("Coût pour cet appareil (euros)")

    @classmethod
    def of(cls, item: OutsideItem) -> "ReportForm":
        """Filled with what was said already."""
        form: ReportForm = cls(
            outcome=item.outcome.value if item.outcome else None,
            work_done=item.work_done,
            operating_system=item.operating_system,
            grade=item.grade.value if item.grade else "",
            minutes_spent=item.minutes_spent,
            cost_cents=item.cost_cents,
        )
        return form

    def report(self) -> Report:
        return Report(
            outcome=WorkOutcome(self.outcome.data),
            work_done=self.work_done.data or "",
            operating_system=self.operating_system.data or "",
            grade=Grade(self.grade.data) if self.grade.data else None,
            minutes_spent=self.minutes_spent.data,
            cost_cents=self.cost_cents.data,
        )
