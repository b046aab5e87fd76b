"""Shapes of what is typed about guests."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from ordis.ceremonies.forms import REQUIRED, TOO_LONG
from ordis.ceremonies.guests.actions import MOST, GuestFacts
from ordis.ceremonies.models import Answer, Guest, GuestKind
from ordis.kernel.fields import NumberField, RadioField, SelectField, once
from ordis.kernel.typed import NumberRange
from ordis.partners.models import Organisation

KINDS = [(kind.value, kind.label) for kind in GuestKind if kind is not GuestKind.FAMILY]
BAD_MAIL = "Cette adresse électronique n’est pas valable\u202f: écrivez-la comme nom@exemple.fr."


class GuestForm(FlaskForm):  # type: ignore[misc]
    """``key``: one guest of a form sent twice."""

    key = HiddenField(filters=[once])
    kind = RadioField("Qui est-ce", choices=KINDS, default=GuestKind.PARTNER.value)
    label = StringField("Invité", validators=[DataRequired(REQUIRED), Length(max=160, message=TOO_LONG)])
    title = StringField(
        "Titre ou fonction",
        validators=[Length(max=120, message=TOO_LONG)],
        description="Imprimé sous le nom, sur les cartes.",
    )
    rank = NumberField(
        "Ordre protocolaire",
        validators=[Optional(), NumberRange(1, 999, "Indiquez un rang entre 1 et 999.")],
        description="Pour un officiel\u202f: 1 passe le premier.",
    )
    organisation = SelectField("Partenaire dont il vient", default="", description="Son premier contact est invité.")
    email = EmailField(
        "Adresse électronique",
        validators=[Optional(), Length(max=254, message=TOO_LONG), Email(BAD_MAIL)],
        description="De cet invité, s’il n’a pas de compte\u202f: il répond par un lien personnel.",
    )
    seats = NumberField(
        "Places", default=1, validators=[InputRequired(REQUIRED), NumberRange(1, 500, "Indiquez de 1 à 500 places.")]
    )

    def offer(self, known: list[Organisation]) -> "GuestForm":
        self.organisation.choices = [("", "Aucun"), *((each.ref, each.name) for each in known)]
        self._known = {each.ref: each for each in known}
        return self

    @classmethod
    def of(cls, guest: Guest) -> "GuestForm":
        said = {name: getattr(guest, name) for name in ("label", "title", "rank", "email", "seats")}
        organisation = guest.organisation.ref if guest.organisation else ""
        return cls(formdata=None, kind=guest.kind.value, organisation=organisation, **said)

    def said(self) -> GuestFacts:
        """What ``actions`` is told."""
        return GuestFacts(
            kind=GuestKind(self.kind.data),
            label=self.label.data,
            seats=self.seats.data,
            title=self.title.data or "",
            rank=self.rank.data,
            email=self.email.data or "",
            organisation=self._known.get(self.organisation.data),
        )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What the guest said by telephone."""

    answer = RadioField(
        "Sa réponse",
        choices=[(Answer.COMES.value, "Vient"), (Answer.DECLINES.value, "Ne vient pas")],
        validators=[InputRequired("Dites si cet invité vient.")],
    )
    coming = NumberField("Nombre de personnes", validators=[Optional(), NumberRange(0, 500, "Écrivez un nombre.")])

    @classmethod
    def of(cls, guest: Guest) -> "AnswerForm":
        answer = guest.answer.value if guest.answer else None
        return cls(formdata=None, prefix="said", answer=answer, coming=guest.coming or guest.seats)


class ArrivalForm(FlaskForm):  # type: ignore[misc]
    people = NumberField("Personnes arrivées", validators=[InputRequired(REQUIRED), NumberRange(0, MOST, REQUIRED)])


class FamilyForm(FlaskForm):  # type: ignore[misc]
    people = NumberField(
        "Combien de personnes viennent",
        validators=[InputRequired(REQUIRED), NumberRange(0, 20, "Indiquez de 0 à 20 personnes.")],
    )
