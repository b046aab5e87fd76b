"""What is typed to prepare a session, to decide and to close."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from ordis.allocation.commission.holding import LISTED
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.allocation.commission.rules import MOST, TEXT_LENGTH, USUAL, functions, too_early
from ordis.allocation.queue import Structure, Wish
from ordis.devices.models import Kind
from ordis.kernel import clock
from ordis.kernel.fields import DayField, NumberField, SelectField
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.referrals.districts import to_filter
from ordis.referrals.forms import TOO_LONG, WANTED
from ordis.referrals.listing import numbers
from ordis.referrals.models import ReferralStage

PLACE, MEMBERS, REMARKS = 160, 2000, 4000  # characters
UNDO = "none"
BAD_NUMBER = "Écrivez un numéro de demande, comme DEM-2026-00012."
WHICH = (
    ("submitted", "Déposées, à étudier"),
    ("accepted", "Déjà acceptées, en attente d’un appareil"),
    ("both", "Déposées et acceptées"),
)


def _long(limit: int) -> Length:
    return Length(max=limit, message=TOO_LONG)


class SessionForm(FlaskForm):  # type: ignore[misc]
    """When, where, who. ``members`` is asked for at the close only."""

    held_on = DayField(
        "Date de la séance", validators=[InputRequired("Choisissez le jour de la séance."), plausible_day]
    )
    place = StringField("Lieu", validators=[_long(PLACE)])
    members = TextAreaField(
        "Qui siège",
        validators=[_long(MEMBERS)],
        description="Une fonction par ligne, comme «\u202fAdjointe à l’inclusion numérique\u202f». Pas de nom.",
    )
    remarks = TextAreaField("Remarques", validators=[_long(REMARKS)], description="Imprimées. Aucun nom de famille.")

    def said(self) -> dict[str, Any]:
        """What ``actions.change`` takes."""
        return {
            "held_on": self.held_on.data,
            "place": self.place.data or "",
            "members": functions(self.members.data or ""),
            "remarks": self.remarks.data or "",
        }


class OpeningForm(FlaskForm):  # type: ignore[misc]
    held_on = DayField(
        "Date de la séance", validators=[InputRequired("Choisissez le jour de la séance."), plausible_day]
    )
    place = StringField("Lieu", validators=[_long(PLACE)])
    members = TextAreaField(
        "Qui siège",
        validators=[_long(MEMBERS)],
        description="Une fonction par ligne, sans nom. À confirmer à la clôture.",
    )
    which = SelectField("Demandes", choices=WHICH, default="submitted")
    number = NumberField(
        "Nombre de demandes",
        default=USUAL,
        validators=[
            InputRequired("Écrivez combien de demandes la séance examine."),
            NumberRange(1, MOST, f"Entre 1 et {MOST} demandes."),
        ],
        description="Les premières par points, les plus anciennes d’abord à égalité. Les reportées s’ajoutent.",
    )
    kind = SelectField("Appareil", choices=[("", "Tous"), *((each.value, each.label) for each in WANTED)], default="")
    structure = SelectField("Structure", default="")
    district = SelectField(
        "Quartier", choices=lambda: [("", "Tous"), *((each, each) for each in to_filter())], default=""
    )

    def offer(self, structures: Sequence[Structure]) -> "OpeningForm":
        self.structure.choices = [("", "Toutes"), *((each.ref, each.name) for each in structures)]
        return self

    def wish(self, structures: Sequence[Structure]) -> Wish:
        chosen = next((each for each in structures if each.ref == self.structure.data), None)
        return Wish(Kind.find(self.kind.data or ""), chosen, self.district.data or None)

    def stages(self) -> tuple[ReferralStage, ...]:
        return tuple(each for each in LISTED if self.which.data in ("both", each.value))


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """``ref``: one referral; else ``tick`` or ``first``, a block. ``seen``: ``Commission.edits`` of the page;
    ``facts``: what it showed of the referral, or of those of a block that had been corrected (:func:`facts_of`)."""

    decision = SelectField("Décision", choices=[*Decision.choices(), (UNDO, "À décider")])
    reason = TextAreaField("Motif ou question", validators=[_long(TEXT_LENGTH)])
    seen = HiddenField()
    facts = HiddenField()
    ref = HiddenField()
    tick = SelectMultipleField("Demandes cochées", validate_choice=False)
    first = NumberField("Nombre", validators=[Optional(), NumberRange(1, MOST, f"Entre 1 et {MOST}.")])

    @property
    def chosen(self) -> Decision | None:
        return Decision.find(self.decision.data or "")

    @property
    def edits_seen(self) -> int:
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def facts_seen(self) -> Mapping[str, str]:
        """By ``ref`` of a referral, its ``facts_seen``."""
        pairs = (each.partition("=") for each in (self.facts.data or "").split())
        return {ref: facts for ref, _, facts in pairs}


def facts_of(lines: Sequence[CommissionLine]) -> str:
    """What a page carries back of the facts of a whole list: those that were never corrected have nothing to say."""
    seen = {line.referral.ref: line.referral.facts_seen for line in lines}
    return " ".join(f"{ref}={facts}" for ref, facts in seen.items() if facts)


class AddForm(FlaskForm):  # type: ignore[misc]
    number = StringField(
        "Numéro",
        validators=[
            DataRequired("Écrivez le numéro d’une demande\u202f: DEM-2026-00012."),
            Length(max=20, message=BAD_NUMBER),
        ],
    )

    def named(self, today: date) -> str:
        """What was typed as a number of a referral: « 12 » is the twelfth of this year."""
        typed = (self.number.data or "").strip()
        return next(iter(numbers(typed, today)), typed.upper())


class ClosingForm(SessionForm):
    postpone_rest = BooleanField("Reporter à la commission suivante les demandes qui restent à décider")

    def validate_held_on(self, field: Any) -> None:
        if field.data and (why := too_early(field.data, clock.today())):
            raise ValidationError(why)


def of_session(commission: Commission, form: type[SessionForm]) -> SessionForm:
    """``form`` as the session says it now."""
    return form(
        formdata=None,
        held_on=commission.held_on,
        place=commission.place,
        members="\n".join(commission.members),
        remarks=commission.remarks,
    )
