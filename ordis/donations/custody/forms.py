"""Shapes of what is typed and drawn when a donation is packed and changes hands."""

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ordis.devices.forms import Weight, Whole, grams
from ordis.donations.custody.actions import MOST_AT_ONCE, ContainerFacts, TransferFacts
from ordis.donations.custody.models import ContainerKind, Party
from ordis.donations.custody.rules import MOST_PIECES, Hand
from ordis.kernel.clock import PARIS
from ordis.kernel.fields import DayField, TicksField, once
from ordis.kernel.typed import NumberRange, plausible_day

TOO_LONG = "Ce texte est trop long (%(max)d signes au plus)."
HEAVIEST = 2_000  # kilograms


class ContainerForm(FlaskForm):  # type: ignore[misc]
    kind = SelectField("Sorte", choices=ContainerKind.choices())
    contents = StringField(
        "Contenu",
        validators=[Length(max=120, message=TOO_LONG)],
        description="Par exemple\u202f: portables et chargeurs.",
    )
    pieces = Whole(
        "Appareils dedans", validators=[Optional(), NumberRange(0, MOST_PIECES, f"De 0 à {MOST_PIECES} appareils.")]
    )
    weight = Weight(
        "Masse (kg)",
        validators=[Optional(), NumberRange(0, HEAVIEST, f"De 0 à {HEAVIEST}\u00a0kg.")],
        description="Emballage compris, par exemple 184,5.",
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    tare = Weight(
        "Dont emballage (kg)",
        validators=[Optional(), NumberRange(0, HEAVIEST, f"De 0 à {HEAVIEST}\u00a0kg.")],
        description="Palette, carton, film\u202f: une palette Europe pèse environ 25\u00a0kg.",
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )

    def facts(self) -> ContainerFacts:
        weight, tare = grams(self.weight.data) or None, grams(self.tare.data)
        return ContainerFacts(ContainerKind(self.kind.data), self.contents.data or "", self.pieces.data, weight, tare)


class AddForm(ContainerForm):
    key = HiddenField(filters=[once])
    count = Whole(
        "Nombre de colis",
        validators=[InputRequired("Dites combien."), NumberRange(1, MOST_AT_ONCE, f"De 1 à {MOST_AT_ONCE}.")],
        default=1,
        description="Ce qui suit vaut pour chacun.",
    )


class TransferForm(FlaskForm):  # type: ignore[misc]
    """``containers`` are codes; their choices are set by the view. The strokes are filled by ``custody.js``."""

    key = HiddenField(filters=[once])
    given_by = SelectField("Qui remet", choices=Party.choices(), default=Party.DONOR.value)
    giver = StringField(
        "Prénom et nom de qui remet",
        validators=[DataRequired("Écrivez qui remet."), Length(max=120, message=TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )
    giver_strokes = HiddenField()
    taken_by = SelectField("Qui reçoit", choices=Party.choices(), default=Party.CARRIER.value)
    taker = StringField(
        "Prénom et nom de qui reçoit",
        validators=[DataRequired("Écrivez qui reçoit."), Length(max=120, message=TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )
    taker_strokes = HiddenField()
    containers = TicksField("Colis")
    pieces = Whole(
        "Appareils comptés",
        validators=[Optional(), NumberRange(1, MOST_PIECES, f"De 1 à {MOST_PIECES} appareils.")],
        description="S’ils sont comptés un par un, ou sans colis.",
    )
    place = StringField("Lieu", validators=[DataRequired("Dites où."), Length(max=200, message=TOO_LONG)])
    made_on = DayField("Jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    made_time = TimeField("Heure", validators=[InputRequired("Choisissez une heure.")])
    reservations = TextAreaField(
        "Réserves",
        validators=[Length(max=600, message=TOO_LONG)],
        description="Ce qui manque, ce qui est abîmé, ce qui n’a pas pu être compté.",
        render_kw={"rows": 2},
    )
    replaces = HiddenField()

    def facts(self) -> TransferFacts:
        return TransferFacts(
            key=self.key.data,
            given=Hand(Party(self.given_by.data), self.giver.data, self.giver_strokes.data or ""),
            taken=Hand(Party(self.taken_by.data), self.taker.data, self.taker_strokes.data or ""),
            place=self.place.data,
            made_at=datetime.combine(self.made_on.data, self.made_time.data, PARIS),
            containers=self.containers.data or [],
            pieces=self.pieces.data,
            reservations=self.reservations.data or "",
        )
