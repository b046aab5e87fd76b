"""What is typed about a collection of scrap. Masses in kilograms, with a comma or a point."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import Number, grams
from ordis.donations.forms import Day
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.stock.recycling.actions import Departure
from ordis.stock.recycling.models import Tracking

HEAVIEST_DEVICE, HEAVIEST_LOAD = 200, 30_000  # kilograms
LONGER = "{} caractères au plus."


class CollectionForm(FlaskForm):  # type: ignore[misc]
    """``organisation`` holds a reference; its choices are set by the view."""

    organisation = SelectField("Recycleur ou éco-organisme", [InputRequired("Choisissez qui vient.")])


class LoadForm(FlaskForm):  # type: ignore[misc]
    """What goes with a scan: see ``Sent`` for the scan itself."""

    weight = Number(
        "Masse (kg)",
        [Optional(), NumberRange(Decimal("0.01"), HEAVIEST_DEVICE, f"Entre 0,01 et {HEAVIEST_DEVICE} kg.")],
        description="Laissez vide si l’appareil n’est pas pesé seul.",
    )
    reason = StringField(
        "Motif",
        [Length(max=200, message=LONGER.format(200))],
        default="",
        description="Gardé pour les scans suivants : « carte mère morte », « trop lent ».",
    )

    def fault(self) -> str:
        """Why what was typed is refused, in French; empty when it may be kept."""
        return "" if self.validate() else " ".join(error for errors in self.errors.values() for error in errors)

    def noted(self) -> dict[str, Any]:
        """What goes with the device, as ``actions.load`` takes it."""
        return {"reason": self.reason.data or "", "weight_g": grams(self.weight.data)}


class LooseForm(FlaskForm):  # type: ignore[misc]
    label = StringField("Nature", [InputRequired("Dites ce que c’est."), Length(max=80, message=LONGER.format(80))])
    weight = Number(
        "Masse (kg)",
        [InputRequired("Pesez ce vrac."), NumberRange(Decimal("0.01"), HEAVIEST_LOAD, "Une masse en kg.")],
    )


class DepartureForm(FlaskForm):  # type: ignore[misc]
    tracking = RadioField("Ce qui suit le chargement", choices=Tracking.choices(), validators=[Optional()])
    tracking_number = StringField("Numéro du bordereau", [Length(max=60, message=LONGER.format(60))], default="")
    collected_on = Day("Enlevé le", [InputRequired("Choisissez le jour de l’enlèvement."), plausible_day])
    carrier = StringField("Transporteur", [Length(max=120, message=LONGER.format(120))], default="")
    weighed = Number(
        "Masse du chargement entier (kg)",
        [Optional(), NumberRange(Decimal("0.01"), HEAVIEST_LOAD, "Une masse en kg.")],
        description="Si le tout est passé sur une bascule ; sinon les masses notées s’ajoutent.",
    )
    reread = BooleanField(
        "J’ai relu la liste, tout ce qui y est quitte l’atelier",
        [InputRequired("Relisez la liste des appareils, puis cochez cette case.")],
    )
    proof = FileField("Bordereau du recycleur", description="PDF ou photographie, 15 Mo au plus.")

    def departure(self) -> Departure:
        file = self.proof.data
        collected_on: date = self.collected_on.data
        return Departure(
            tracking=Tracking(self.tracking.data) if self.tracking.data else None,
            tracking_number=self.tracking_number.data or "",
            collected_on=collected_on,
            carrier=self.carrier.data or "",
            weighed_g=grams(self.weighed.data),
            proof=file.read() if file else b"",
            proof_name=(file.filename or "") if file else "",
        )
